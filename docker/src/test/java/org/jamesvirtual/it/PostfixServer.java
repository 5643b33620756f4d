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

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A throwaway Postfix on the main.cf of a {@link SampleSite}, with a queue and a log of its own.
 * Nothing of the machine's own Postfix is touched.
 */
final class PostfixServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  // The master ends itself after this many seconds, should this JVM die without closing it.
  private static final String LIFETIME = "1800";
  private static final List<String> QUEUES =
      List.of(
          "active",
          "bounce",
          "corrupt",
          "defer",
          "deferred",
          "flush",
          "hold",
          "incoming",
          "private",
          "saved",
          "trace");
  private static final Pattern QUEUED = Pattern.compile("queued as (\\w+)");

  private final Path config;
  private final Path log;
  private final int port;
  private final Daemon master;

  private PostfixServer(Path config, Path log, int port, Daemon master) {
    this.config = config;
    this.log = log;
    this.port = port;
    this.master = master;
  }

  /**
   * Starts Postfix and waits until it accepts mail. To be called once for a site, after the site's
   * own parameters are set.
   *
   * @param transport the {@code virtual_transport}
   */
  static PostfixServer start(SampleSite site, String transport) throws IOException {
    return start(site, transport, "");
  }

  /**
   * The same with more services.
   *
   * @param services lines of master.cf
   */
  static PostfixServer start(SampleSite site, String transport, String services)
      throws IOException {
    int port = Daemon.freePort();
    Path work = Files.createDirectory(site.root().resolve("postfix-work"));
    Path log = work.resolve("log");
    makeQueue(work);
    configure(site, work, log, transport);
    writeMasterCf(site.postfix(), port, services);
    for (String map : List.of("virtual_mailbox", "virtual_uids", "virtual_gids")) {
      Command.run(
          Peers.program("postmap"), "-c", config(site), "hash:" + site.postfix().resolve(map));
    }
    String program =
        Command.run(Peers.program("postconf"), "-hx", "-c", config(site), "daemon_directory")
            .strip();
    // A session of its own, because the master ends its whole process group with itself.
    Daemon master =
        Daemon.start(
            "Postfix",
            work,
            work.resolve("master.output"),
            new ProcessBuilder(
                "setsid", program + "/master", "-c", config(site), "-d", "-e", LIFETIME));
    master.awaitPort(port, PATIENCE);
    return new PostfixServer(site.postfix(), log, port, master);
  }

  /** The transport for an LMTP server on loopback, in the form of the sample main.cf. */
  static String lmtp(int port) {
    return "lmtp:inet:[127.0.0.1]:" + port;
  }

  /** The port of its SMTP server. */
  int port() {
    return port;
  }

  /** The queue id in the reply to a message. */
  static String queueId(Reply accepted) {
    Matcher queued = QUEUED.matcher(accepted.text());
    if (!queued.find()) {
      throw new AssertionError("Postfix did not take the message: " + accepted);
    }
    return queued.group(1);
  }

  /** Waits until that many attempts for the recipients of a message are logged; returns them. */
  List<DeliveryStatus> awaitAttempts(String queueId, int count) {
    Await.until(
        PATIENCE,
        count + " delivery attempts of " + queueId,
        () -> attempts(queueId).size() >= count,
        this::log);
    return attempts(queueId);
  }

  /**
   * Waits until a message that was handed to sendmail(1) is in the queue; its queue id.
   *
   * @param sender of this message alone
   */
  String awaitPickedUp(String sender) {
    Pattern pickedUp = Pattern.compile(": (\\w+): uid=\\d+ from=<" + Pattern.quote(sender) + ">");
    Await.until(
        PATIENCE,
        "the message of " + sender + " is picked up",
        () -> pickedUp.matcher(log()).find(),
        this::log);
    Matcher line = pickedUp.matcher(log());
    line.find();
    return line.group(1);
  }

  /** Waits until the queue holds nothing at all, not even a bounce message on its way. */
  void awaitEmptyQueue() {
    Await.until(
        PATIENCE,
        "the queue of Postfix is empty",
        () -> queued().isEmpty(),
        () -> queued() + log());
  }

  /** Whether the queue holds nothing at all. */
  boolean isEmpty() {
    return queued().isEmpty();
  }

  /** Tries everything in the queue again, also for destinations that were found dead. */
  void flush() {
    Command.run(Peers.program("postqueue"), "-c", config.toString(), "-f");
  }

  /** All that this Postfix has logged. */
  String log() {
    return Daemon.read(log);
  }

  /** The log, for a reader that keeps what it has read. */
  PostfixLog growingLog() {
    return new PostfixLog(log);
  }

  @Override
  public void close() {
    master.close();
  }

  private List<DeliveryStatus> attempts(String queueId) {
    return DeliveryStatus.allIn(log()).stream().filter(s -> s.queueId().equals(queueId)).toList();
  }

  private String queued() {
    return Command.run(Peers.program("postqueue"), "-c", config.toString(), "-j");
  }

  private static String config(SampleSite site) {
    return site.postfix().toString();
  }

  private static void makeQueue(Path work) throws IOException {
    Path queue = Files.createDirectory(work.resolve("queue"));
    for (String name : QUEUES) {
      Files.setAttribute(Files.createDirectory(queue.resolve(name)), "unix:mode", 0700);
    }
    for (String name : List.of("pid", "maildrop", "public")) {
      Files.createDirectory(queue.resolve(name));
    }
    Path data = Files.createDirectory(work.resolve("data"));
    Command.run("chown", "-R", "postfix", queue.toString(), data.toString());
    Command.run("chown", "root", queue.toString(), queue.resolve("pid").toString());
    Command.run(
        "chgrp",
        "postdrop",
        queue.resolve("maildrop").toString(),
        queue.resolve("public").toString());
    Files.setAttribute(queue.resolve("maildrop"), "unix:mode", 01730);
    Files.setAttribute(queue.resolve("public"), "unix:mode", 02710);
  }

  private static void configure(SampleSite site, Path work, Path log, String transport)
      throws IOException {
    site.set("queue_directory", work.resolve("queue").toString());
    site.set("data_directory", work.resolve("data").toString());
    site.set("maillog_file", log.toString());
    site.set("maillog_file_prefixes", work.toString());
    site.set("syslog_name", "postfix");
    site.set("inet_interfaces", "127.0.0.1");
    site.set("inet_protocols", "ipv4");
    site.set("disable_dns_lookups", "yes");
    site.set("virtual_transport", transport);
  }

  private static void writeMasterCf(Path config, int port, String more) throws IOException {
    Path masterCf = config.resolve("master.cf");
    try (InputStream services = PostfixServer.class.getResourceAsStream("master.cf")) {
      Files.copy(services, masterCf);
    }
    Files.writeString(
        masterCf,
        Files.readString(masterCf) + "127.0.0.1:" + port + " inet n - n - - smtpd\n" + more);
  }
}
