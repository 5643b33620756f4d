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

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.server.core.MailImpl;
import org.jamesvirtual.mailet.DeliveryReport;
import org.jamesvirtual.mailet.LmtpEnvelope;
import org.jamesvirtual.mailet.WatchedPipeline;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.spool.SampleMails;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** VirtualAccepted in the mailet container of James 3.9.0. */
class Accepted39Test {

  private static final String MUELLER = "mueller@arkum.ch";
  private static final String MEIER = "meier@arkum.ch";

  private SampleSite site;

  @BeforeEach
  void createSite(@TempDir Path directory) throws Exception {
    site = new SampleSite(directory);
    Keep.takeArrived();
  }

  @Test
  void takenMailShouldBeAcceptedAndTheOthersDelivered() throws Exception {
    pair("RecipientIs=" + MEIER, "");

    assertThat(run(MUELLER, MEIER))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("2.0.0 delivered"),
            second -> assertThat(second).isEqualTo("2.0.0 held"));
    assertThat(site.mbox("mueller")).contains("Delivered-To: " + MUELLER);
  }

  @Test
  void eachOfTwoListenersShouldSeeItsOwnMail() throws Exception {
    pair("All", "");
    MailProcessor pipeline = James39.start(site.directory()).get(MailProcessor.class);
    WatchedPipeline one = new WatchedPipeline(pipeline);
    WatchedPipeline other = new WatchedPipeline(pipeline);

    for (int i = 0; i < 2; i++) {
      assertThat(run(one, MUELLER)).containsExactly("2.0.0 held");
      assertThat(run(other, MEIER)).containsExactly("2.0.0 held");
    }
  }

  @ParameterizedTest
  @CsvSource({"throw,", "throw,error", "throw,propagate", "error,", "error,propagate"})
  void mailThatTheNextMailetFailsOnShouldBeDeferred(String how, String onMailetException)
      throws Exception {
    pair(
        "All",
        "<how>%s</how>".formatted(how)
            + (onMailetException == null
                ? ""
                : "<onMailetException>%s</onMailetException>".formatted(onMailetException)));

    assertThat(run(MUELLER)).singleElement().asString().startsWith("4.3.0 ");
  }

  @Test
  void mailThatTheMatcherMatchesOnlyOnceShouldBeDeferred() throws Exception {
    site.pipeline(
        pairText("org.jamesvirtual.james39.Once", "")
            + "<mailet match='All' class='org.jamesvirtual.james39.Misbehave'><how>drop</how></mailet>");

    assertThat(run(MUELLER)).singleElement().asString().startsWith("4.3.0 ");
  }

  @Test
  void anAddedRecipientThatIsTakenShouldNotStandForTheOneThatIsDropped() throws Exception {
    site.pipeline(
        "<mailet match='All' class='org.jamesvirtual.james39.Misbehave'><how>copy</how></mailet>"
            + pairText("RecipientIs=hans.mueller@arkum.ch", "")
            + "<mailet match='All' class='org.jamesvirtual.james39.Misbehave'><how>drop</how></mailet>");

    assertThat(run(MEIER)).singleElement().asString().startsWith("4.3.0 ");
  }

  @Test
  void aRewrittenRecipientThatIsTakenShouldStandForTheOneItCameFrom() throws Exception {
    site.pipeline(
        "<mailet match='All' class='org.jamesvirtual.james39.Misbehave'><how>rewrite</how></mailet>"
            + pairText("RecipientIs=hans.mueller@arkum.ch", ""));

    assertThat(run(MEIER)).containsExactly("2.0.0 held");
    assertThat(run(MEIER, MUELLER)).allSatisfy(reply -> assertThat(reply).startsWith("4.3.0 "));
  }

  @Test
  void jamesShouldNotStartWhenItIsPlacedWrongly() throws Exception {
    pair("All", "<passThrough>true</passThrough>");

    assertThatThrownBy(() -> James39.start(site.directory()))
        .hasStackTraceContaining(
            "mailetcontainer.xml: in the processor \"root\" after VirtualAccepted with match"
                + " \"All\" stands ToRepository whose passThrough is \"true\", expected false");
  }

  private void pair(String match, String parameters) throws Exception {
    site.pipeline(pairText(match, parameters));
  }

  private static String pairText(String match, String parameters) {
    return """
        <mailet match='%1$s' class='org.jamesvirtual.mailet.VirtualAccepted'><text>held</text></mailet>
        <mailet match='%1$s' class='ToRepository'>%2$s</mailet>
        """
        .formatted(match, parameters);
  }

  private List<String> run(String... recipients) throws Exception {
    MailProcessor pipeline = James39.start(site.directory()).get(MailProcessor.class);
    return run(new WatchedPipeline(pipeline), recipients);
  }

  private static List<String> run(WatchedPipeline pipeline, String... recipients) throws Exception {
    MailImpl mail = SampleMails.mail(MailImpl.getId(), recipients);
    mail.setState("root");
    DeliveryReport report =
        DeliveryReport.open(
            mail,
            new LmtpEnvelope(
                Address.NULL,
                List.of(recipients).stream()
                    .map(Address::parse)
                    .map(address -> new Recipient(address, Optional.of(address)))
                    .toList(),
                Optional.empty(),
                Optional.empty()));
    try {
      pipeline.service(mail, report);
    } catch (Exception | LinkageError e) {
      report.pipelineFailed();
    }
    return report.close().stream().map(outcome -> outcome.status() + " " + outcome.text()).toList();
  }
}
