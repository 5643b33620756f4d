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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.CapturedLog;
import org.jamesvirtual.testing.MemcachedServer;
import org.jamesvirtual.testing.SocketServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real memcached. In the content of the golden set a line with a tab goes into the server, any
 * other into the backup table.
 */
final class MemcacheTableTest extends TableContract {

  private MemcachedServer server;

  @BeforeEach
  void start() throws Exception {
    server = MemcachedServer.start(folder);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String type() {
    return "memcache";
  }

  @Override
  boolean paranoid() {
    return false;
  }

  @Override
  String item(String content) throws IOException {
    for (String line : content.lines().filter(line -> line.indexOf('\t') >= 0).toList()) {
      String[] pair = line.split("\t", 2);
      server.put("box:" + pair[0], pair[1]);
    }
    write(
        "backup",
        content.lines().filter(line -> line.indexOf('\t') < 0).collect(Collectors.joining("\n")));
    return configured("backup = texthash:" + folder.resolve("backup"), "key_format = box:%s");
  }

  private String configured(String... lines) throws IOException {
    write(
        "memcache.cf",
        "memcache = inet:127.0.0.1:" + server.port() + "\n" + String.join("\n", lines) + "\n");
    return "memcache:" + folder.resolve("memcache.cf");
  }

  @Override
  String contentWithEmptyValue() {
    return "empty\t\n";
  }

  @Override
  String brokenItem() {
    return "memcache:" + folder.resolve("missing.cf");
  }

  @Test
  void openShouldBeRefusedWhenTheResultsArePathsOrOwners() throws Exception {
    String item = configured("timeout = 2");
    TableOptions paranoid =
        new TableOptions(
            Mode.SAFE,
            true,
            true,
            folder,
            "main.cf line 1: x",
            Duration.ZERO,
            TableOptions.Parameters.NONE);

    assertThat(TableTypes.open(item, paranoid).problem().orElseThrow())
        .contains("table " + item + " is not allowed for paths and owners");
  }

  @Test
  void lookupShouldStoreWhatTheBackupHas() throws Exception {
    write("backup", "a x/ß\n");
    try (Table table =
        open(
            configured(
                "backup = texthash:backup", "ttl = 60", "flags = 7", "key_format = box:%s"))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x/ß"));
      assertThat(server.get("box:a")).isEqualTo("VALUE box:a 7 4");

      server.put("box:a", "y");
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("y"));
    }
  }

  @Test
  void lookupShouldFailWhileTheServerIsAwayAndFindWhenItIsBack() throws Exception {
    server.put("a", "x");
    try (Table table = open(configured("timeout = 2"))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));

      server.stop();
      Lookup refused = new Lookup.Failed("table " + table.name() + ": Connection refused");
      assertThat(table.lookup("a")).isEqualTo(refused);
      assertThat(table.lookup("b")).isEqualTo(refused);
      assertFailing(table, "a");

