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

import java.io.IOException;
import java.io.InputStream;
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.PosixException;

/** One recipient's own reading of a message, converted as it is written. */
final class StreamedCopy implements Content {

  private final byte[] header;
  private final InputStream message;
  private final boolean mbox;
  private final CopyBuffers buffers;
  private final CopyBuffers.Buffers own;
  private BoundedOutput output;

  StreamedCopy(byte[] header, InputStream message, boolean mbox, CopyBuffers buffers) {
    this.header = header;
    this.message = message;
    this.mbox = mbox;
    this.buffers = buffers;
    this.own = buffers.take();
  }

  @Override
  public void writeTo(Descriptor file, long limit, long length)
      throws DeliveryException, PosixException {
    output = new BoundedOutput(file, own.output(), limit, length);
    new MessageCopy(header, message, mbox, own.input()).writeTo(output);
  }

  @Override
  public long written() {
    return output == null ? 0 : output.written();
  }

  @Override
  public void close() {
    buffers.giveBack(own);
    try {
      message.close();
    } catch (IOException | RuntimeException e) {
      // The message has been read to its end, or the outcome is a failure already.
    }
  }
}
