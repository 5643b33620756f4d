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

import java.io.IOException;

/** Does file work with the identity of a mailbox's owner. Thread-safe. */
public interface Privileges {

  /**
   * Does the work on this thread, with the owner's rights and no others, and gives the thread its
   * identity back.
   *
   * @throws NotPermittedException if the process may not become that owner: nothing was done
   * @throws IOException what the work threw
   * @throws IdentityLostError if the thread could not get its own identity back: it must end
   */
  <T> T as(Credentials owner, FileWork<T> work) throws IOException;

  /** Whether the process may become that owner, as far as can be told before a mail is there. */
  boolean permits(Credentials owner);

  /** Whether a thread has lost the process's identity: no mail is written until a restart. */
  boolean isIdentityLost();

  /** One sentence for the start line: as whom mail can be written, and why not as others. */
  String describe();
}
