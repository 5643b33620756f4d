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

import java.nio.file.Path;
import java.util.List;
import org.jamesvirtual.model.Outcome;

/**
 * A process of its own that delivers {@link JournalSite}'s message: {@code FOLDER}, and a queue id
 * for another than its first one, which goes to both mailboxes.
 */
final class DeliverOnce {

  private DeliverOnce() {}

  public static void main(String[] arguments) throws Exception {
    JournalSite site = JournalSite.at(Path.of(arguments[0]));
    try (VirtualTransport transport = site.open()) {
      List<Outcome> outcomes =
          arguments.length == 1
              ? site.deliver(transport, site.message(), JournalSite.RECIPIENT)
              : site.deliver(
                  transport, site.message(arguments[1]), "box@v.example", "dir@v.example");
      outcomes.forEach(System.out::println);
    }
  }
}
