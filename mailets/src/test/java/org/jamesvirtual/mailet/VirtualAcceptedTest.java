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
package org.jamesvirtual.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.io.FileHandler;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.jamesvirtual.spool.SampleMails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualAcceptedTest {

  private static final String MARK = "<mailet match='SenderIs=x@y' class='VirtualAccepted'/>";

  private static XMLConfiguration container(String... mailets) throws Exception {
    XMLConfiguration configuration = new XMLConfiguration();
    new FileHandler(configuration)
        .load(
            new StringReader(
                "<mailetcontainer><processors><processor state='filters'><matcher name='x'/>"
                    + String.join("", mailets)
                    + "</processor></processors></mailetcontainer>"));
    return configuration;
  }

  private static String next(String name, String parameters) {
    return "<mailet match='SenderIs=x@y' class='" + name + "'>" + parameters + "</mailet>";
  }

  private static List<String> problems(String... mailets) throws Exception {
    return AcceptedPlacement.problems(container(mailets));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Null",
        "org.apache.james.transport.mailets.Null",
        "ToRepository",
        "RemoteDelivery",
        "Redirect",
        "Forward",
        "Resend"
      })
  void aMailetThatTakesMailForCertainShouldBeRightAfterIt(String name) throws Exception {
    String address = "<recipients>spam@x.example</recipients>";
    assertThat(problems(MARK, next(name, address))).isEmpty();
    assertThat(
            problems(
                MARK,
                next(
                    name,
                    address
                        + "<passThrough>false</passThrough>"
                        + "<onMailetException>propagate</onMailetException>")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ToProcessor", "AddHeader", "example.Null", "VirtualDelivery", "Null2"})
  void anotherMailetShouldBeWrong(String name) throws Exception {
    assertThat(problems(MARK, next(name, "<processor>spam</processor>")))
        .singleElement()
        .asString()
        .isEqualTo(
            "mailetcontainer.xml: in the processor \"filters\" after VirtualAccepted with match"
                + " \"SenderIs=x@y\" stands "
                + name
                + ", expected one of Forward, Null, Redirect, RemoteDelivery, Resend,"
                + " ToRepository");
  }

  @Test
  void noMailetAfterItShouldBeWrong() throws Exception {
    assertThat(problems(MARK)).singleElement().asString().contains("stands no mailet, expected");
    assertThat(problems(MARK, MARK, next("Null", "")))
        .singleElement()
        .asString()
        .contains("stands VirtualAccepted, expected");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "match='SenderIs=x@z'",
        "match='SenderIs=X@y'",
        "notmatch='SenderIs=x@y'",
        "match='All'",
        ""
      })
  void anotherMatcherShouldBeWrong(String matcher) throws Exception {
    assertThat(problems(MARK, "<mailet " + matcher + " class='Null'/>"))
        .singleElement()
        .asString()
        .contains("stands Null with ", "expected the same");
  }

  @ParameterizedTest
  @CsvSource({
    "passThrough,true",
    "passThrough,yes",
    "onMailetException,ignore",
    "onMailetException,IGNORE",
    "onMailetException,spam",
  })
  void aMailetThatMayLetMailPassShouldBeWrong(String parameter, String value) throws Exception {
    assertThat(
            problems(
                MARK,
                next("ToRepository", "<%1$s>%2$s</%1$s>".formatted(parameter, value)),
                next("Null", "")))
        .singleElement()
        .asString()
        .contains("stands ToRepository whose " + parameter + " is \"" + value + "\", expected ");
  }

  @ParameterizedTest
  @CsvSource({"Forward,forwardTo", "Forward,forwardto", "Redirect,to", "Resend,recipients"})
  void aMailetThatMaySendToNobodyShouldBeWrong(String name, String parameter) throws Exception {
    for (String nobody : List.of("null", "sender", "from, replyTo", "")) {
      assertThat(problems(MARK, next(name, "<%1$s>%2$s</%1$s>".formatted(parameter, nobody))))
          .singleElement()
          .asString()
          .contains("whose " + parameter + " is \"" + nobody + "\", expected an address");
    }
    for (String somebody : List.of("spam@x.example", "sender, Postmaster")) {
      assertThat(problems(MARK, next(name, "<%1$s>%2$s</%1$s>".formatted(parameter, somebody))))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"Forward,forwardTo", "Redirect,to", "Redirect,recipients", "Resend,recipients"})
  void aMailetThatMaySendTheMailBackToItsRecipientsShouldBeWrong(String name, String parameter)
      throws Exception {
    for (String itself :
        List.of("recipients", "Unaltered", "spam@x.example, recipients", "to, postmaster")) {
      assertThat(problems(MARK, next(name, "<%1$s>%2$s</%1$s>".formatted(parameter, itself))))
          .singleElement()
          .asString()
          .contains("whose " + parameter + " is \"" + itself + "\", expected an address");
    }
  }

  @ParameterizedTest
  @CsvSource({"Redirect,recipients", "Resend,recipients"})
  void aMailetThatKeepsTheRecipientsShouldBeWrong(String name, String parameter) throws Exception {
    assertThat(problems(MARK, next(name, "")))
        .singleElement()
        .asString()
        .contains("stands " + name + " whose " + parameter + " is \"\", expected an address");
  }

  @Test
  void aFileWithoutItShouldBeWrong() throws Exception {
    assertThat(problems(next("Null", ""))).singleElement().asString().contains("is not found");
  }

  @Test
  void whatIsKeptInMemoryShouldBeTold() throws Exception {
    String inMemory = "<repositoryPath>memory://quarantine/</repositoryPath>";
    String onDisk = "<repositoryPath>file://quarantine/</repositoryPath>";

    XMLConfiguration container =
        container(
            MARK,
            next("Null", ""),
            MARK,
            next("ToRepository", onDisk),
            MARK,
            next("ToRepository", inMemory),
            MARK,
            next("Forward", ""));

    assertThat(AcceptedPlacement.keptInMemory(container, true))
        .satisfiesExactly(
            first -> assertThat(first).contains("stands ToRepository, which keeps", "lost"),
            second -> assertThat(second).contains("stands Forward, which keeps", "lost"));
    assertThat(AcceptedPlacement.keptInMemory(container, false))
        .singleElement()
        .asString()
        .contains("stands ToRepository, which keeps");
  }

  @Test
  void theExampleInTheShippedFileShouldBeRight() throws Exception {
    String shipped = Files.readString(Path.of("../conf/james/mailetcontainer.xml"));
    int example = shipped.indexOf("<mailet match=\"HasMailAttribute=spam\"");

    assertThat(problems(shipped.substring(example, shipped.indexOf("-->", example)))).isEmpty();
  }

  @Test
  void aWrongPlaceShouldKeepJamesFromStarting() throws Exception {
    assertThatThrownBy(() -> init("quarantined", MARK, next("AddHeader", "")))
        .hasMessageContaining("stands AddHeader, expected one of");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gr\u00fcn", " ", "a\tb", "2.7.1 held", "250 held", "250"})
  void aTextThatIsNoneShouldKeepJamesFromStarting(String text) {
    assertThatThrownBy(() -> init(text, MARK, next("Null", "")))
        .hasMessageContaining("text of VirtualAccepted is \"" + text + "\", expected");
  }

  @Test
  void mailFromTheSpoolShouldBeLeftAlone() throws Exception {
    MailImpl mail = SampleMails.mail("Mail1", "a@arkum.ch");
    String state = mail.getState();

    init("3 days in quarantine", MARK, next("Null", "")).service(mail);

    assertThat(mail.getState()).isEqualTo(state).isNotEqualTo(Mail.GHOST);
    assertThat(mail.attributesMap()).isEmpty();
  }

  private static VirtualAccepted init(String text, String... mailets) throws Exception {
    XMLConfiguration container = container(mailets);
    VirtualAccepted mailet = new VirtualAccepted((component, mode) -> container);
    mailet.init(FakeMailetConfig.builder().setProperty("text", text).build());
    return mailet;
  }
}
