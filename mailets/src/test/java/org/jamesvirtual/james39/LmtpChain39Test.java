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
package org.jamesvirtual.james39;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamesvirtual.lmtp.VirtualLmtpStartable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our LMTP listener on the protocol libraries of James 3.9.0 (with the four jars that Maven Central
 * lacks made from those of 3.8.1).
 */
class LmtpChain39Test {

  private static final String MESSAGE = "Subject: test\r\n\r\nhello\r\n.\r\n";

  private SampleSite site;

  @BeforeEach
  void createSite(@TempDir Path directory) throws Exception {
    site = new SampleSite(directory);
    Keep.takeArrived();
  }

  @Test
  void eachAcceptedRcptShouldGetItsOwnReplyInOrder() throws Exception {
    try (LmtpDialogue lmtp = start()) {
      lmtp.send("MAIL FROM:<s@example.org>", "250");
      lmtp.send("RCPT TO:<mueller@arkum.ch>", "250");
      lmtp.send("RCPT TO:<nobody@arkum.ch>", "550 5.1.1");
      lmtp.send("RCPT TO:<lost@arkum.ch>", "250");
      lmtp.send("RCPT TO:<owner@arkum.ch>", "451 4.3.5");
      lmtp.send("RCPT TO:<meier@arkum.ch>", "250");
      lmtp.send("DATA", "354");
      lmtp.write(MESSAGE);
      lmtp.expect("250 2.0.0", "451 4.2.0", "250 2.0.0");
      lmtp.send("NOOP", "250");
    }
    assertThat(site.mbox("mueller")).contains("hello");
    assertThat(site.maildir("meier")).hasSize(1);
  }

  @Test
  void theSameAddressTwiceShouldBeDeliveredAndAnsweredTwice() throws Exception {
    try (LmtpDialogue lmtp = start()) {
      lmtp.envelope("mueller@arkum.ch", "mueller@arkum.ch");
      lmtp.write(MESSAGE);
      lmtp.expect("250 2.0.0", "250 2.0.0");
      lmtp.send("QUIT", "221");
    }
    assertThat(site.mbox("mueller").split("\nhello\n", -1)).hasSize(3);
  }

  @Test
  void aSecondMailShouldNeedNoRset() throws Exception {
    try (LmtpDialogue lmtp = start()) {
      for (int i = 0; i < 2; i++) {
        lmtp.envelope("meier@arkum.ch");
        lmtp.write(MESSAGE);
        lmtp.expect("250 2.0.0");
      }
    }
    assertThat(site.maildir("meier")).hasSize(2);
  }

  @Test
  void dataWithoutARecipientShouldBeRefused() throws Exception {
    try (LmtpDialogue lmtp = start()) {
      lmtp.send("MAIL FROM:<>", "250");
      lmtp.send("RCPT TO:<nobody@arkum.ch>", "550");
      lmtp.send("DATA", "503");
    }
  }

  @Test
  void anOverlongLineShouldRefuseTheMessageForEachRecipientAndKeepTheSession() throws Exception {
    try (LmtpDialogue lmtp = start()) {
      lmtp.envelope("mueller@arkum.ch", "meier@arkum.ch");
      lmtp.write("Subject: x\r\n\r\n" + "x".repeat(20_000) + "\r\ny\r\n.\r\n");
      lmtp.expect("554 5.6.0", "554 5.6.0");
      lmtp.send("x".repeat(20_000), "500");
      lmtp.envelope("meier@arkum.ch");
      lmtp.write("Subject: x\r\n\r\n" + "x".repeat(9_000) + "\r\n.\r\n");
      lmtp.expect("250 2.0.0");
    }
    assertThat(Files.exists(site.file("mueller"))).isFalse();
    assertThat(Files.readString(site.maildir("meier").get(0))).contains("x".repeat(9_000));
  }

  @Test
  void aMessageOverMaxmessagesizeShouldBeRefusedForEachRecipient() throws Exception {
    try (LmtpDialogue lmtp = start()) {
      lmtp.envelope("mueller@arkum.ch", "meier@arkum.ch");
      lmtp.write("Subject: x\r\n\r\n" + ("x".repeat(1000) + "\r\n").repeat(300) + ".\r\n");
      lmtp.expect("552 5.3.4", "552 5.3.4");
    }
    assertThat(Files.exists(site.file("mueller"))).isFalse();
    assertThat(Files.exists(site.file("meier"))).isFalse();
  }

  @Test
  void aThrowingMailetShouldDefer() throws Exception {
    assertThatMisbehavingDefers("throw");
  }

  @Test
  void aMailetWithALinkageErrorShouldDefer() throws Exception {
    assertThatMisbehavingDefers("error");
  }

  @Test
  void aMailetThatDropsTheMailShouldDefer() throws Exception {
    assertThatMisbehavingDefers("drop");
  }

