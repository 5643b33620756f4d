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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The matchers, the mailet and the Guice module in the mailet container of James 3.9.0. */
class MailetContainer39Test {

  private SampleSite site;

  @BeforeEach
  void createSite(@TempDir Path directory) throws Exception {
    site = new SampleSite(directory);
    Keep.takeArrived();
  }

  @Test
  void spooledMailShouldReachMboxAndMaildir() throws Exception {
    service("mueller@arkum.ch", "meier@arkum.ch");

    assertThat(site.mbox("mueller"))
        .startsWith("From sender@example.org  ")
        .contains("\nDelivered-To: mueller@arkum.ch\n", "\n\nhello\n\n");
    assertThat(site.maildir("meier")).hasSize(1);
    assertThat(Keep.takeArrived()).isEmpty();
  }

  @Test
  void eachFailedRecipientShouldGoToItsProcessorAndTheDeliveredOnesNowhere() throws Exception {
    service("mueller@arkum.ch", "nobody@arkum.ch", "owner@arkum.ch", "lost@arkum.ch");

    assertThat(site.mbox("mueller")).contains("hello");
    assertThat(Keep.takeArrived())
        .hasEntrySatisfying(
            "owner@arkum.ch", state -> assertThat(state).startsWith("virtual-deferred: 4.3.5"))
        .hasEntrySatisfying(
            "lost@arkum.ch", state -> assertThat(state).startsWith("virtual-deferred: "))
        .doesNotContainKey("mueller@arkum.ch");
  }

  @Test
  void anUnknownUserShouldGoToTheBounceProcessor() throws Exception {
    service("nobody@arkum.ch");

    assertThat(Keep.takeArrived())
        .hasEntrySatisfying(
            "nobody@arkum.ch",
            state -> assertThat(state).startsWith("bounces: 5.1.1 unknown user"));
  }

  @Test
  void otherDomainsShouldBeLeftToTheRestOfThePipeline() throws Exception {
    service("mueller@arkum.ch", "someone@example.org");

    assertThat(site.mbox("mueller")).contains("hello");
    assertThat(Keep.takeArrived()).containsOnlyKeys("someone@example.org");
  }

  @Test
  void aHeaderAddedByAMailetShouldNotSpoilTheBytesOfTheOthers() throws Exception {
    site.pipeline(
        "<mailet match='All' class='org.jamesvirtual.james39.Misbehave'><how>header</how></mailet>");

    service("meier@arkum.ch");

    byte[] stored = Files.readAllBytes(site.maildir("meier").get(0));
    assertThat(new String(stored, StandardCharsets.ISO_8859_1))
        .contains("Subject: gr\u00fc\u00dfe \u00ff\n", "X-Spam: no\n");
  }

  @Test
  void aPartOfAMailThatJamesRunsAgainShouldNotBeDeliveredTwice() throws Exception {
    MailProcessor container = James39.start(site.directory()).get(MailProcessor.class);

    service(container, "mueller@arkum.ch", "someone@example.org");
    service(container, "mueller@arkum.ch", "someone@example.org");

    assertThat(site.mbox("mueller").split("\nhello\n", -1)).hasSize(2);
  }

  @Test
  void aBrokenDomainTableShouldThrowSoThatNobodyIsTakenForForeign() throws Exception {
    James39.write(
        site.directory().resolve("conf/virtual.properties"),
        "main_cf=file://conf/postfix/main.cf\nvirtual_mailbox_domains=hash:/nonexistent/domains\n");

    assertThatThrownBy(() -> service("mueller@arkum.ch")).hasStackTraceContaining("/nonexistent");
  }

  @Test
  void aMissingMainCfShouldDeferEverything() throws Exception {
    Files.delete(site.directory().resolve("conf/postfix/main.cf"));

    assertThatThrownBy(() -> service("mueller@arkum.ch")).hasStackTraceContaining("main.cf");
  }

  private void service(String... recipients) throws Exception {
    service(James39.start(site.directory()).get(MailProcessor.class), recipients);
  }

  private static void service(MailProcessor container, String... recipients) throws Exception {
    MimeMessageInputStreamSource source = MimeMessageInputStreamSource.create("test");
    source
        .getWritableOutputStream()
        .write(
            "Subject: gr\u00fc\u00dfe \u00ff\r\n\r\nhello\r\n"
                .getBytes(StandardCharsets.ISO_8859_1));
    source.getWritableOutputStream().close();
    MailImpl mail =
        MailImpl.builder()
            .name("test")
            .sender("sender@example.org")
            .addRecipients(recipients)
            .state(Mail.DEFAULT)
            .build();
    mail.setMessageContent(source);
    try {
      container.service(mail);
    } finally {
      LifecycleUtil.dispose(mail);
      LifecycleUtil.dispose(source);
    }
  }
}
