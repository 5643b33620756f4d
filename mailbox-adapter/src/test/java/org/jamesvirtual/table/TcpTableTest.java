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

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.CapturedLog;
import org.jamesvirtual.testing.SocketServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The content of the golden set is a dialogue: a request, a tab, and the reply, in which {@code \n}
 * ends a line. What is not there is answered 500.
 */
final class TcpTableTest extends TableContract {

  private final List<SocketServer> servers = new ArrayList<>();

  @Override
  String type() {
    return "tcp";
  }

  @Override
  boolean paranoid() {
    return false;
  }

  @Override
  String item(String content) throws IOException {
    return "tcp:127.0.0.1:" + serve(0, content).port();
  }

  @Override
  String contentWithEmptyValue() {
    return "get empty\t200 \\n\n";
  }

  @Override
  String brokenItem() {
    return "tcp:127.0.0.1:somewhere";
  }

  private SocketServer serve(int port, String content) throws IOException {
    return serve(port, dialogue(content));
  }

  private SocketServer serve(int port, SocketServer.Service service) throws IOException {
    SocketServer server = SocketServer.onPort(port, service);
    servers.add(server);
    return server;
  }

  private static SocketServer.Service dialogue(String content) {
    Map<String, String> replies =
        content
            .lines()
            .map(line -> line.split("\t", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].replace("\\n", "\n")));
    return (in, out) -> {
      for (String request = line(in); request != null; request = line(in)) {
        String reply = replies.getOrDefault(request, "500 no such key\n");
        out.write(reply.getBytes(StandardCharsets.UTF_8));
      }
    };
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    for (; c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return c < 0 ? null : line.toString();
  }

  @AfterEach
  void stop() throws IOException {
    for (SocketServer server : servers) {
      server.close();
    }
  }

  @Test
  void openShouldBeRefusedWhenTheResultsArePathsOrOwners() {
    TableOptions paranoid =
        new TableOptions(
            Mode.SAFE,
            true,
            true,
            folder,
            "main.cf line 1: x",
            Duration.ZERO,
            TableOptions.Parameters.NONE);

    assertThat(TableTypes.open("tcp:127.0.0.1:9", paranoid).lookup("a"))
        .isEqualTo(
            new Lookup.Failed(
                "main.cf line 1: x: table tcp:127.0.0.1:9 is not allowed for paths and owners,"
                    + " since nothing proves who answers: expected a table that only the"
                    + " administrator can write"));
  }

  @Test
  void lookupShouldUseOneConnectionWhenAskedAgain() throws Exception {
    SocketServer server = serve(0, "get a\t200 x\\n\n");
    try (Table table = open("tcp:127.0.0.1:" + server.port())) {
      for (int i = 0; i < 100; i++) {
        assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
      }
    }
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void lookupShouldFailWhileTheServerIsAwayAndFindWhenItIsBack() throws Exception {
    SocketServer first = serve(0, "get a\t200 x\\n\n");
    int port = first.port();
    try (Table table = open("tcp:127.0.0.1:" + port);
        CapturedLog log = new CapturedLog()) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));

      first.close();
      String reason = "table tcp:127.0.0.1:" + port + ": Connection refused";
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Failed(reason));
      assertThat(table.lookup("b")).isEqualTo(new Lookup.Failed(reason));
      assertThat(table.problem()).contains(reason);

      serve(port, "get a\t200 y\\n\n");
      Await.until("the new server", () -> table.lookup("a").equals(new Lookup.Found("y")));
      assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
      assertThat(table.problem()).isEmpty();
      assertThat(log.text()).containsOnlyOnce("refused").contains("the server answers again");
    }
  }

  @Test
  void lookupShouldNotNoticeWhenTheServerWasStartedAnew() throws Exception {
    SocketServer first = serve(0, "get a\t200 x\\n\n");
    int port = first.port();
    try (Table table = open("tcp:127.0.0.1:" + port)) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
      first.close();
      serve(port, "get a\t200 y\\n\n");

      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("y"));
    }
  }

  @Test
  void lookupShouldNeverSayNotFoundWhileTheServerIsStartedAnew() throws Exception {
    SocketServer first = serve(0, "get a\t200 x\\n\n");
    int port = first.port();
    try (Table table = open("tcp:127.0.0.1:" + port)) {
      assertNeverNotFound(
          table,
          "a",
          () -> {
            Await.until("questions", () -> first.connections() == 4);
            first.close();
            serve(port, "get a\t200 y\\n\n").close();
            serve(port, "get a\t200 z\\n\n");
          });
    }
  }

  @Test
  void lookupShouldNotTakeASecondLineForTheNextAnswer() throws Exception {
    SocketServer server = serve(0, "get a\t200 x\\n200 stray\\n\nget b\t200 y\\n\n");
    try (Table table = open("tcp:127.0.0.1:" + server.port())) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
      assertThat(table.lookup("b")).isEqualTo(new Lookup.Found("y"));
    }
  }

  @Test
  void lookupShouldFailWhenTheReplyHasNoEnd() throws Exception {
    SocketServer server =
        serve(
            0,
            (in, out) -> {
              line(in);
              out.write("200 x".getBytes(StandardCharsets.US_ASCII));
            });
    try (Table table = open("tcp:127.0.0.1:" + server.port())) {
      assertThat(table.lookup("a"))
          .isEqualTo(
              new Lookup.Failed("table " + table.name() + ": the server closed the connection"));
    }
  }

  @Test
  void lookupShouldFailWhenTheReplyIsLongerThan4096Bytes() throws Exception {
    String longest = "x".repeat(4096 - "200 \n".length());
    try (Table table =
        open(item("get a\t200 " + longest + "\\n\nget b\t200 " + longest + "x\\n\n"))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found(longest));
      assertThat(table.lookup("b"))
          .isEqualTo(
              new Lookup.Failed("table " + table.name() + ": the reply is longer than 4096 bytes"));
    }
  }

  @Test
  void lookupShouldFailWhenTheResultIsNotUtf8OrHasANul() throws Exception {
    try (Table table = open(item("get a\t200 %E9\\n\nget b\t200 x%00y\\n\n"))) {
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
      assertThat(table.lookup("b")).isInstanceOf(Lookup.Failed.class);
    }
  }
}
