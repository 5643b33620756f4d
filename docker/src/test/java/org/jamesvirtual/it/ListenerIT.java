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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may connect to our listener, how many at a time, and what TLS does to a session. */
class ListenerIT {
  private static final String SENDER = "sender@example.org";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LIMIT = 3;
  // Beyond the limit there are so many that are told to come again.
  private static final int RESERVE = 4;

  private static SampleSite site;
  private static EmbeddedJames james;
  private static Listeners listeners;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    site = SampleSite.in(folder);
    site.set("deliver_lock_delay", "1s");
    site.set("deliver_lock_attempts", "60");
    james = EmbeddedJames.on(site);
    listeners =
        new Listeners(james)
            .add("few", "<connectionLimit>" + LIMIT + "</connectionLimit>")
            .add("ended", "<connectionLimit>" + LIMIT + "</connectionLimit>")
            .add(
                "few an address",
                "<connectionLimit>1</connectionLimit>"
                    + "<connectionLimitPerIP>2</connectionLimitPerIP>")
            .add("no limit", "<connectionLimit>0</connectionLimit>")
            .add("tls", Listeners.startTls(folder));
    for (InetAddress address : ownAddress().stream().toList()) {
      listeners.on(address).add("closed", "").add("open", clients(address));
    }
    james.start();
    listeners.awaitGreetings();
  }

  @AfterAll
  static void stop() {
    if (james != null) {
      james.close();
    }
  }

  @Test
  void aClientThatIsNotListedShouldBeTold421AtTheGreeting() throws IOException {
    InetAddress address = requireOwnAddress();
    try (LineClient client = new LineClient(address, listeners.port("closed"))) {
      assertThat(client.line()).startsWith("421 4.7.0 ");
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(james.logLines("client " + address.getHostAddress() + " refused", "<clients>"))
        .isNotEmpty();
  }

  @Test
  void aClientThatIsListedShouldBeGreeted() throws IOException {
    try (LineClient client = new LineClient(requireOwnAddress(), listeners.port("open"))) {
      assertThat(client.line()).startsWith("220 ");
    }
  }

  @Test
  void sessionsBeyondTheLimitShouldBeToldToComeAgainAndBeyondThatBeClosed() throws IOException {
    List<MailClient> open = new ArrayList<>();
    try {
      for (int i = 0; i < LIMIT + RESERVE; i++) {
        open.add(MailClient.lmtp(listeners.port("few")));
      }
      try (LineClient oneMore = new LineClient(listeners.port("few"))) {
        assertThat(oneMore.line()).startsWith("421 4.3.2 ");
        assertThat(oneMore.isClosed()).isTrue();
      }
      for (int i = 0; i < open.size(); i++) {
        open.get(i).mail(SENDER);
        assertThat(open.get(i).rcpt("mueller@arkum.ch").toString())
            .startsWith(i < LIMIT ? "250 2.1.5" : "451 4.3.2");
      }
    } finally {
      for (MailClient client : open) {
        client.quit();
      }
    }
    try (MailClient after = MailClient.lmtp(listeners.port("few"))) {
      after.mail(SENDER);
      assertThat(after.rcpt("mueller@arkum.ch").code()).isEqualTo(250);
    }
  }

  @Test
  void aSessionBeyondTheLimitShouldBeServedWhenAnotherHasEnded() throws IOException {
    List<MailClient> within = new ArrayList<>();
    try {
      for (int i = 0; i < LIMIT; i++) {
        within.add(MailClient.lmtp(listeners.port("ended")));
      }
      try (MailClient last = MailClient.lmtp(listeners.port("ended"))) {
        last.mail(SENDER);
        assertThat(last.rcpt("mueller@opal.ch").toString()).startsWith("451 4.3.2");
        assertThat(last.rcpt("weber@arkum.ch").toString()).startsWith("451 4.3.2");
        last.command("RSET");

        within.removeFirst().quit();
        Await.until(PATIENCE, "the place is free", () -> isServed(last), james::log);

        assertThat(
                last.deliver(
                    SENDER, List.of("mueller@opal.ch"), Messages.withSubject("now served")))
            .extracting(Reply::code)
            .containsExactly(250);
        assertThat(site.mailbox("opal.ch/mueller")).content().contains("Subject: now served\n");
        try (MailClient oneMore = MailClient.lmtp(listeners.port("ended"))) {
          assertThat(isServed(oneMore)).as("the place is taken").isFalse();
        }
      }
    } finally {
      for (MailClient client : within) {
        client.quit();
      }
    }
  }

  @Test
  void aConnectionThatIsOneTooManyForItsAddressShouldFreeNoPlace() throws IOException {
    try (MailClient served = MailClient.lmtp(listeners.port("few an address"));
        MailClient beyond = MailClient.lmtp(listeners.port("few an address"))) {
      assertThat(isServed(served)).isTrue();
      for (int i = 0; i < 3; i++) {
        try (LineClient refused = new LineClient(listeners.port("few an address"))) {
          assertThat(refused.isClosed()).isTrue();
        }
      }
      assertThat(isServed(beyond)).isFalse();
      assertThat(isServed(served)).isTrue();
    }
    assertThat(james.logLines("NullPointerException")).isEmpty();
  }

  /** The server closes a session after its 221, so a free place may be noticed a moment later. */
  private static boolean isServed(MailClient client) {
    try {
      client.mail(SENDER);
      int code = client.rcpt("mueller@opal.ch").code();
      client.command("RSET");
      return code == 250;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aDeliveryThatWaitsForALockShouldHoldUpNobodyElse() throws IOException {
    Path lock = Files.createFile(site.mailbox("arkum.ch/mueller.lock"));
    try (MailClient waiting = MailClient.lmtp(listeners.port("no limit"))) {
      waiting.mail(SENDER);
      waiting.rcpt("mueller@arkum.ch");
      waiting.command("DATA");
      waiting.sendUnfinished(Messages.bytes("Subject: waits\r\n\r\n.\r\n"));
      // With threads that connections share, one of these would wait too.
      for (int i = 0; i < 9; i++) {
        try (MailClient other = MailClient.lmtp(listeners.port("no limit"))) {
          assertThat(
                  other.deliver(
                      SENDER, List.of("weber@arkum.ch"), Messages.withSubject("not held up")))
              .extracting(Reply::code)
              .containsExactly(250);
        }
      }
      assertThat(lock).as("nobody has waited for the lock").exists();
      Files.delete(lock);
      assertThat(waiting.reply().code()).isEqualTo(250);
    } finally {
      Files.deleteIfExists(lock);
    }
  }

  @Test
  void whatWasSaidBeforeTlsShouldNotCountAfterIt() throws Exception {
    try (LineClient client = new LineClient(listeners.port("tls"))) {
      client.line();
      lhlo(client);
      client.send("MAIL FROM:<evil@example.org>");
      assertThat(client.line()).startsWith("250 2.1.0");
      // The rest is what somebody between would add: a whole command, and half of one.
      client.send(Messages.bytes("STARTTLS\r\nRCPT TO:<mueller@arkum.ch>\r\nNOOP\r\nRCPT TO:<"));
      assertThat(client.line()).startsWith("220 2.0.0");
      client.startTls(trustingAll());

      client.send("MAIL FROM:<sender@example.org>");
      assertThat(client.line()).startsWith("503 5.5.1 send LHLO first");
      assertThat(lhlo(client)).noneMatch(line -> line.contains("STARTTLS"));
      client.send("RCPT TO:<mueller@arkum.ch>");
      assertThat(client.line()).startsWith("503 5.5.1");
      client.send("STARTTLS");
      assertThat(client.line()).startsWith("503 5.5.1");
      client.send("QUIT");
      assertThat(client.line()).startsWith("221");
    }
  }

  @Test
  void aClientThatResetsTheConnectionShouldBeWorthOneLine() throws IOException {
    int clients = 10;
    int before = lostConnections();
    for (int i = 0; i < clients; i++) {
      reset(false);
      reset(true);
    }

    Await.until(
        PATIENCE,
        "the connections are lost",
        () -> lostConnections() >= before + clients,
        james::log);
    assertThat(james.logLines("Unable to process request")).isEmpty();
    try (LineClient after = new LineClient(james.lmtpPort())) {
      assertThat(after.line()).startsWith("220 ");
    }
  }

  private static int lostConnections() {
    return james.logLines("lost connection").size();
  }

  private static void reset(boolean greeted) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), james.lmtpPort())) {
      if (greeted) {
        assertThat(socket.getInputStream().read()).isEqualTo('2');
      }
      socket.setSoLinger(true, 0);
    }
  }

  private static List<String> lhlo(LineClient client) throws IOException {
    client.send("LHLO client.example");
    List<String> lines = new ArrayList<>();
    do {
      lines.add(client.line());
    } while (lines.getLast().startsWith("250-"));
    assertThat(lines.getLast()).startsWith("250 ");
    return lines;
  }

  private static String clients(InetAddress address) {
    return "<clients>192.0.2.200/32 " + address.getHostAddress() + "</clients>";
  }

  private static InetAddress requireOwnAddress() throws IOException {
    Optional<InetAddress> address = ownAddress();
    Peers.assumeOwnAddress(address.isPresent());
    return address.orElseThrow();
  }

  /** An IPv4 address of this machine that is not loopback's. */
  private static Optional<InetAddress> ownAddress() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address.getAddress().length == 4 && !address.isLoopbackAddress())
        .findFirst();
  }

  private static SSLContext trustingAll() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, null);
    return context;
  }

  /** The certificate was made for this test. */
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
