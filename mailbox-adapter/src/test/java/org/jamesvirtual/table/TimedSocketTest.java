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

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jamesvirtual.testing.SocketServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TimedSocketTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  private static TimedSocket connect(SocketServer server) throws Exception {
    return TimedSocket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), LONG);
  }

  @Test
  void readShouldEndWhenThereIsNoAnswerInTime() throws Exception {
    try (SocketServer server =
            SocketServer.onPath(folder.resolve("socket"), (in, out) -> in.readAllBytes());
        TimedSocket socket = TimedSocket.connect(UnixDomainSocketAddress.of(server.path()), LONG)) {
      socket.begin(SHORT);
      assertThatThrownBy(socket::read)
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("no answer in time");
    }
  }

  @Test
  void beginShouldFailWhenBytesWaitThatNobodyAskedFor() throws Exception {
    try (SocketServer server =
            SocketServer.onPort(
                0,
                (in, out) -> {
                  out.write(new byte[] {'x', 'y'});
                  in.readAllBytes();
                });
        TimedSocket socket = connect(server)) {
      socket.begin(LONG);
      socket.read();
      assertThatThrownBy(() -> socket.begin(SHORT))
          .hasMessage("the server sent something it was not asked for");
    }
  }

  @Test
  void writeShouldEndWhenTheServerTakesNothing() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (SocketServer server = SocketServer.onPort(0, (in, out) -> await(end));
        TimedSocket socket = connect(server)) {
      socket.begin(SHORT);
      assertThatThrownBy(() -> socket.write(new byte[64 << 20]))
          .isInstanceOf(SocketTimeoutException.class);
    } finally {
      end.countDown();
    }
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void readShouldTakeAllBytesHoweverTheyArrive() throws Exception {
    byte[] bytes = "0123456789".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
    try (SocketServer server =
            SocketServer.onPort(
                0,
                (in, out) -> {
                  in.read();
                  out.write(bytes, 0, 5);
                  out.write(bytes, 5, bytes.length - 5);
                });
        TimedSocket socket = connect(server)) {
      socket.begin(LONG);
      socket.write(new byte[1]);

      assertThat(socket.read()).isEqualTo('0');
      assertThat(socket.read(bytes.length - 1)).endsWith('7', '8', '9').hasSize(bytes.length - 1);
      assertThatThrownBy(socket::read).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void readShouldEndWhenTheThreadIsInterrupted() throws Exception {
    try (SocketServer server = SocketServer.onPort(0, (in, out) -> in.readAllBytes());
        TimedSocket socket = connect(server)) {
      socket.begin(LONG);
      Thread.currentThread().interrupt();

      assertThatThrownBy(socket::read)
          .isInstanceOf(InterruptedIOException.class)
          .isNotInstanceOf(SocketTimeoutException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
