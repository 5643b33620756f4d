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

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.SocketServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Endpoint parse(String text) throws ConfigException {
    return Endpoint.parse(
        text,
        new TableOptions(
            Mode.SAFE,
            true,
            false,
            folder,
            "main.cf line 1: x",
            Duration.ZERO,
            TableOptions.Parameters.NONE));
  }

  @Test
  void connectShouldReachTheServerInEachForm() throws Exception {
    try (SocketServer tcp = SocketServer.onPort(0, (in, out) -> out.write('x'));
        SocketServer unix =
            SocketServer.onPath(folder.resolve("socket"), (in, out) -> out.write('x'))) {
      int port = tcp.port();
      for (String text :
          List.of(
              "inet:127.0.0.1:" + port,
              "inet:[127.0.0.1]:" + port,
              "inet:localhost:" + port,
              "inet::" + port,
              "inet:" + port,
              "unix:socket",
              "local:" + unix.path())) {
        try (TimedSocket socket = parse(text).connect(TIMEOUT)) {
          assertThat(socket.read()).isEqualTo('x');
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "inet",
        "inet:",
        "unix:",
        "tcp:localhost:1",
        "inet:localhost",
        "inet:localhost:",
        "inet:localhost:smtp",
        "inet:localhost:0",
        "inet:localhost:65536",
        "inet:[::1:25",
        "inet:two words:25",
      })
  void parseShouldRefuseWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("found \"")
        .hasMessageContaining("expected");
  }

  @Test
  void connectShouldSayThatTheHostIsNotKnown() throws Exception {
    assertThatThrownBy(() -> parse("inet:nowhere.invalid:25").connect(TIMEOUT))
        .hasMessage("the host nowhere.invalid is not known");
  }
}
