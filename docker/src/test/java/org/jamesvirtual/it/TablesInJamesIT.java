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
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.DatabaseServer;
import org.jamesvirtual.testing.MariaDbServer;
import org.jamesvirtual.testing.MemcachedServer;
import org.jamesvirtual.testing.PostfixTool;
import org.jamesvirtual.testing.PostgresServer;
import org.jamesvirtual.testing.SlapdServer;
import org.jamesvirtual.testing.SocketServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mail is delivered through tables of the types that bring a library, a native part or a server of
 * their own, from {@code extensions-jars/} of the stock James; and the bundle there answers the
 * same on the command line.
 */
final class TablesInJamesIT {

  private static final String RECIPIENT = "jo@arkum.ch";
  private static final String MAILBOX = "arkum.ch/jo";
  private static final Path MYSQL_DRIVER = Path.of("target", "mysql-driver");

  @TempDir private Path folder;

  /** Something that is done to a server. */
  private interface Doing {
    void run() throws Exception;
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "btree", "cdb", "lmdb"})
  void mailShouldBeDeliveredThroughAFileThatPostmapMadeAlone(String type) throws Exception {
    SampleSite site = SampleSite.in(folder);
    Path map = Files.writeString(site.postfix().resolve("boxes"), RECIPIENT + " " + MAILBOX + "\n");
    String item = type + ":" + map;
    PostfixTool.Answer postmap =
        PostfixTool.named("postmap", Files.createDirectory(folder.resolve("tool"))).run(item);
    assertThat(postmap.exit()).as(postmap.errors()).isZero();
    Files.delete(map);

    try (EmbeddedJames james = james(site, item).start()) {
      assertThat(deliver(james)).startsWith("250 2.0.0");
      assertThat(site.mailbox(MAILBOX)).isNotEmptyFile();
      assertThat(query(james, item)).isEqualTo(MAILBOX + "\n");
    }
  }

  @Test
  void mailShouldBeDeliveredThroughSqlite() throws Exception {
    SampleSite site = SampleSite.in(folder);
    Path database = site.postfix().resolve("mail.sqlite");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
      fill(connection);
    }
    String item = "sqlite:" + cf(site, "dbpath = " + database + "\n" + query());

    try (EmbeddedJames james = james(site, item).start()) {
      assertThat(deliver(james)).startsWith("250 2.0.0");
      assertThat(site.mailbox(MAILBOX)).isNotEmptyFile();
      assertThat(query(james, item)).isEqualTo(MAILBOX + "\n");
    }
  }

  @Test
  void mailShouldWaitForPostgresql() throws Exception {
    SampleSite site = SampleSite.in(folder);
    try (DatabaseServer server = PostgresServer.started()) {
      try (Connection connection = server.connect("postgres")) {
        fill(connection);
      }
      String login =
          "user = %s\npassword = %s\n".formatted(PostgresServer.USER, PostgresServer.PASSWORD);
      String hosts = "hosts = 127.0.0.1:" + server.port() + "\ndbname = postgres\n";
      String item = "pgsql:" + cf(site, hosts + login + query());

      deliverAndOutlast(james(site, item), site, item, server::stop, server::start);
    }
  }

  @Test
  void mailShouldWaitForMysql() throws Exception {
    SampleSite site = SampleSite.in(folder);
    try (DatabaseServer server = MariaDbServer.started()) {
      server.run("mysql", "CREATE DATABASE IF NOT EXISTS site");
      try (Connection connection = server.connect("site")) {
        fill(connection);
      }
      String login =
          "user = %s\npassword = %s\n".formatted(MariaDbServer.USER, MariaDbServer.PASSWORD);
      String hosts = "hosts = 127.0.0.1:" + server.port() + "\ndbname = site\n";
      String item = "mysql:" + cf(site, hosts + login + query());
      EmbeddedJames james = james(site, item);
      Path driver = MYSQL_DRIVER.resolve("mariadb-java-client.jar");
      Files.copy(driver, james.extensions().resolve(driver.getFileName()));

      deliverAndOutlast(james, site, item, server::stop, server::start);
    }
  }

  @Test
  void mailShouldWaitForLdap() throws Exception {
    SampleSite site = SampleSite.in(folder);
    String ldif =
        """
        dn: dc=example
        objectClass: dcObject
        objectClass: organization
        dc: example
        o: example

        dn: cn=jo,dc=example
        objectClass: mailRecipient
        cn: jo
        mailacceptinggeneralid: %s
        maildrop: %s
        """
            .formatted(RECIPIENT, MAILBOX);
    Path ldap = Files.createTempDirectory("slapd");
    try (SlapdServer server = SlapdServer.start(ldap, ldif)) {
      String item =
          "ldap:"
              + cf(site, "server_host = %s\nsearch_base = dc=example\n".formatted(server.url()));

      deliverAndOutlast(james(site, item), site, item, server::stop, server::start);
    }
  }

  /** virtual(8) refuses such tables for paths; a switch of ours allows them. */
  @Test
  void mailShouldWaitForMemcachedWhenAllTablesAreTrusted() throws Exception {
    SampleSite site = SampleSite.in(folder);
    try (MemcachedServer server = MemcachedServer.start(Files.createTempDirectory("memcached"))) {
      server.put(RECIPIENT, MAILBOX);
      String item =
          "memcache:" + cf(site, "memcache = inet:127.0.0.1:" + server.port() + "\n").toString();
      EmbeddedJames james = james(site, item).override("trust_all_tables", "yes");

      deliverAndOutlast(
          james,
          site,
          item,
          server::stop,
          () -> {
            server.start();
            server.put(RECIPIENT, MAILBOX);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "socketmap"})
  void mailShouldWaitForASocketServerWhenAllTablesAreTrusted(String type) throws Exception {
    SampleSite site = SampleSite.in(folder);
    SocketServer.Service service =
        type.equals("tcp") ? TablesInJamesIT::answerTcp : TablesInJamesIT::answerSocketmap;
    try (Restarted server = new Restarted(service)) {
      String item =
          type.equals("tcp")
              ? "tcp:127.0.0.1:" + server.port()
              : "socketmap:inet:127.0.0.1:" + server.port() + ":boxes";
      EmbeddedJames james = james(site, item).override("trust_all_tables", "yes");

      deliverAndOutlast(james, site, item, server::stop, server::start);
    }
  }

  /** A server that comes back on the port where it was. */
  private static final class Restarted implements AutoCloseable {
    private final SocketServer.Service service;
    private SocketServer server;

    Restarted(SocketServer.Service service) throws IOException {
      this.service = service;
      this.server = SocketServer.onPort(0, service);
    }

    int port() {
      return server.port();
    }

    void stop() throws IOException {
      server.close();
    }

    void start() throws IOException {
      server = SocketServer.onPort(server.port(), service);
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  private static void answerTcp(InputStream in, OutputStream out) throws IOException {
    for (String line = upTo(in, '\n'); !line.isEmpty(); line = upTo(in, '\n')) {
      String reply = line.equals("get " + RECIPIENT) ? "200 " + MAILBOX : "500 not found";
      out.write((reply + "\n").getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static void answerSocketmap(InputStream in, OutputStream out) throws IOException {
    for (String size = upTo(in, ':'); !size.isEmpty(); size = upTo(in, ':')) {
      String request = new String(in.readNBytes(Integer.parseInt(size)), StandardCharsets.US_ASCII);
      String reply = request.equals("boxes " + RECIPIENT) ? "OK " + MAILBOX : "NOTFOUND ";
      upTo(in, ',');
      out.write((reply.length() + ":" + reply + ",").getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** What comes before the next of these characters, or the end. */
  private static String upTo(InputStream in, char end) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != end; c = in.read()) {
      text.append((char) c);
    }
    return text.toString();
  }

  private static EmbeddedJames james(SampleSite site, String maps) throws IOException {
    site.set("virtual_mailbox_maps", maps);
    return EmbeddedJames.on(site);
  }

  /** Delivered; deferred while the server is away; delivered again without a restart of James. */
  private static void deliverAndOutlast(
      EmbeddedJames stopped, SampleSite site, String item, Doing stop, Doing start)
      throws Exception {
    try (EmbeddedJames james = stopped.start()) {
      assertThat(deliver(james)).startsWith("250 2.0.0");
      assertThat(site.mailbox(MAILBOX)).isNotEmptyFile();
      assertThat(query(james, item)).isEqualTo(MAILBOX + "\n");
      stop.run();
      try {
        assertThat(deliver(james)).startsWith("451 4.3.");
      } finally {
        start.run();
      }
      Await.until("the server, through James", () -> deliver(james).startsWith("250 2.0.0"));
      assertThat(james.log())
          .doesNotContain(PostgresServer.PASSWORD, MariaDbServer.PASSWORD, "\tat org.jamesvirtual");
    }
  }

  /** The first reply that is not a success, or that to the message. */
  private static String deliver(EmbeddedJames james) throws IOException {
    try (MailClient client = MailClient.lmtp(james.lmtpPort())) {
      client.mail("sender@example.org");
      Reply rcpt = client.rcpt(RECIPIENT);
      List<Reply> replies =
          rcpt.code() == 250 ? client.data(Messages.withSubject("x"), 1) : List.of(rcpt);
      return replies.getFirst().toString();
    }
  }

  /** What {@code java -jar BUNDLE query ITEM RECIPIENT} prints, in an empty folder. */
  private static String query(EmbeddedJames james, String item) throws Exception {
    Path bundle;
    try (Stream<Path> jars = Files.list(james.extensions())) {
      bundle =
          jars.filter(jar -> jar.getFileName().toString().startsWith("james-virtual-"))
              .findFirst()
              .orElseThrow();
    }
    Path empty = Files.createTempDirectory("empty");
    Path errors = Files.createTempFile("errors", "");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                bundle.toString(),
                "query",
                item,
                RECIPIENT)
            .directory(empty.toFile())
            .redirectError(errors.toFile())
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> Daemon.read(errors)).isZero();
    Files.delete(empty);
    Files.delete(errors);
    return output;
  }

  private static void fill(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE mailbox (username VARCHAR(255), maildir VARCHAR(255))");
      statement.execute("INSERT INTO mailbox VALUES ('%s', '%s')".formatted(RECIPIENT, MAILBOX));
    }
  }

  private static String query() {
    return "query = SELECT maildir FROM mailbox WHERE username = '%s'\n";
  }

  private static Path cf(SampleSite site, String content) throws IOException {
    return Files.writeString(site.postfix().resolve("table.cf"), content);
  }
}
