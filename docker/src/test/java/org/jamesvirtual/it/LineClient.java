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
package org.jamesvirtual.it;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A connection to a server that is talked to in lines; bytes are ISO-8859-1. */
final class LineClient implements Closeable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Socket socket;
  private InputStream in;
  private OutputStream out;

  LineClient(int port) throws IOException {
    this(InetAddress.getLoopbackAddress(), port);
  }

  /** The same for a server on another address. */
  LineClient(InetAddress address, int port) throws IOException {
    use(new Socket(address, port));
  }

  private void use(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout((int) PATIENCE.toMillis());
    in = new BufferedInputStream(socket.getInputStream());
    out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
  }

  /** Goes on with TLS on the same connection. */
  void startTls(SSLContext context) throws IOException {
    Socket secure =
        context
            .getSocketFactory()
            .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
    ((SSLSocket) secure).startHandshake();
    use(secure);
  }

  /** Whether the server closes the connection without another word. */
  boolean isClosed() throws IOException {
    return in.read() < 0;
  }

  /** Sends a line. */
  void send(String line) throws IOException {
    send((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends bytes as they are. */
  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /**
   * Reads a line.
   *
   * @return the line without its CRLF
   * @throws EOFException if the server closed the connection
   */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("connection closed after \"" + line + "\"");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** Whether bytes have come that were not read. */
  boolean hasMore() throws IOException {
    return in.available() > 0;
  }

  /** Reads that many bytes. */
  byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("connection closed");
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
