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

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import javax.net.SocketFactory;

/**
 * Lets JDBC drivers, which know nothing but TCP, connect to UNIX-domain sockets. Public because
 * drivers make it by its name. A driver that can hand over an argument gives the path; for one that
 * cannot, {@link #in} holds the path while that thread connects.
 */
public final class UnixSocketFactory extends SocketFactory {

  private static final ThreadLocal<Path> CONNECTING = new ThreadLocal<>();

  private final Path path;

  /** Something that connects. */
  @FunctionalInterface
  interface Connecting<T> {
    T connect() throws SQLException;
  }

  /** For the path that {@link #in} holds for this thread. */
  public UnixSocketFactory() {
    this.path = Objects.requireNonNull(CONNECTING.get(), "no path for this thread");
  }

  /** For a path. */
  public UnixSocketFactory(String path) {
    this.path = Path.of(path);
  }

  static <T> T in(Path path, Connecting<T> connecting) throws SQLException {
    CONNECTING.set(path);
    try {
      return connecting.connect();
    } finally {
      CONNECTING.remove();
    }
  }

  @Override
  public Socket createSocket() {
    return new UnixSocket(path);
  }

  @Override
  public Socket createSocket(String host, int port) {
    return createSocket();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    return createSocket();
  }
}
