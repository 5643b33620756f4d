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
package org.jamesvirtual.differential;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jamesvirtual.differential.CaseRun.Row;
import org.jamesvirtual.testing.Peer;
import org.jamesvirtual.testing.PostfixInstance;

/**
 * The real virtual(8) over the files of one case: started by master(8), and asked as the queue
 * manager asks it, over its socket with messages in the active queue. trivial-rewrite(8) says what
 * is for another agent, smtpd(8) what is refused.
 */
final class RealAgent implements Agent {

  /** How many messages are delivered at a time, at most. */
  static final int PROCESSES = 30;

  /** MSG_STATS of msg_stats.h, all zero. */
  private static final String NO_TIMES = Base64.getEncoder().encodeToString(new byte[88]);

  private static final int DELETE_DONE = 1;
  private static final int RESOLVE_FAILED = 1 << 3;
  private static final long PATIENCE_SECONDS = 60;

  private final RecordedCase recorded;
  private final CaseSite site;
  private final PostfixInstance postfix;
  private final DeliveryReports reports;
  private final int port;
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean dead;

  /** Starts it. Without Postfix the test is skipped, see {@link Peer}. */
  RealAgent(CaseSite site, RecordedCase recorded) throws IOException, InterruptedException {
    this.site = site;
    this.recorded = recorded;
    this.port = isRefusedAtRcpt(recorded) ? freePort() : 0;
    postfix =
        PostfixInstance.start(site.work(), site.configuration(), daemons(), masterCf(recorded));
    try {
      reports = new DeliveryReports(postfix.socket("bounce").getParent());
    } catch (IOException e) {
      postfix.close();
      throw e;
    }
  }

