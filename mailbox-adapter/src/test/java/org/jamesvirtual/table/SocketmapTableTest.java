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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.SocketServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The content of the golden set is a dialogue: a request, a tab, and the reply. A reply that begins
 * with {@code raw:} is sent as it is, without being made a netstring; what is not there is answered
 * NOTFOUND.
 */
final class SocketmapTableTest extends TableContract {

  private final List<SocketServer> servers = new ArrayList<>();

  @Override
  String type() {
    return "socketmap";
  }

  @Override
  boolean paranoid() {
    return false;
  }

  @Override
  String item(String content) throws IOException {
    SocketServer server = SocketServer.onPort(0, dialogue(content));
    servers.add(server);
    return "socketmap:inet:127.0.0.1:" + server.port() + ":boxes";
  }

  @Override
  String contentWithEmptyValue() {
    return "boxes empty\tOK \n";
  }

  @Override
  String brokenItem() {
    return "socketmap:boxes";
  }

  private static SocketServer.Service dialogue(String content) {
    Map<String, String> replies =
        content
            .lines()
            .map(line -> line.split("\t", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    return (in, out) -> {
      for (String request = netstring(in); request != null; request = netstring(in)) {
        String reply = replies.getOrDefault(request, "NOTFOUND ");
        if (reply.startsWith("raw:")) {
          out.write(reply.substring("raw:".length()).getBytes(StandardCharsets.UTF_8));
        } else {
          send(out, reply.getBytes(StandardCharsets.UTF_8));
        }
      }
    };
  }

  private static void send(OutputStream out, byte[] bytes) throws IOException {
    out.write((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.write(',');
  }

  private static String netstring(InputStream in) throws IOException {
    int length = 0;
    int c = in.read();
    for (; c >= '0' && c <= '9'; c = in.read()) {
      length = length * 10 + c - '0';
    }
    if (c != ':') {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    return in.read() == ',' ? new String(bytes, StandardCharsets.UTF_8) : null;
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

    assertThat(
            TableTypes.open("socketmap:inet:127.0.0.1:9:boxes", paranoid).problem().orElseThrow())
        .contains("table socketmap:inet:127.0.0.1:9:boxes is not allowed for paths and owners");
  }

  @Test
  void lookupShouldFailWhileTheSocketIsAwayAndFindWhenItIsThere() throws Exception {
    try (Table table = open("socketmap:unix:map.socket:boxes")) {
      assertThat(table.lookup("a"))
          .isEqualTo(
              new Lookup.Failed(
                  "table socketmap:unix:map.socket:boxes: No such file or directory"));

      servers.add(SocketServer.onPath(folder.resolve("map.socket"), dialogue("boxes a\tOK x\n")));
      Await.until("the server", () -> table.lookup("a").equals(new Lookup.Found("x")));

      servers.get(0).close();
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);

      servers.add(SocketServer.onPath(folder.resolve("map.socket"), dialogue("boxes a\tOK y\n")));
      Await.until("the server", () -> table.lookup("a").equals(new Lookup.Found("y")));
      assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
      assertThat(table.problem()).isEmpty();
    }
  }

  @Test
  void lookupShouldSayWhatTheServerSays() throws Exception {
    try (Table table =
        open(
            item(
                "boxes a\tTEMP  try\u0001later\nboxes b\tTIMEOUT\nboxes c\tPERM no\nboxes d\thuh"
                    + " x\n"))) {
      String start = "table " + table.name() + ": ";
      assertThat(table.lookup("a"))
          .isEqualTo(new Lookup.Failed(start + "temporary error of the server: try?later"));
      assertThat(table.lookup("b")).isEqualTo(new Lookup.Failed(start + "time-out in the server"));
      assertThat(table.lookup("c"))
          .isEqualTo(new Lookup.Failed(start + "permanent error of the server: no"));
      assertThat(table.lookup("d"))
          .isEqualTo(new Lookup.Failed(start + "the server sent an unknown reply: huh x"));
    }
  }

  @Test
  void lookupShouldFailWhenTheReplyIsNoNetstringOrTooLong() throws Exception {
    String longest = "x".repeat(100_000 - "OK ".length());
    try (Table table =
        open(
            item(
                "boxes a\tOK "
                    + longest
                    + "\nboxes b\tOK "
                    + longest
                    + "x\nboxes c\traw:99999999999999999999:x\nboxes d\traw:4:OK x;\nboxes e\traw:x\nboxes f\tOK"))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found(longest));
      for (String key : List.of("b", "c", "d", "e", "f", "k".repeat(10_001))) {
        assertThat(table.lookup(key)).isInstanceOf(Lookup.Failed.class);
      }
    }
  }
}