      server.start();
      server.put("a", "y");
      Await.until("memcached", () -> table.lookup("a").equals(new Lookup.Found("y")));
      assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
      assertThat(table.problem()).isEmpty();
    }
  }

  @Test
  void lookupShouldAskTheBackupWhileTheServerIsAway() throws Exception {
    write("backup", "a x\n");
    try (Table table = open(configured("backup = texthash:backup"))) {
      server.stop();

      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
      assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
    }
  }

  @Test
  void lookupShouldFailWhenTheServerHasNoValueAndTheBackupFails() throws Exception {
    server.put("a", "x");
    try (Table table = open(configured("backup = texthash:missing"))) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("x"));
      assertThat(table.lookup("b")).isInstanceOf(Lookup.Failed.class);
    }
  }

  @Test
  void lookupShouldAskTheBackupForAKeyWithABlankWhenModeIsSafe() throws Exception {
    write("backup", "\"a b\" x\n");
    String item = configured("backup = texthash:backup");

    assertThat(open(item).lookup("\"a b\"")).isEqualTo(new Lookup.Found("x"));
    assertThat(TableTypes.open(item, options(Mode.POSTFIX)).lookup("\"a b\""))
        .isEqualTo(Lookup.NOT_FOUND);
  }

  @Test
  void lookupShouldObeyTheSizeLimits() throws Exception {
    write("backup", "c 12345678901\n");
    server.put("a", "1234567890");
    server.put("b", "12345678901");
    try (Table table =
            open(configured("backup = texthash:backup", "data_size_limit = 10", "max_try = 1"));
        CapturedLog log = new CapturedLog()) {
      assertThat(table.lookup("a")).isEqualTo(new Lookup.Found("1234567890"));
      assertThat(table.lookup("b")).isEqualTo(Lookup.NOT_FOUND);
      assertThat(table.lookup("c")).isEqualTo(new Lookup.Found("12345678901"));
      assertThat(log.text()).contains("the value is longer than data_size_limit, not stored");
    }
    try (Table table = open(configured("line_size_limit = 10", "max_try = 1"))) {
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
    }
    try (Table table = open(configured("max_try = 1"))) {
      assertThat(table.lookup("k".repeat(250))).isEqualTo(Lookup.NOT_FOUND);
      assertThat(table.lookup("k".repeat(251))).isInstanceOf(Lookup.Failed.class);
    }
  }

  @Test
  void lookupShouldSkipOtherDomainsAndKeysWithoutTheParts() throws Exception {
    server.put("a@a.example", "x");
    server.put("a@b.example", "x");
    try (Table table = open(configured("domain = a.example"))) {
      assertThat(table.lookup("a@a.example")).isEqualTo(new Lookup.Found("x"));
      assertThat(table.lookup("a@b.example")).isEqualTo(Lookup.NOT_FOUND);
    }
    server.put("example/a", "y");
    try (Table table = open(configured("key_format = %1/%u"))) {
      assertThat(table.lookup("a@b.example")).isEqualTo(new Lookup.Found("y"));
      assertThat(table.lookup("a")).isEqualTo(Lookup.NOT_FOUND);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VALUE b 0 1\r\nx\r\nEND\r\n",
        "VALUE a 0 1\r\nxy\r\nEND\r\n",
        "VALUE a 0 1\r\nx\r\nVALUE a 0 1\r\n",
        "VALUE a 0 -1\r\n",
        "VALUE a 0\r\n",
        "ERROR\r\n",
        "\r\n",
        "VALUE a 0 2\r\n\u00e9\r\nEND",
      })
  void lookupShouldFailWhenTheReplyIsNotForThisQuestion(String reply) throws Exception {
    try (SocketServer other =
            SocketServer.onPort(
                0,
                (in, out) -> {
                  in.read();
                  out.write(reply.getBytes(StandardCharsets.UTF_8));
                });
        Table table = open(configured("memcache = inet:" + other.port(), "max_try = 1"))) {
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
    }
  }

  @Test
  void lookupShouldFailWhenTheServerDoesNotAnswerInTime() throws Exception {
    try (SocketServer silent = SocketServer.onPort(0, (in, out) -> in.readAllBytes());
        Table table = open(configured("memcache = inet:" + silent.port(), "timeout = 1"))) {
      assertThat(table.lookup("a"))
          .isEqualTo(new Lookup.Failed("table " + table.name() + ": no answer in time"));
    }
  }

  @Test
  void openShouldSayWhichParameterIsBad() throws Exception {
    for (String line :
        List.of("max_try = 0", "timeout = soon", "memcache = localhost", "key_format = %x")) {
      Table table = open(configured(line));

      String parameter = line.substring(0, line.indexOf(' '));
      assertThat(table.problem().orElseThrow())
          .startsWith("main.cf line 1: virtual_mailbox_maps: " + folder.resolve("memcache.cf"))
          .contains(parameter);
      assertThat(table.lookup("a")).isInstanceOf(Lookup.Failed.class);
      Files.delete(folder.resolve("memcache.cf"));
    }
  }
}
