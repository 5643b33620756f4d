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
import java.util.EnumMap;
import java.util.Map;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.os.NativeMemory;
import org.jamesvirtual.os.PosixException;

/**
 * The message of one transaction. For several recipients of one format it is read and converted
 * once and held, if it is short enough and there is memory; else each reads and converts it.
 * Thread-safe once all is held that shall be.
 */
final class TransactionMessage {

  private static final byte[] NO_HEADER = {};

  private final MessageSource source;
  private final NativeMemory memory;
  private final CopyBuffers buffers;
  private final Map<Mailbox.Format, HeldMessage> held = new EnumMap<>(Mailbox.Format.class);

  TransactionMessage(MessageSource source, NativeMemory memory, CopyBuffers buffers) {
    this.source = source;
    this.memory = memory;
    this.buffers = buffers;
  }

  /**
   * Holds the message for the recipients of one format, each of which is to {@link #release} it. A
   * message that cannot be read is not held: each recipient finds that out.
   */
  void hold(Mailbox.Format format, int recipients) {
    HeldMessage message = new HeldMessage(memory, recipients);
    CopyBuffers.Buffers own = buffers.take();
    boolean whole = false;
    try (InputStream stream = source.open()) {
      new MessageCopy(NO_HEADER, stream, format == Mailbox.Format.MBOX, own.input())
          .writeTo(message);
      held.put(format, message);
      whole = true;
    } catch (PosixException tooLarge) {
      // Then it is streamed.
    } catch (IOException | RuntimeException | Error unreadable) {
      // Each recipient tries for itself, and says why it cannot.
    } finally {
      buffers.giveBack(own);
      if (!whole) {
        message.discard();
      }
    }
  }

  /**
   * One recipient's copy.
   *
   * @throws IOException if the message cannot be read
   */
  Content open(Mailbox.Format format, byte[] header) throws IOException {
    HeldMessage message = held.get(format);
    if (message != null && header.length <= CopyBuffers.SIZE) {
      return new HeldCopy(header, message, buffers);
    }
    InputStream stream = source.open();
    try {
      return new StreamedCopy(header, stream, format == Mailbox.Format.MBOX, buffers);
    } catch (OutOfMemoryError e) {
      stream.close();
      throw e;
    }
  }

  /** One recipient less needs the held message, if it is held. */
  void release(Mailbox.Format format) {
    HeldMessage message = held.get(format);
    if (message != null) {
      message.release();
    }
  }
}
