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
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.PosixException;

/** One recipient's header lines before a message that others get too: one writev(2). */
final class HeldCopy implements Content {

  private final HeldMessage message;
  private final CopyBuffers buffers;
  private final CopyBuffers.Buffers own;
  private long written;

  HeldCopy(byte[] header, HeldMessage message, CopyBuffers buffers) {
    this.message = message;
    this.buffers = buffers;
    this.own = buffers.take();
    own.output().put(header, 0, header.length);
  }

  @Override
  public void writeTo(Descriptor file, long limit, long length) throws PosixException {
    long size = own.output().size() + message.size();
    if (limit != 0 && size > limit - length) {
      throw new PosixException(Errno.EFBIG, "write", "(virtual_mailbox_limit)");
    }
    written = size;
    file.write(own.output(), message.buffers(), own.vector());
  }

  @Override
  public long written() {
    return written;
  }

  @Override
  public void close() {
    buffers.giveBack(own);
  }
}
