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
package org.jamesvirtual.deliver;

import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.PosixException;

/**
 * What one recipient's mailbox file gets: header lines and message. Opened before the thread takes
 * the identity of the mailbox's owner. Used once, by one thread.
 */
interface Content extends AutoCloseable {

  /**
   * Writes all of it at the end of a file.
   *
   * @param limit the size that the file may have, 0 for any
   * @param length the size that it has
   * @throws DeliveryException if the message cannot be read
   * @throws PosixException if it cannot be written
   */
  void writeTo(Descriptor file, long limit, long length) throws DeliveryException, PosixException;

  /** How many bytes the file has grown by, at most: all that was given to the kernel. */
  long written();

  /** Gives back what it held. */
  @Override
  void close();
}
