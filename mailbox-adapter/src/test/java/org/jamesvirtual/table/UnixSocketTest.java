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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnixSocketTest {

  @TempDir Path folder;

  private Path path() {
    return folder.resolve("socket");
  }

  private ServerSocketChannel server() throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path()));
  }

  private Socket connected() throws IOException {
    Socket socket = new UnixSocketFactory(path().toString()).createSocket();
    socket.connect(InetSocketAddress.createUnresolved("localhost", 1));
    return socket;
  }

  @Test
  void readShouldGetWhatWasWrittenWhenItIsMoreThanTheSocketHolds() throws Exception {
    byte[] bytes = new byte[3_000_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    try (ServerSocketChannel server = server();
        Socket socket = connected();
        SocketChannel peer = server.accept()) {
      CompletableFuture<byte[]> echo =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  byte[] received = Channels.newInputStream(peer).readNBytes(bytes.length);
                  Channels.newOutputStream(peer).write(received);
                  return received;
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      socket.getOutputStream().write(bytes);

      assertThat(socket.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
      assertThat(echo.get()).isEqualTo(bytes);
      peer.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void readShouldEndWhenTheServerSaysNothing() throws Exception {
    try (ServerSocketChannel server = server();
        Socket socket = connected();
        SocketChannel peer = server.accept()) {
      socket.setSoTimeout(100);

      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage(path() + ": no answer in 100 ms");
      Channels.newOutputStream(peer).write('x');
      assertThat(socket.getInputStream().read()).isEqualTo('x');
    }
  }

  @Test
  void connectShouldNameThePathWhenNobodyListens() {
    assertThatThrownBy(this::connected)
        .isInstanceOf(SocketException.class)
        .hasMessageStartingWith(path() + ": ");
  }

  @Test
  void readShouldFailWhenTheSocketIsClosed() throws Exception {
    try (ServerSocketChannel server = server()) {
      Socket socket = connected();
      socket.close();

      assertThat(server.isOpen()).isTrue();
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }
}
