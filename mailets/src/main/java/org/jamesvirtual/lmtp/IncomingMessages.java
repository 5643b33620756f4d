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
package org.jamesvirtual.lmtp;

import java.nio.file.Path;
import org.apache.james.server.core.MailImpl;
import org.jamesvirtual.os.NativeMemory;

/** Makes the messages of all connections, which share the memory outside the heap. Thread-safe. */
public final class IncomingMessages {

  private final NativeMemory memory;
  private final Path folder;

  /**
   * Allocates nothing yet.
   *
   * @param bytes of memory outside the heap, for the messages of all connections
   * @param folder where the rest of a message goes that is too large for it
   */
  public IncomingMessages(long bytes, Path folder) {
    this.memory = new NativeMemory(bytes);
    this.folder = folder;
  }

  IncomingMessage begin() {
    return new IncomingMessage(MailImpl.getId(), () -> new MessageOverflow(memory, folder));
  }
}
