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
package org.jamesvirtual.table;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A TCP or Unix-domain connection on which all waiting has an end: Java's own streams over a
 * Unix-domain socket know no time-out. For one thread at a time; {@link #close} may come from any.
 */
final class TimedSocket implements Closeable {

  private static final int BUFFER = 4096;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer received = ByteBuffer.allocate(BUFFER).limit(0);
  private long deadline;

  private TimedSocket(SocketChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.selector = selector;
    channel.configureBlocking(false);
    key = channel.register(selector, 0);
  }

  /**
   * @throws SocketTimeoutException when there is no answer in time
   */
  static TimedSocket connect(SocketAddress address, Duration timeout) throws IOException {
    SocketChannel channel =
        address instanceof InetSocketAddress
            ? SocketChannel.open()
            : SocketChannel.open(StandardProtocolFamily.UNIX);
    Selector selector = null;
    try {
      selector = Selector.open();
      TimedSocket socket = new TimedSocket(channel, selector);
      socket.finishWithin(timeout);
      socket.connect(address);
      return socket;
    } catch (IOException e) {
      close(channel, selector);
      throw e;
    } catch (UnsupportedAddressTypeException e) {
      close(channel, selector);
      throw new IOException("this system has no sockets for such an address", e);
    }
  }

  private static void close(SocketChannel channel, Selector selector) throws IOException {
    channel.close();
    if (selector != null) {
      selector.close();
    }
  }

  private void connect(SocketAddress address) throws IOException {
    if (!channel.connect(address)) {
      do {
        await(SelectionKey.OP_CONNECT, "no connection");
      } while (!channel.finishConnect());
    }
    if (address instanceof InetSocketAddress) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  /**
   * Begins one question and its answer, which have to be done in this time.
   *
   * @throws IOException when the connection is lost, or has bytes nobody asked for: they would be
   *     taken for the answer
   */
  void begin(Duration timeout) throws IOException {
    finishWithin(timeout);
    if (!received.hasRemaining()) {
      received.clear();
      int count = channel.read(received);
      received.flip();
      if (count < 0) {
        throw lost();
      }
    }
    if (received.hasRemaining()) {
      throw new IOException("the server sent something it was not asked for");
    }
  }

  private void finishWithin(Duration timeout) {
    deadline = System.nanoTime() + timeout.toNanos();
  }

  void write(byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      if (channel.write(rest) == 0) {
        await(SelectionKey.OP_WRITE, "the server takes no data");
      }
    }
  }

  /** Reads one byte; the end of the stream is an error. */
  int read() throws IOException {
    if (!received.hasRemaining() && fill() < 0) {
      throw lost();
    }
    return received.get() & 0xff;
  }

  /** Reads that many bytes; the end of the stream is an error. */
  byte[] read(int length) throws IOException {
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      if (!received.hasRemaining() && fill() < 0) {
        throw lost();
      }
      int count = Math.min(length - done, received.remaining());
      received.get(bytes, done, count);
      done += count;
    }
    return bytes;
  }

  private static EOFException lost() {
    return new EOFException("the server closed the connection");
  }

  /** Waits for data; returns -1 at the end of the stream. */
  private int fill() throws IOException {
    received.clear();
    try {
      int count = channel.read(received);
      while (count == 0) {
        await(SelectionKey.OP_READ, "no answer");
        count = channel.read(received);
      }
      return count;
    } finally {
      received.flip();
    }
  }

  private void await(int operation, String what) throws IOException {
    key.interestOps(operation);
    while (true) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new SocketTimeoutException(what + " in time");
      }
      selector.selectedKeys().clear();
      if (selector.select(left) > 0) {
        return;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  @Override
  public void close() throws IOException {
    close(channel, selector);
  }
}
