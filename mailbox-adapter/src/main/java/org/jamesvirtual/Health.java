/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except
 * in compliance with the License. You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License
 * is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express
 * or implied. See the License for the specific language governing permissions and limitations under
 * the License.
 */
package org.jamesvirtual;

import java.util.ArrayList;
import java.util.List;

/**
 * How the deliveries are doing.
 *
 * @param state of all together
 * @param causes what the administrator should mend, one sentence each; none of a healthy one
 */
public record Health(State state, List<String> causes) {

  /** From good to bad. */
  public enum State {
    /** Mail is delivered as it is configured. */
    HEALTHY,
    /** Mail is delivered, but not as it is configured. */
    DEGRADED,
    /** No mail is delivered. */
    UNHEALTHY
  }

  /** Copies the list. */
  public Health {
    causes = List.copyOf(causes);
  }

  /** The same with more causes, none of which keeps mail from being delivered. */
  public Health alsoDegradedBy(List<String> more) {
    if (more.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(causes);
    all.addAll(more);
    return new Health(state == State.HEALTHY ? State.DEGRADED : state, all);
  }
}
