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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.james.lifecycle.api.Disposable;
import org.apache.james.server.core.MimeMessageSource;

/**
 * A message while it comes and while the pipeline runs: its beginning on the heap, the rest in a
 * {@link MessageOverflow}. James's own kind writes what is larger than 100 KiB to a file and reads
 * it again.
 *
 * <p>Written by one thread, then read by any. What was disposed of cannot be opened any more, but
 * streams that are open stay whole: their memory is free when the last of them is closed.
 */
final class IncomingMessage implements MimeMessageSource, Disposable {

  /** Octets on the heap; the most that a short message needs. */
  static final int BEGINNING = 64 * 1024;

  private static final int SMALLEST = 4096;
  private static final Cleaner CLEANER = Cleaner.create();

  private final String id;
  private final Supplier<MessageOverflow> more;
  private byte[] beginning = {};
  private int beginningLength;
  private MessageOverflow overflow;
  private boolean disposed;

  /**
   * An empty message.
   *
   * @param id how James names it
   * @param more makes a place for what does not fit on the heap
   */
  IncomingMessage(String id, Supplier<MessageOverflow> more) {
    this.id = id;
    this.more = more;
  }

  /** Adds octets. Nothing is buffered: what cannot be kept throws at once. */
  OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        add(bytes, offset, length);
      }
    };
  }

  private synchronized void add(byte[] bytes, int offset, int length) throws IOException {
    if (disposed) {
      throw gone();
    }
    int first = Math.min(length, BEGINNING - beginningLength);
    if (first > 0) {
      makeRoom(beginningLength + first);
      System.arraycopy(bytes, offset, beginning, beginningLength, first);
      beginningLength += first;
    }
    if (first < length) {
      overflow().write(bytes, offset + first, length - first);
    }
  }

  private void makeRoom(int length) {
    if (length > beginning.length) {
      int room = Math.max(Math.max(SMALLEST, length), 2 * beginning.length);
      beginning = Arrays.copyOf(beginning, Math.min(BEGINNING, room));
    }
  }

  private MessageOverflow overflow() {
    if (overflow == null) {
      MessageOverflow made = more.get();
      // For a mail that a mailet forgot to dispose of.
      CLEANER.register(this, made::abandon);
      overflow = made;
    }
    return overflow;
  }

  @Override
  public String getSourceId() {
    return id;
  }

  @Override
  public synchronized long getMessageSize() {
    return beginningLength + (overflow == null ? 0 : overflow.size());
  }

  /**
   * Opens the message from its start.
   *
   * @throws IOException if it was disposed of
   */
  @Override
  public synchronized InputStream getInputStream() throws IOException {
    if (disposed) {
      throw gone();
    }
    Reader reader = new Reader(this, overflow);
    if (overflow != null) {
      overflow.use();
    }
    return reader;
  }

  private static IOException gone() {
    return new IOException("the message was disposed of");
  }

  @Override
  public synchronized void dispose() {
    disposed = true;
    if (overflow != null) {
      overflow.dispose();
    }
  }

  /**
   * One reading. The message cannot be cleaned away while this refers to it. It can go back, as
   * James's own streams can: Jakarta Mail looks ahead behind a CR in a header, and loses what it
   * saw where it cannot go back.
   */
  private static final class Reader extends InputStream {

    private final IncomingMessage message;
    private final MessageOverflow used;
    private final long size;
    private long position;
    private long marked;
    private boolean closed;

    Reader(IncomingMessage message, MessageOverflow used) {
      this.message = message;
      this.used = used;
      this.size = message.getMessageSize();
    }

    @Override
    public boolean markSupported() {
      return true;
    }

    @Override
    public synchronized void mark(int limit) {
      marked = position;
    }

    @Override
    public synchronized void reset() {
      position = marked;
    }

    @Override
    public synchronized int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (closed) {
        throw new IOException("the stream is closed");
      }
      if (length == 0) {
        return 0;
      }
      if (position >= size) {
        return -1;
      }
      int count = take(bytes, offset, (int) Math.min(length, size - position));
      position += count;
      return count;
    }

    private int take(byte[] bytes, int offset, int length) throws IOException {
      int begun = message.beginningLength;
      if (position < begun) {
        int count = Math.min(length, begun - (int) position);
        System.arraycopy(message.beginning, (int) position, bytes, offset, count);
        return count;
      }
      try {
        return used.read(position - begun, bytes, offset, length);
      } finally {
        Reference.reachabilityFence(message);
      }
    }

    @Override
    public synchronized long skip(long count) throws IOException {
      if (closed) {
        throw new IOException("the stream is closed");
      }
      long skipped = Math.max(0, Math.min(count, size - position));
      position += skipped;
      return skipped;
    }

    @Override
    public synchronized int available() {
      return closed ? 0 : (int) Math.min(Integer.MAX_VALUE, size - position);
    }

    @Override
    public synchronized void close() {
      if (!closed && used != null) {
        used.unuse();
      }
      closed = true;
    }
  }
}
