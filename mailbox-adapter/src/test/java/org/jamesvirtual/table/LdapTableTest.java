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

import com.unboundid.util.ssl.PEMFileKeyManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.CapturedLog;
import org.jamesvirtual.testing.Certificate;
import org.jamesvirtual.testing.PostfixTool;
import org.jamesvirtual.testing.SlapdServer;
import org.jamesvirtual.testing.SocketServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LdapTableTest extends LdapTableContract {

  private static final String SEARCH =
      """
      search_base = dc=example
      query_filter = (mailacceptinggeneralid=%s)
      """;
  private static final String ALICE = "alice@a.example";

  @Override
  String type() {
    return "ldap";
  }

  /** A table with a server of its own or other connections. */
  private Table with(String... lines) throws IOException {
    write("ldap.cf", SEARCH + String.join("\n", lines) + "\n");
    return open("ldap:" + folder.resolve("ldap.cf"));
  }

  private static void assertFound(Table table) {
    assertThat(table.lookup(ALICE)).isEqualTo(new Lookup.Found("a/alice"));
  }

  @Test
  void lookupShouldFailWhileTheServerIsAwayAndFindWhenItIsBack() throws Exception {
    try (Table table = with("server_host = " + server.url())) {
      assertFound(table);
      try {
        server.stop();

        Lookup refused =
            new Lookup.Failed(
                "table " + table.name() + ": " + server.url() + ": Connection refused");
        assertThat(table.lookup(ALICE)).isEqualTo(refused);
        assertThat(table.lookup("nobody@a.example")).isEqualTo(refused);
        assertFailing(table, ALICE);
      } finally {
        server.start();
      }
      Await.until("slapd", () -> table.lookup(ALICE) instanceof Lookup.Found);
      assertThat(table.lookup("nobody@a.example")).isEqualTo(Lookup.NOT_FOUND);
      assertThat(table.problem()).isEmpty();
    }
  }

  @Test
  void lookupShouldNotNoticeWhenTheServerWasStartedAnew() throws Exception {
    try (Table table = with("server_host = " + server.url())) {
      assertFound(table);
      server.stop();
      server.start();

      assertFound(table);
    }
  }

  @Test
  void lookupShouldNeverSayNotFoundWhileTheServerIsStartedAnew() throws Exception {
    for (String url : List.of(server.url(), server.socketUrl())) {
      try (Table table = with("server_host = " + url)) {
        assertNeverNotFound(
            table,
            ALICE,
            () -> {
              server.stop();
              server.start();
              server.kill();
              server.start();
            });
      }
    }
  }

  @Test
  void lookupShouldAskTheNextServerWhenTheFirstIsAway() throws Exception {
    try (Table table =
        with("server_host = ldap://127.0.0.1:1, localhost:1 127.0.0.1:" + server.port())) {
      assertFound(table);
    }
    try (Table table = with("server_host = localhost", "server_port = " + server.port())) {
      assertFound(table);
    }
  }

  @Test
  void lookupShouldAskThroughAUnixDomainSocket() throws Exception {
    try (Table table = with("server_host = " + server.socketUrl())) {
      assertFound(table);
      assertThat(table.lookup("nobody@a.example")).isEqualTo(Lookup.NOT_FOUND);
    }
  }

  @Test
  void lookupShouldBindAsConfigured() throws Exception {
    String secret = "secret@a.example";
    try (Table anonymous = with("server_host = " + server.url(), "bind = no")) {
      assertThat(anonymous.lookup(secret)).isEqualTo(Lookup.NOT_FOUND);
    }
    try (Table user =
        with(
            "server_host = " + server.url(),
            "bind_dn = " + SlapdServer.USER,
            "bind_pw = " + SlapdServer.PASSWORD)) {
      assertThat(user.lookup(secret)).isEqualTo(new Lookup.Found("hidden"));
    }
    try (Table external =
        with("server_host = " + server.socketUrl(), "bind = SASL", "sasl_mechs = EXTERNAL")) {
      assertFound(external);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PLAIN",
        "CRAM-MD5",
        "DIGEST-MD5",
        "SCRAM-SHA-1",
        "SCRAM-SHA-256",
        "unknown scram-sha-512, PLAIN"
      })
  void lookupShouldBindBySasl(String mechanisms) throws Exception {
    String[] lines = {
      "server_host = " + server.url(), "bind = sasl", "sasl_mechs = " + mechanisms, "bind_dn = sasl"
    };
    try (Table table = with(String.join("\n", lines), "bind_pw = sasl secret")) {
      assertThat(table.lookup("secret@a.example")).isEqualTo(new Lookup.Found("hidden"));
    }
    try (Table table = with(String.join("\n", lines), "bind_pw = wrong secret")) {
      assertThat(table.lookup("secret@a.example"))
          .isInstanceOfSatisfying(
              Lookup.Failed.class, failed -> assertThat(failed.reason()).doesNotContain("wrong"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no"})
  void lookupShouldFollowReferralsAsConfigured(String chase) throws Exception {
    write(
        "ldap.cf",
        SEARCH.replace("dc=example", "ou=moved,dc=example")
            + ("version = 3\nserver_host = "
                + server.url()
                + "\nchase_referrals = "
                + chase
                + "\n"));
    String item = "ldap:" + folder.resolve("ldap.cf");
    PostfixTool postmap = PostfixTool.named("postmap", folder);

    assertThat(show(open(item).lookup(ALICE)))
        .isEqualTo(show(postmap.run("-q", ALICE, item)))
        .isEqualTo(chase.equals("yes") ? "found a/alice" : "failed");
  }

  @Test
  void lookupShouldTakeTheParametersFromMainCfWhenTheNameIsNoPath() throws Exception {
    Map<String, String> parameters =
        Map.of(
            "site_server_host", server.url(),
            "site_version", "3",
            "site_search_base", "dc=example",
            "site_query_filter", "(mailacceptinggeneralid=%s)");
    write(
        "main.cf",
        parameters.entrySet().stream()
            .map(entry -> entry.getKey() + " = " + entry.getValue() + "\n")
            .collect(Collectors.joining()));
    TableOptions options =
        new TableOptions(
            Mode.SAFE,
            true,
            true,
            folder,
            "x",
            Duration.ZERO,
            name -> Optional.ofNullable(parameters.get(name)));

    assertThat(show(TableTypes.open("ldap:site", options).lookup(ALICE)))
        .isEqualTo(show(PostfixTool.named("postmap", folder).run("-q", ALICE, "ldap:site")))
        .isEqualTo("found a/alice");
  }

  @Test
  void lookupShouldFailWithoutShowingThePasswordWhenTheServerRefusesIt() throws Exception {
    try (CapturedLog log = new CapturedLog();
        Table table =
            with(
                "server_host = " + server.url(),
                "bind_dn = " + SlapdServer.USER,
                "bind_pw = wrong secret")) {
      assertThat(table.lookup(ALICE))
          .isEqualTo(
              new Lookup.Failed(
                  "table " + table.name() + ": " + server.url() + ": invalid credentials (49)"));
      assertThat(log.text()).doesNotContain("wrong");
      assertThat(table.toString()).doesNotContain("wrong");
    }
  }

  @Test
  void lookupShouldUseTlsAsConfigured() throws Exception {
    String ca = "tls_ca_cert_file = " + server.certificate();
    try (Table any = with("server_host = " + server.tlsUrl())) {
      assertFound(any);
    }
    try (Table proved = with("server_host = " + server.tlsUrl(), "tls_require_cert = yes", ca)) {
      assertFound(proved);
    }
    Files.copy(server.certificate(), folder.resolve("0123abcd.0"));
    try (Table hashed =
        with(
            "server_host = " + server.tlsUrl(),
            "tls_require_cert = yes",
            "tls_ca_cert_dir = " + folder)) {
      assertFound(hashed);
    }
    try (Table begun =
        with(
            "server_host = localhost:" + server.port(),
            "start_tls = yes",
            "tls_require_cert = yes",
            ca,
            "tls_cert = " + server.certificate(),
            "tls_key = " + server.key())) {
      assertFound(begun);
    }
  }

  @Test
  void lookupShouldFailWhenTheServerIsNotWhoItHasToBe() throws Exception {
    try (Table unknown = with("server_host = " + server.tlsUrl(), "tls_require_cert = yes")) {
      assertThat(unknown.lookup(ALICE)).isInstanceOf(Lookup.Failed.class);
    }
    try (Table noFile =
        with(
            "server_host = " + server.tlsUrl(),
            "tls_require_cert = yes",
            "tls_ca_cert_file = /nowhere.pem")) {
      assertThat(noFile.lookup(ALICE))
          .isInstanceOfSatisfying(
              Lookup.Failed.class, failed -> assertThat(failed.reason()).contains("/nowhere.pem"));
    }
  }

  @Test
  void lookupShouldFailWhenTheServerHasAnotherName() throws Exception {
    Certificate.make(folder, "ldap.example");
    Path certificate = folder.resolve("cert.pem");
    KeyManager key =
        new PEMFileKeyManager(certificate.toFile(), folder.resolve("key.pem").toFile());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(new KeyManager[] {key}, null, null);
    try (ServerSocket other = tls.getServerSocketFactory().createServerSocket();
        Table table =
            with(
                "server_host = ldaps://localhost:" + bound(other),
                "tls_require_cert = yes",
                "tls_ca_cert_file = " + certificate)) {
      Thread.ofPlatform().daemon().start(() -> greet(other));

      assertThat(table.lookup(ALICE))
          .isInstanceOfSatisfying(
              Lookup.Failed.class, failed -> assertThat(failed.reason()).contains("ldap.example"));
    }
  }

  private static int bound(ServerSocket server) throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return server.getLocalPort();
  }

  private static void greet(ServerSocket server) {
    try (Socket connection = server.accept()) {
      connection.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The client goes away.
    }
  }

  @Test
  void lookupShouldFailWhenTheBaseOrTheFilterIsWrong() throws Exception {
    write("ldap.cf", "server_host = " + server.url() + "\nsearch_base = dc=other\n");
    assertThat(open("ldap:" + folder.resolve("ldap.cf")).lookup(ALICE))
        .isInstanceOf(Lookup.Failed.class);
    try (Table table = with("server_host = " + server.url(), "query_filter = (mail=%s")) {
      assertThat(table.lookup(ALICE))
          .isInstanceOfSatisfying(
              Lookup.Failed.class,
              failed -> assertThat(failed.reason()).contains("query_filter is no LDAP filter"));
    }
  }

  @Test
  void lookupShouldFailBeyondTheLimits() throws Exception {
    try (Table table = with("server_host = " + server.url(), "expansion_limit = 2")) {
      assertThat(table.lookup("both@a.example")).isEqualTo(new Lookup.Found("first,second"));
      assertThat(table.lookup("multi@a.example")).isInstanceOf(Lookup.Failed.class);
    }
    try (Table table = with("server_host = " + server.url(), "size_limit = 1")) {
      assertFound(table);
      assertThat(table.lookup("multi@a.example")).isEqualTo(new Lookup.Found("m1,m2,m3"));
      assertThat(table.lookup("both@a.example")).isInstanceOf(Lookup.Failed.class);
    }
  }

  @Test
  void lookupShouldFailWhenEntriesReferToOneAnother() throws Exception {
    try (Table table =
        with(
            "server_host = " + server.url(),
            "special_result_attribute = memberdn",
            "recursion_limit = 1000000")) {
      assertThat(table.lookup("loop1"))
          .isInstanceOfSatisfying(
              Lookup.Failed.class,
              failed -> assertThat(failed.reason()).contains("recursion_limit"));
    }
  }

  @Test
  void lookupShouldTakeATerminalEntryForAllThatFollowOnlyWhenModeIsPostfix() throws Exception {
    write(
        "ldap.cf",
        SEARCH
            + "terminal_result_attribute = termmail\nversion = 3\nserver_host = "
            + server.url()
            + "\n");
    String item = "ldap:" + folder.resolve("ldap.cf");
    PostfixTool postmap = PostfixTool.named("postmap", folder);

    assertThat(open(item).lookup("pair")).isEqualTo(new Lookup.Found("t,d"));
    assertThat(TableTypes.open(item, options(Mode.POSTFIX)).lookup("pair"))
        .isEqualTo(new Lookup.Found(postmap.run("-q", "pair", item).output().strip()))
        .isEqualTo(new Lookup.Found("t"));
  }

  @Test
  void lookupShouldFailWhenTheServerDoesNotAnswerInTime() throws Exception {
    SocketServer.Service silence = (in, out) -> in.readAllBytes();
    try (SocketServer tcp = SocketServer.onPort(0, silence);
        SocketServer unix = SocketServer.onPath(folder.resolve("socket"), silence)) {
      for (String url :
          List.of(
              "127.0.0.1:" + tcp.port(), "ldapi://" + unix.path().toString().replace("/", "%2F"))) {
        for (String start : List.of("bind = no", "bind = yes", "start_tls = yes")) {
          try (Table table = with("server_host = " + url, "timeout = 1", start)) {
            assertThat(table.lookup(ALICE))
                .isInstanceOfSatisfying(
                    Lookup.Failed.class,
                    failed -> assertThat(failed.reason()).endsWith(": no answer in time"));
          }
        }
      }
    }
  }

  @Test
  void openShouldSayWhichParameterIsBad() throws Exception {
    for (String line :
        List.of(
            "server_host = http://ldap.example",
            "server_host = ldap://ldap.example:99999",
            "server_host = ldapi://relative",
            "server_host = ,",
            "bind = perhaps",
            "tls_key = /key.pem",
            "timeout = 0",
            "result_format = %x")) {
      try (Table table = with(line)) {
        assertThat(table.problem().orElseThrow())
            .startsWith(
                "main.cf line 1: virtual_mailbox_maps: " + folder.resolve("ldap.cf") + " line 3: ")
            .contains(line.substring(0, line.indexOf(' ')));
      }
    }
  }

  @Test
  void openShouldNameTheMechanismsWhenThereIsNoneThatIsKnown() throws Exception {
    try (Table table = with("bind = sasl", "sasl_mechs = GSSAPI")) {
      assertThat(table.problem().orElseThrow())
          .contains("sasl_mechs is \"GSSAPI\", expected one of EXTERNAL, SCRAM-SHA-512");
    }
  }

  @Test
  void keysShouldNotBeListed() throws Exception {
    try (Table table = with("server_host = " + server.url())) {
      assertThat(table.keys()).isEmpty();
    }
  }
}
