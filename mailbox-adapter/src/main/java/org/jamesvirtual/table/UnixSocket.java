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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A UNIX-domain socket in the shape that JDBC drivers take. Reading obeys {@link #setSoTimeout}, so
 * a server that hangs does not hold a thread for ever; options of TCP mean nothing here and are
 * ignored. One thread may read while another writes, and any may close.
 */
final class UnixSocket extends Socket {

  private static final int BUFFER = 1 << 16;

  private final Path path;
  private volatile Ends ends;
  private volatile boolean closed;
  private volatile int timeoutMillis;

  /** The channel, and what waits for it. */
  private record Ends(SocketChannel channel, Selector readable, Selector writable) {
    static Ends connect(Path path) throws IOException {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(path));
        channel.configureBlocking(false);
        return new Ends(
            channel,
            selector(channel, SelectionKey.OP_READ),
            selector(channel, SelectionKey.OP_WRITE));
      } catch (IOException e) {
        channel.close();
        throw new SocketException(path + ": " + e.getMessage());
      }
    }

    private static Selector selector(SocketChannel channel, int operation) throws IOException {
      Selector selector = Selector.open();
      channel.register(selector, operation);
      return selector;
    }

    void close() throws IOException {
      channel.close();
      readable.close();
      writable.close();
    }
  }

  UnixSocket(Path path) {
    this.path = path;
  }

  /** Connects to the path, whatever the address. */
  @Override
  public void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
    ends = Ends.connect(path);
  }

  @Override
  public void connect(SocketAddress ignored) throws IOException {
    connect(ignored, 0);
  }

  private Ends open() throws IOException {
    Ends now = ends;
    if (now == null || closed) {
      throw new SocketException(path + ": closed");
    }
    return now;
  }

  private int read(ByteBuffer buffer) throws IOException {
    Ends now = open();
    int count = now.channel().read(buffer);
    while (count == 0) {
      now.readable().select(timeoutMillis);
      boolean isReadable = !now.readable().selectedKeys().isEmpty();
      now.readable().selectedKeys().clear();
      if (!isReadable) {
        open();
        throw new SocketTimeoutException(path + ": no answer in " + timeoutMillis + " ms");
      }
      count = now.channel().read(buffer);
    }
    return count;
  }

  private void write(ByteBuffer buffer) throws IOException {
    Ends now = open();
    while (buffer.hasRemaining()) {
      if (now.channel().write(buffer) == 0) {
        now.writable().select(timeoutMillis);
        boolean isWritable = !now.writable().selectedKeys().isEmpty();
        now.writable().selectedKeys().clear();
        if (!isWritable) {
          open();
          throw new SocketTimeoutException(path + ": takes nothing in " + timeoutMillis + " ms");
        }
      }
    }
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return length == 0 ? 0 : UnixSocket.this.read(ByteBuffer.wrap(bytes, offset, length));
      }
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        UnixSocket.this.write(ByteBuffer.wrap(bytes, offset, length));
      }
    };
  }

  @Override
  public void close() throws IOException {
    closed = true;
    Ends now = ends;
    if (now != null) {
      now.close();
    }
  }

  @Override
  public boolean isConnected() {
    return ends != null;
  }

  @Override
  public boolean isBound() {
    return isConnected();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public InetAddress getInetAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return UnixDomainSocketAddress.of(path);
  }

  @Override
  public void setSoTimeout(int millis) {
    timeoutMillis = millis;
  }

  @Override
  public int getSoTimeout() {
    return timeoutMillis;
  }

  @Override
  public void setTcpNoDelay(boolean on) {}

  @Override
  public boolean getTcpNoDelay() {
    return true;
  }

  @Override
  public void setKeepAlive(boolean on) {}

  @Override
  public boolean getKeepAlive() {
    return false;
  }

  @Override
  public void setSoLinger(boolean on, int seconds) {}

  @Override
  public void setSendBufferSize(int size) {}

  @Override
  public int getSendBufferSize() {
    return BUFFER;
  }

  @Override
  public void setReceiveBufferSize(int size) {}

  @Override
  public int getReceiveBufferSize() {
    return BUFFER;
  }

  @Override
  public void shutdownInput() {}

  @Override
  public void shutdownOutput() {}
}
