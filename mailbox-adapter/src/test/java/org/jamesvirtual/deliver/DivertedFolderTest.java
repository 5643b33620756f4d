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
package org.jamesvirtual.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jamesvirtual.model.MessageSource;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.TestSpool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An owner puts a link to a folder of his in place of one on the way to his mailbox. */
class DivertedFolderTest {

  @TempDir private Path folder;

  private TestMailboxes mailboxes;
  private Path outside;

  @BeforeEach
  void makeMailboxes() throws IOException {
    mailboxes = TestMailboxes.in(folder);
    for (String name : List.of("d", "d/m", "d/m/tmp", "d/m/new", "d/m/cur")) {
      own(mailboxes.path(name));
    }
    TestSpool.file(mailboxes.path("d/box"), "");
    outside = own(folder.resolve("outside"));
    for (String name : List.of("m", "tmp", "new", "cur", "m/tmp", "m/new", "m/cur")) {
      own(outside.resolve(name));
    }
  }

  @ParameterizedTest
  @CsvSource({"d/m/, d/m/tmp", "d/m/, d/m/new", "d/m/, d/m", "d/m/, d", "d/box, d", "d/new, d"})
  void deliveryShouldBeDeferredAndNothingBeOutsideWhenAFolderIsALink(String mailbox, String link)
      throws IOException {
    divert(link);

    Outcome outcome = mailboxes.deliver(safe(), mailbox, message(() -> {}));

    assertRefused(outcome, link);
  }

  @ParameterizedTest
  @ValueSource(strings = {"d/m/new", "d/m", "d"})
  void deliveryShouldBeDeferredAndNothingBeOutsideWhenAFolderBecomesALinkMeanwhile(String link)
      throws IOException {
    Outcome outcome = mailboxes.deliver(safe(), "d/m/", message(() -> divert(link)));

    assertRefused(outcome, link);
  }

  @ParameterizedTest
  @CsvSource({"d/m/, d/m/tmp", "d/box, d"})
  void messageShouldStayInTheFolderThatWasOpenedWhenItsNameIsTakenMeanwhile(
      String mailbox, String link) throws IOException {
    Outcome outcome = mailboxes.deliver(safe(), mailbox, message(() -> divert(link)));

    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    assertNothingOutside();
    assertThat(mailboxes.path("aside")).isDirectory();
    assertThat(mailboxes.files()).noneMatch(name -> name.matches("aside/(P|[0-9]+\\.|.*lock).*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"d/m/tmp", "d/m/new", "d/m", "d"})
  void linkShouldBeFollowedInModePostfix(String link) throws IOException {
    divert(link);

    Outcome outcome =
        mailboxes.deliver(
            TestMailboxes.delivery(new TestParameters().postfixMode()), "d/m/", message(() -> {}));

    // As virtual(8): with the owner's rights, so where he may write himself.
    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void folderShouldNotBeMadeBehindALink() throws IOException {
    divert("d");

    assertRefused(mailboxes.deliver(safe(), "d/other/", message(() -> {})), "d");
    assertRefused(mailboxes.deliver(safe(), "d/x/y/other/", message(() -> {})), "d");
  }

  @Test
  void linkOfTheAdministratorShouldBeFollowedWhenRoot() throws IOException {
    TestSpool.assumeRoot();
    Path base = Files.createDirectory(folder.resolve("base"));
    Files.createSymbolicLink(base.resolve("example.org"), outside);
    TestMailboxes below = new TestMailboxes(base.resolve("example.org"));
    MailboxDelivery delivery = TestMailboxes.delivery(new TestParameters().base(base));

    assertThat(below.deliver(delivery, "m/", TestMailboxes.MESSAGE))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(below.deliver(delivery, "made/", TestMailboxes.MESSAGE))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(below.deliver(delivery, "box", TestMailboxes.MESSAGE))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(below.delivered("made")).hasSize(1);
  }

  private MailboxDelivery safe() throws IOException {
    return TestMailboxes.delivery(new TestParameters().base(mailboxes.path("")));
  }

  private void assertRefused(Outcome outcome, String link) throws IOException {
    assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
    assertThat(outcome.status()).hasToString("4.2.0");
    assertThat(outcome.text()).endsWith(": a folder on the way is a symbolic link");
    assertThat(outcome.detail())
        .contains(mailboxes.path(link) + " is a symbolic link of uid " + TestSpool.owner().uid());
    assertNothingOutside();
    assertThat(mailboxes.files()).noneMatch(name -> name.matches("(.*/tmp|aside)/[0-9]+\\..*"));
  }

  private void assertNothingOutside() throws IOException {
    try (Stream<Path> all = Files.walk(outside)) {
      assertThat(all.filter(file -> !Files.isDirectory(file))).isEmpty();
    }
    assertThat(outside.resolve("other")).doesNotExist();
    assertThat(outside.resolve("x")).doesNotExist();
  }

  /** Puts the folder aside, and a link of the owner's in its place. */
  private void divert(String name) {
    try {
      Path place = mailboxes.path(name);
      Files.move(place, mailboxes.path("aside"));
      Files.createSymbolicLink(
          place,
          List.of("d/m", "d").contains(name) ? outside : outside.resolve(place.getFileName()));
      if (TestSpool.isRoot()) {
        Credentials owner = TestSpool.owner();
        Files.setAttribute(place, "unix:uid", (int) owner.uid(), LinkOption.NOFOLLOW_LINKS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of which something is done when its first bytes are read, as the process. */
  private static MessageSource message(Runnable meanwhile) {
    byte[] bytes = TestMailboxes.MESSAGE.getBytes(StandardCharsets.US_ASCII);
    return () ->
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] into, int offset, int length) {
            if (pos == 0) {
              meanwhile.run();
            }
            return super.read(into, offset, length);
          }
        };
  }

  private static Path own(Path directory) throws IOException {
    TestSpool.give(Files.createDirectory(directory), TestSpool.owner());
    return directory;
  }
}
