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

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jamesvirtual.it.BundleCommand.Ended;
import org.jamesvirtual.it.BundleCommand.Running;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deliver} of the bundle: alone, run by the real pipe(8), and ended by a signal. */
final class DeliverCommandIT {
  private static final Path MANUAL =
      Path.of("").toAbsolutePath().resolveSibling("docs").resolve("command-line.md");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] MESSAGE = "Subject: t\n\nFrom here\n".getBytes(US_ASCII);
  private static final String STORED =
      """
      From s@example.org  DATE
      Return-Path: <s@example.org>
      X-Original-To: mueller@arkum.ch
      Delivered-To: mueller@arkum.ch
      Subject: t

      >From here

      """;

  /** More than a pipe holds: once it is written, most of it has been read. */
  private static final int MORE_THAN_A_PIPE = 1 << 20;

  @TempDir private Path folder;
  private SampleSite site;
  private BundleCommand bundle;
  private Path mailbox;
  private Path lock;

  @BeforeEach
  void start() throws IOException {
    site = SampleSite.in(folder);
    site.set("virtual_mailbox_maps", "texthash:$config_directory/virtual_mailbox");
    bundle = BundleCommand.of(site);
    mailbox = site.mailbox("arkum.ch/mueller");
    lock = site.mailbox("arkum.ch/mueller.lock");
  }

  @Test
  void deliverShouldWriteTheMailboxAsItsOwnerWhenNothingIsThereButTheBundle() throws IOException {
    assertThat(deliver("mueller@arkum.ch")).isEqualTo(new Ended(0, "", ""));

    assertThat(stored(mailbox)).isEqualTo(STORED);
    assertThat(Files.getAttribute(mailbox, "unix:uid")).isEqualTo(site.uid());
    assertThat((int) Files.getAttribute(mailbox, "unix:mode") & 07777).isEqualTo(0600);
    assertThat(lock).doesNotExist();
    try (Stream<Path> files = Files.list(bundle.jar().getParent())) {
      assertThat(files).containsExactly(bundle.jar());
    }
    assertThat(temporaryMessages()).isEmpty();
  }

  @Test
  void deliverShouldEndWithNouserWhenTheRecipientIsUnknown() throws IOException {
    assertThat(deliver("nobody@arkum.ch"))
        .isEqualTo(new Ended(67, "", "5.1.1 unknown user: \"nobody@arkum.ch\"\n"));
  }

  @Test
  void deliverShouldEndWithTempfailAndOneSentenceWhenItCannotTell() throws IOException {
    assertThatItDefers(deliver("mueller@arkum.ch", "--nonsense"));
    assertThatItDefers(deliver("mueller@arkum.ch", "-a", "x@y", "--original-recipient", "z"));
    assertThatItDefers(bundle.run(MESSAGE, "deliver", "-a", "mueller@arkum.ch"));
    assertThatItDefers(deliver("mueller@arkum.ch", "--main-cf", site.root() + "/none/main.cf"));

    site.set("virtual_mailbox_maps", "texthash:$config_directory/missing");
    assertThatItDefers(deliver("mueller@arkum.ch"));
    assertThat(mailbox).doesNotExist();
  }

  @Test
  void deliverShouldBeRunByPipeAsTheManualSays() throws IOException {
    Peers.assumePostfixAndDovecot();
    ownedByNobody();
    site.set("james_destination_recipient_limit", "1");
    site.set("virtual_alias_maps", "inline:{alias@arkum.ch=mueller@arkum.ch}");
    // smtpd(8) would not let it come to pipe(8).
    site.set("smtpd_reject_unlisted_recipient", "no");
    site.set("deliver_lock_attempts", "1");
    Path held = Files.createFile(site.mailbox("arkum.com/info.lock"));

    try (PostfixServer postfix = PostfixServer.start(site, "james", service());
        MailClient client = MailClient.smtp(postfix.port())) {
      String id = send(client, "alias@arkum.ch", "unknown@arkum.ch", "info@arkum.com");

      assertThat(postfix.awaitAttempts(id, 3))
          .extracting(DeliveryStatus::recipient, DeliveryStatus::status, DeliveryStatus::dsn)
          .containsExactlyInAnyOrder(
              tuple("mueller@arkum.ch", "sent", "2.0.0"),
              tuple("unknown@arkum.ch", "bounced", "5.1.1"),
              tuple("info@arkum.com", "deferred", "4.2.0"));
      assertThat(site.mailbox("arkum.com/info")).doesNotExist();

      Files.delete(held);
      postfix.flush();
      assertThat(postfix.awaitAttempts(id, 4).getLast())
          .extracting(DeliveryStatus::recipient, DeliveryStatus::status)
          .containsExactly("info@arkum.com", "sent");
      postfix.awaitEmptyQueue();
    }

    assertThat(stored(mailbox))
        .startsWith(
            """
            From mueller@opal.ch  DATE
            Return-Path: <mueller@opal.ch>
            X-Original-To: alias@arkum.ch
            Delivered-To: mueller@arkum.ch
            Received: \
            """)
        .endsWith("\n\n>From here\n\n")
        .containsOnlyOnce("Subject: t");
    assertThat(Files.getOwner(mailbox).getName()).isEqualTo("nobody");
    assertThat(stored(site.mailbox("arkum.com/info"))).containsOnlyOnce("Subject: t");
    // The bounce, whose sender is null.
    assertThat(stored(site.mailbox("opal.ch/mueller")))
        .startsWith("From MAILER-DAEMON  DATE\nReturn-Path: <>\n")
        .contains("unknown user: \"unknown@arkum.ch\"", "Status: 5.1.1");
  }

  @Test
  void theManualsScriptShouldDeferWhenThereIsNoJava() throws Exception {
    Path script = script("/none/bin/java");

    Process process =
        new ProcessBuilder(script.toString(), "-f", "", "-a", "mueller@arkum.ch")
            .redirectErrorStream(true)
            .start();
    process.getInputStream().readAllBytes();

    assertThat(process.waitFor()).isEqualTo(75);
  }

  @Test
  void aSignalShouldEndItWithTempfailWhenTheLockIsNeverFree() throws IOException {
    Files.writeString(mailbox, "what was there\n");
    own(mailbox);
    try (Running running = waitingForTheLock()) {
      running.terminate();

      assertThat(running.awaitEnd())
          .isEqualTo(
              new Ended(75, "", "4.3.2 the mail system is about to stop, try again later\n"));
    }
    assertThat(mailbox).hasContent("what was there\n");
    assertThat(lock).as("somebody else's").hasContent("another's");
  }

  @Test
  void aSignalShouldWaitForTheDeliveryWhenTheLockBecomesFree() throws IOException {
    try (Running running = waitingForTheLock()) {
      running.terminate();
      Files.delete(lock);

      assertThat(running.awaitEnd()).isEqualTo(new Ended(0, "", ""));
    }
    assertThat(stored(mailbox)).isEqualTo(STORED);
    assertThat(lock).doesNotExist();
  }

  @Test
  void aSignalShouldLeaveNothingBehindWhenTheMessageIsNotThereYet() throws IOException {
    try (Running running = bundle.start(line("mueller@arkum.ch"))) {
      OutputStream in = running.input();
      in.write(MESSAGE);
      in.write(new byte[MORE_THAN_A_PIPE]);
      in.flush();

      // Whoever is slow to send a message must not keep others from the mailbox.
      assertThat(lock).doesNotExist();
      running.terminate();

      assertThat(running.awaitEnd().exit()).isEqualTo(75);
    }
    assertThat(mailbox).doesNotExist();
    assertThat(lock).doesNotExist();
    assertThat(temporaryMessages()).isEmpty();
  }

  private String[] line(String recipient, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of("deliver", "--main-cf", site.mainCf().toString(), "-f", "s@example.org"));
    line.addAll(List.of("-a", recipient));
    line.addAll(Arrays.asList(more));
    return line.toArray(String[]::new);
  }

  private Ended deliver(String recipient, String... more) throws IOException {
    return bundle.run(MESSAGE, line(recipient, more));
  }

  private static void assertThatItDefers(Ended ended) {
    assertThat(ended.exit()).as(ended.toString()).isEqualTo(75);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .startsWith("4.3.5 ")
        .endsWith("\n")
        .hasLineCount(1)
        .doesNotContain("Exception");
  }

  /** Starts a delivery and waits until it has found the mailbox locked by somebody else. */
  private Running waitingForTheLock() throws IOException {
    Peers.assumeStrace();
    site.set("deliver_lock_attempts", "1000");
    Files.writeString(lock, "another's");
    Path trace = site.root().resolve("trace");
    Running running = bundle.startTraced(trace, line("mueller@arkum.ch"));
    try (OutputStream in = running.input()) {
      in.write(MESSAGE);
    }
    Await.until(
        PATIENCE,
        "the mailbox is found locked",
        () -> Daemon.read(trace).contains("mueller.lock\""),
        () -> Daemon.read(trace));
    return running;
  }

  private List<Path> temporaryMessages() throws IOException {
    try (Stream<Path> files = Files.list(bundle.temporary())) {
      return files.filter(file -> file.toString().endsWith(".message")).toList();
    }
  }

  private void own(Path file) throws IOException {
    Files.setAttribute(file, "unix:uid", site.uid());
  }

  private void ownedByNobody() throws IOException {
    site.set("virtual_uid_maps", "static:" + Command.run("id", "-u", "nobody").strip());
    site.set("virtual_gid_maps", "static:" + Command.run("id", "-g", "nobody").strip());
    Command.run("chown", "-R", "nobody:", site.store().toString());
  }

  /** Sends {@link #MESSAGE} to several; its queue id. */
  private static String send(MailClient client, String... recipients) throws IOException {
    client.mail("mueller@opal.ch");
    for (String recipient : recipients) {
      assertThat(client.rcpt(recipient).code()).isEqualTo(250);
    }
    byte[] wire = new String(MESSAGE, US_ASCII).replace("\n", "\r\n").getBytes(US_ASCII);
    return PostfixServer.queueId(client.data(wire, 1).getFirst());
  }

  private static String stored(Path mbox) throws IOException {
    return Files.readString(mbox).replaceFirst("  [^\n]*", "  DATE");
  }

  private String service() throws IOException {
    return replaced(
        replaced(manual("james "), "user=vmail", "user=nobody"),
        "/usr/local/sbin/james-virtual-deliver",
        script(BundleCommand.JAVA).toString());
  }

  private Path script(String java) throws IOException {
    Path script = site.root().resolve("james-virtual-deliver");
    Files.writeString(
        script,
        replaced(
            manual("#!/bin/sh"),
            "java -jar /usr/local/share/james-virtual-VERSION.jar deliver",
            java + " -jar " + bundle.jar() + " deliver --main-cf " + site.mainCf()));
    Files.setAttribute(script, "unix:mode", 0755);
    return script;
  }

  private static String replaced(String text, String what, String by) {
    assertThat(text).contains(what);
    return text.replace(what, by);
  }

  /** The example in the manual that begins so. */
  private static String manual(String beginning) throws IOException {
    return Stream.of(Files.readString(MANUAL).split("```\\n"))
        .filter(block -> block.startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }
}