  private static boolean isRefusedAtRcpt(RecordedCase recorded) {
    return recorded.lines("deliveries").stream().anyMatch(line -> line.contains("\tsmtpd\t"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String masterCf(RecordedCase recorded) {
    StringBuilder services = new StringBuilder();
    if (port != 0) {
      services
          .append("127.0.0.1:")
          .append(port)
          .append(" inet n - n - - smtpd -o smtpd_peername_lookup=no")
          .append(" -o smtpd_client_connection_count_limit=0")
          .append(" -o mynetworks=127.0.0.1 -o smtpd_relay_restrictions=permit_mynetworks,reject\n")
          .append("proxymap unix - - n - - proxymap\n");
    }
    services.append("rewrite unix - - n - - trivial-rewrite\n");
    // One process knows its tables of the message before; another would read them anew.
    boolean together = recorded.lines("meanwhile").contains("together");
    services.append("virtual unix - n n - ").append(together ? PROCESSES : 1).append(" virtual");
    for (String override : recorded.lines("override")) {
      services.append(" -o { ").append(override.replaceFirst("=", " = ")).append(" }");
    }
    return services.append('\n').toString();
  }

  /** The programs; virtual(8) under strace(1) where one of its system calls is to fail. */
  private Path daemons() throws IOException, InterruptedException {
    Path real = PostfixInstance.daemons();
    List<String[]> faults = recorded.faults();
    boolean ownWay =
        new String(recorded.text("main.cf"), StandardCharsets.ISO_8859_1)
            .contains("fault_injection_code");
    if (faults.isEmpty() || ownWay) {
      return real;
    }
    Path folder = Files.createDirectory(site.work().resolve("libexec"));
    try (Stream<Path> programs = Files.list(real)) {
      for (Path program : programs.toList()) {
        Files.createSymbolicLink(folder.resolve(program.getFileName()), program);
      }
    }
    Path virtual = folder.resolve("virtual");
    Files.delete(virtual);
    Files.writeString(
        virtual, "#!/bin/sh\nexec " + strace(faults) + " " + real + "/virtual \"$@\"\n");
    Files.setAttribute(virtual, "unix:mode", 0755);
    return folder;
  }

  private String strace(List<String[]> faults) {
    StringBuilder command =
        new StringBuilder(Peer.command("strace", "failing system calls are not compared"));
    command.append(" -qq -o /dev/null");
    for (String[] words : faults) {
      if (words.length > 3) {
        command.append(" -P '").append(site.base().resolve(words[3])).append('\'');
      }
    }
    String[] first = faults.getFirst();
    return command
        .append(" -e trace=" + first[1] + " -e inject=" + first[1] + ":error=" + first[2])
        .toString();
  }

  @Override
  public Charset charset() {
    return StandardCharsets.ISO_8859_1;
  }

  @Override
  public <T> T withFault(List<String[]> faults, Callable<T> work) throws Exception {
    return work.call();
  }

  @Override
  public boolean waitsFor(Path file) throws IOException {
    return OpenFiles.processes("virtual", file).stream().anyMatch(OpenFiles::isAsleep);
  }

  @Override
  public List<Row> deliver(List<RecordedDelivery> message) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (RecordedDelivery delivery : message) {
      switch (delivery.route()) {
        case SMTPD -> rows.add(refused(delivery));
        case OTHER, ERROR -> rows.add(route(delivery));
        case VIRTUAL, LOCAL -> {}
      }
    }
    List<RecordedDelivery> its = message.stream().filter(RecordedDelivery::isDelivered).toList();
    if (!its.isEmpty()) {
      rows.addAll(send(its));
    }
    return rows;
  }

  private List<Row> send(List<RecordedDelivery> message) throws Exception {
    Path path =
        site.work().resolve("spool/active").resolve("D%06X".formatted(count.incrementAndGet()));
    QueueFile file = QueueFile.write(path, message, recorded.message(message.getFirst()));
    if (!dead) {
      converse(file, message);
    }
    List<Row> rows = new ArrayList<>();
    boolean corrupt = file.isCorrupt();
    for (int i = 0; i < message.size(); i++) {
      rows.add(row(message.get(i), reports.take(file.id(), file.recipients().get(i)), corrupt));
    }
    file.delete();
    return rows;
  }

  /** Sends one request and waits for its end, or for that of the agent. */
  private void converse(QueueFile file, List<RecordedDelivery> message)
      throws IOException, InterruptedException {
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(postfix.socket("virtual")))) {
      FutureTask<Void> conversation = new FutureTask<>(() -> converse(channel, file, message));
      Thread.ofPlatform().daemon().start(conversation);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!isDone(conversation)) {
        dead = postfix.log().contains("/virtual: bad command startup -- throttling");
        if (dead) {
          return;
        }
        if (System.nanoTime() > deadline) {
          throw new IOException("virtual(8) does not answer: " + postfix.log());
        }
      }
    }
  }

  private static boolean isDone(FutureTask<Void> conversation) throws InterruptedException {
    try {
      conversation.get(200, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      // It died: those recipients of which it has not said anything are deferred.
      return true;
    }
  }

  private static Void converse(
      SocketChannel channel, QueueFile file, List<RecordedDelivery> message) throws IOException {
    InputStream in = Channels.newInputStream(channel);
    OutputStream out = Channels.newOutputStream(channel);
    Attributes.receive(in);
    RecordedDelivery first = message.getFirst();
    new Attributes()
        .with("flags", DELETE_DONE | DeliveryReports.RECORD)
        .with("queue_name", "active")
        .with("queue_id", file.id())
        .with("offset", file.dataOffset())
        .with("size", file.dataSize())
        .with("nexthop", first.recipient().domain())
        .with("encoding", "8bit")
        .with("smtputf8", 0)
        .with("sender", first.sender().internal())
        .with("envelope_id", "")
        .with("ret_flags", 0)
        .with("time", NO_TIMES)
        .with("log_client_name", "")
        .with("log_client_address", "")
        .with("log_client_port", "")
        .with("log_protocol_name", "")
        .with("log_helo_name", "")
        .with("sasl_method", "")
        .with("sasl_username", "")
        .with("sasl_sender", "")
        .with("log_ident", file.id())
        .with("rewrite_context", "local")
        .with("recipient_count", message.size())
        .send(out);
    for (int i = 0; i < message.size(); i++) {
      new Attributes()
          .with("original_recipient", message.get(i).original().internal())
          .with("recipient", message.get(i).recipient().internal())
          .with("offset", file.recipients().get(i))
          .with("dsn_orig_rcpt", "")
          .with("notify_flags", 0)
          .send(out);
    }
    Attributes.receive(in);
    return null;
  }

  private Row row(RecordedDelivery delivery, DeliveryReports.Report report, boolean corrupt) {
    if (report == null) {
      return corrupt
          ? new Row(delivery, "corrupt", "-", "message moved to the corrupt queue")
          : new Row(
              delivery, "crash", "-", "delivery agent died; message deferred without a reason");
    }
    String status =
        switch (report.action()) {
          case "delivered" -> "sent";
          case "delayed" -> "deferred";
          default -> "bounced";
        };
    return new Row(delivery, status, report.dsn(), site.normalised(report.reason()));
  }

  /** Asks trivial-rewrite(8), as the queue manager does. */
  private Row route(RecordedDelivery delivery) throws IOException {
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(postfix.socket("rewrite")))) {
      InputStream in = Channels.newInputStream(channel);
      Attributes.receive(in);
      new Attributes()
          .with("request", "resolve")
          .with("sender", delivery.sender().internal())
          .with("address", delivery.recipient().internal())
          .send(Channels.newOutputStream(channel));
      Map<String, String> answer = Attributes.receive(in);
      if ((Integer.parseInt(answer.get("flags")) & RESOLVE_FAILED) != 0) {
        return new Row(delivery, "deferred", "4.3.0", "address resolver failure");
      }
      return answer.get("transport").equals("virtual")
          ? new Row(delivery, "virtual", "-", "")
          : new Row(delivery, "sent", "2.0.0", answer.get("nexthop"));
    }
  }

  /** Asks smtpd(8). */
  private Row refused(RecordedDelivery delivery) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      reply(in);
      say(out, "EHLO client.example");
      reply(in);
      say(out, "MAIL FROM:<" + delivery.sender().external() + ">");
      reply(in);
      say(out, "RCPT TO:<" + delivery.recipient().external() + ">");
      String[] word = reply(in).split(" ", 3);
      String status =
          switch (word[0].charAt(0)) {
            case '2' -> "accepted";
            case '4' -> "deferred";
            default -> "bounced";
          };
      return new Row(delivery, status, word[1], word[2]);
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** The last line of a reply. */
  private static String reply(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("smtpd(8) ended the session: " + line);
      }
      if (c != '\n') {
        line.append((char) c);
      } else if (line.charAt(3) == ' ') {
        return line.toString().strip();
      } else {
        line.setLength(0);
      }
    }
  }

  @Override
  public void close() throws IOException {
    postfix.close();
    reports.close();
  }
}