  @Test
  void aRewrittenRecipientShouldAnswerForTheOneItCameFrom() throws Exception {
    misbehave("rewrite");
    try (LmtpDialogue lmtp = start()) {
      lmtp.envelope("meier@arkum.ch");
      lmtp.write(MESSAGE);
      lmtp.expect("250 2.0.0");
    }
    assertThat(site.mbox("mueller")).contains("Delivered-To: hans.mueller@arkum.ch");
  }

  @Test
  void aRecipientWhoseMailetThrowsShouldNotBeAnsweredByTheCopyForAnother() throws Exception {
    site.pipeline(
        """
        <mailet match='All' class='org.jamesvirtual.james39.Misbehave'><how>copy</how></mailet>
        <mailet match='RecipientIs=hans.mueller@arkum.ch' class='ToProcessor'>
          <processor>virtual</processor>
        </mailet>
        <mailet match='All' class='org.jamesvirtual.james39.Misbehave'>
          <how>throw</how>
          <onMailetException>propagate</onMailetException>
        </mailet>
        """);
    try (LmtpDialogue lmtp = start()) {
      lmtp.envelope("meier@arkum.ch");
      lmtp.write(MESSAGE);
      lmtp.expect("451 4.3.0");
    }
    assertThat(site.mbox("mueller")).contains("hello");
    assertThat(Files.exists(site.file("meier"))).isFalse();
  }

  @Test
  void aRecipientThatIsDroppedShouldNotBeAnsweredByOneThatWasAdded() throws Exception {
    site.pipeline(
        """
        <mailet match='All' class='org.jamesvirtual.james39.Misbehave'><how>copy</how></mailet>
        <mailet match='org.jamesvirtual.mailet.HostIsVirtual'
            class='org.jamesvirtual.james39.Misbehave'><how>read</how></mailet>
        <mailet match='RecipientIs=meier@arkum.ch' class='org.jamesvirtual.james39.Misbehave'>
          <how>drop</how>
        </mailet>
        """);
    try (LmtpDialogue lmtp = start()) {
      lmtp.envelope("meier@arkum.ch");
      lmtp.write(MESSAGE);
      lmtp.expect("451 4.3.0");
    }
    assertThat(site.mbox("mueller")).contains("hello");
    assertThat(Files.exists(site.file("meier"))).isFalse();
  }

  @Test
  void aMessageWithoutHeaderShouldStayWholeWhenAMailetReadsIt() throws Exception {
    misbehave("read");
    try (LmtpDialogue lmtp = start()) {
      lmtp.envelope("meier@arkum.ch");
      lmtp.write("\r\nfirst\r\n\r\nsecond\r\n.\r\n");
      lmtp.expect("250 2.0.0");
    }
    assertThat(Files.readString(site.maildir("meier").get(0))).endsWith("\n\nfirst\n\nsecond\n");
  }

  @Test
  void aControlCharacterInAnAddressShouldNotReachTheLog() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (LmtpDialogue lmtp = start()) {
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      lmtp.send("MAIL FROM:<\"a\u001bb\"@example.org>", "250");
      lmtp.send("RCPT TO:<\"x\u001b[2Jy\"@arkum.ch>", "550 5.1.1");
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("RCPT refused: from=<")
        .doesNotContain("\u001b");
  }

  @Test
  void aClientThatVanishesWithinTheMessageShouldLeaveNothing() throws Exception {
    try (LmtpDialogue lmtp = start()) {
      lmtp.envelope("meier@arkum.ch");
      lmtp.write("Subject: test\r\n\r\nhello\r\n.");
    }
    try (LmtpDialogue lmtp = start()) {
      lmtp.envelope("mueller@arkum.ch");
      lmtp.write(MESSAGE);
      lmtp.expect("250 2.0.0");
    }
    assertThat(Files.exists(site.file("meier"))).isFalse();
  }

  private void assertThatMisbehavingDefers(String how) throws Exception {
    misbehave(how);
    try (LmtpDialogue lmtp = start()) {
      lmtp.envelope("mueller@arkum.ch", "meier@arkum.ch");
      lmtp.write(MESSAGE);
      lmtp.expect("451 4.3.0", "451 4.3.0");
    }
    assertThat(Files.exists(site.file("mueller"))).isFalse();
    assertThat(Files.exists(site.file("meier"))).isFalse();
  }

  private void misbehave(String how) throws Exception {
    site.pipeline(
        "<mailet match='All' class='org.jamesvirtual.james39.Misbehave'><how>%s</how></mailet>"
            .formatted(how));
  }

  private LmtpDialogue start() throws Exception {
    int port = LmtpDialogue.freePort();
    James39.write(
        site.directory().resolve("conf/lmtpserver.xml"),
        """
        <lmtpservers><virtual-lmtpserver enabled="true">
          <jmxName>virtual%1$d</jmxName>
          <bind>127.0.0.1:%1$d</bind>
          <maxLineLength>10000</maxLineLength>
          <maxmessagesize>100</maxmessagesize>
          <handlerchain enableJmx="false"/>
        </virtual-lmtpserver></lmtpservers>
        """
            .formatted(port));
    James39.start(site.directory()).extension(VirtualLmtpStartable.class).start();
    return new LmtpDialogue(port);
  }
}
