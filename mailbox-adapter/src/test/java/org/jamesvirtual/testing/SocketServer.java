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
package org.jamesvirtual.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on 127.0.0.1 or a Unix-domain socket, with a thread for each connection. */
public final class SocketServer implements AutoCloseable {

  private final ServerSocketChannel listener;
  private final SocketAddress address;
  private final Service service;
  private final Thread acceptor;
  private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();

  /** What is done with a connection; when it returns or throws, the connection is closed. */
  @FunctionalInterface
  public interface Service {
    /** Serves one connection until its end. */
    void serve(InputStream in, OutputStream out) throws IOException;
  }

  private SocketServer(ServerSocketChannel listener, Service service) throws IOException {
    this.listener = listener;
    this.address = listener.getLocalAddress();
    this.service = service;
    this.acceptor = Thread.ofPlatform().daemon().start(this::accept);
  }

  /** Listens on 127.0.0.1; port 0 is any free one. */
  public static SocketServer onPort(int port, Service service) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new SocketServer(listener, service);
  }

  /** Listens on a Unix-domain socket. */
  public static SocketServer onPath(Path path, Service service) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    return new SocketServer(listener, service);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel connection = listener.accept();
        connections.add(connection);
        Thread.ofPlatform().daemon().start(() -> serve(connection));
      }
    } catch (IOException closed) {
      // The end of the server.
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      service.serve(
          new BufferedInputStream(Channels.newInputStream(connection)),
          Channels.newOutputStream(connection));
    } catch (IOException closed) {
      // By the client, or by the end of the server.
    }
  }

  /** The port it listens on. */
  public int port() {
    return ((InetSocketAddress) address).getPort();
  }

  /** The path of the socket it listens on. */
  public Path path() {
    return ((UnixDomainSocketAddress) address).getPath();
  }

  /** How many connections there were. */
  public int connections() {
    return connections.size();
  }

  /** Stops listening and closes all connections; then the address is free. */
  @Override
  public void close() throws IOException {
    listener.close();
    try {
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SocketChannel connection : connections) {
      connection.close();
    }
    if (address instanceof UnixDomainSocketAddress unix) {
      Files.deleteIfExists(unix.getPath());
    }
  }
}
