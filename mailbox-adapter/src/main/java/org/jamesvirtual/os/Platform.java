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
package org.jamesvirtual.os;

import java.util.Optional;

/** Whether this package works on this machine. Its other classes may not be touched where not. */
public final class Platform {

  private Platform() {}

  /** Half a sentence that says why not; empty where it works. */
  public static Optional<String> problem() {
    return Abi.current().isPresent()
        ? Optional.empty()
        : Optional.of(
            "found "
                + System.getProperty("os.name")
                + " on "
                + System.getProperty("os.arch")
                + ", expected 64-bit Linux (x86-64, arm64)");
  }
}
