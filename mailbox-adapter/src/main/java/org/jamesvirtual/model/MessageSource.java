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
package org.jamesvirtual.model;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a message as they came over the wire: header, empty line, body, lines ending in CRLF
 * (a bare LF is taken for a line end too), without dot-stuffing and without the final dot.
 */
@FunctionalInterface
public interface MessageSource {

  /**
   * Opens the message from its start. May be called as often as there are recipients, and by
   * several threads. Called before the thread takes the identity of a mailbox's owner, so the
   * stream must not need to open any file later, when it is read.
   *
   * @throws IOException if the message cannot be read: the recipient is deferred
   */
  InputStream open() throws IOException;
}
