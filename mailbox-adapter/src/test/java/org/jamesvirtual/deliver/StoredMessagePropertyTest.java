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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import net.jqwik.api.lifecycle.BeforeTry;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;

/** What a reader finds in a mailbox, whatever bytes and addresses came in. */
class StoredMessagePropertyTest {

  /** Names of header lines that begin a stored message, in their order. */
  private static final List<String> ENVELOPE =
      List.of("Return-Path", "X-Original-To", "Delivered-To");

  private static final String CONTROL = "[\\x00-\\x1f\\x7f-\\x9f]";

  private Path folder;
  private int tries;
  private TestMailboxes mailboxes;
  private MailboxDelivery delivery;

  @BeforeTry
  void makeSpool() throws IOException {
    mailboxes = TestMailboxes.in(Files.createDirectory(folder.resolve("try" + ++tries)));
  }

  @BeforeProperty
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("stored");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    delivery = TestMailboxes.delivery(new TestParameters().unsynced());
  }

  @AfterProperty
  void removeFolder() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }

  @Property
  void mboxShouldGiveTheMessagesInOrder(
      @ForAll("messages") @Size(min = 1, max = 4) List<byte[]> messages,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 9000) Integer> chunks)
      throws IOException {
    for (byte[] message : messages) {
      deliver("box", message, chunks);
    }

    List<String> contents =
        MboxReader.read(stored(mailboxes.path("box"))).stream()
            .map(MboxReader.Message::content)
            .map(StoredMessagePropertyTest::withoutEnvelope)
            .toList();

    assertThat(contents)
        .isEqualTo(messages.stream().map(StoredMessagePropertyTest::asQuotedText).toList());
  }

  @Property
  void maildirShouldGiveEachMessageInAFile(
      @ForAll("messages") @Size(min = 1, max = 4) List<byte[]> messages,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 9000) Integer> chunks)
      throws IOException {
    for (byte[] message : messages) {
      deliver("dir/", message, chunks);
    }

    List<String> contents = new ArrayList<>();
    for (Path file : mailboxes.delivered("dir")) {
      contents.add(withoutEnvelope(stored(file)));
    }

    assertThat(contents)
        .containsExactlyInAnyOrderElementsOf(
            messages.stream().map(StoredMessagePropertyTest::asText).toList());
  }

  @Property
  void addressesShouldStayWithinTheirLines(
      @ForAll("addresses") Address sender,
      @ForAll("addresses") Address original,
      @ForAll("addresses") Address address)
      throws IOException {
    Recipient recipient = new Recipient(address, Optional.of(original));
    for (String name : List.of("box", "dir/")) {
      Outcome outcome =
          delivery.deliver(
              mailboxes.mailbox(name),
              sender,
              recipient,
              () -> new ByteArrayInputStream("body\r\n".getBytes(StandardCharsets.US_ASCII)));
      assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    }

    List<MboxReader.Message> mbox =
        MboxReader.read(Files.readString(mailboxes.path("box"), StandardCharsets.UTF_8));
    assertThat(mbox).hasSize(1);
    assertThat(mbox.get(0).sender()).doesNotContainPattern(CONTROL);
    assertLines(mbox.get(0).content(), !original.isNull());
    String file = Files.readString(mailboxes.delivered("dir").get(0), StandardCharsets.UTF_8);
    assertLines(file, !original.isNull());
  }

  private static void assertLines(String content, boolean originalToo) {
    List<String> expected = new ArrayList<>(ENVELOPE);
    if (!originalToo) {
      expected.remove("X-Original-To");
    }
    expected.add("body");
    assertThat(content).endsWith("\n");
    assertThat(content.split("\n", 0))
        .allSatisfy(line -> assertThat(line).doesNotContainPattern(CONTROL))
        .extracting(line -> line.replaceFirst("(?s):.*", ""))
        .isEqualTo(expected);
  }

  /** Made of what means something to a writer of mailboxes, and of anything else. */
  @Provide
  Arbitrary<List<byte[]>> messages() {
    Arbitrary<String> telling =
        Arbitraries.of(
            "From ",
            ">From ",
            "From",
            "Fr",
            "F",
            "\r",
            "\n",
            "\r\n",
            "\n\n",
            ".",
            " ",
            "\0",
            "\u00ff",
            "From a  Mon Jan  1 00:00:00 2024\n",
            "x".repeat(65_530));
    Arbitrary<String> anything =
        Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(20);
    return Arbitraries.frequencyOf(Tuple.of(4, telling), Tuple.of(1, anything))
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts).getBytes(StandardCharsets.ISO_8859_1))
        .list();
  }

  /** As the wire gives them, and as any other caller might. */
  @Provide
  Arbitrary<Address> addresses() {
    Arbitrary<String> telling =
        Arbitraries.of(
            "a",
            "@",
            "\"",
            "\\",
            "\r",
            "\n",
            "\r\n",
            "\r\nX-Evil: 1",
            "\n\nFrom evil",
            ":",
            "\0",
            "\u0085",
            "\u2028",
            "\ud800",
            "ü",
            "\u007f",
            "\t",
            "\u000b",
            " ",
            ".",
            "<",
            ">");
    Arbitrary<String> text =
        Arbitraries.frequencyOf(
                Tuple.of(4, telling), Tuple.of(1, Arbitraries.strings().ofMaxLength(5)))
            .list()
            .ofMaxSize(12)
            .map(parts -> String.join("", parts));
    return Arbitraries.oneOf(
        text.map(Address::parse),
        text.flatMap(local -> text.map(domain -> new Address(local, domain))));
  }

  private void deliver(String name, byte[] message, List<Integer> chunks) {
    Outcome outcome = mailboxes.deliver(delivery, name, () -> new Chunked(message, chunks));
    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
  }

  private static String stored(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static String withoutEnvelope(String content) {
    return content.replaceFirst("^Return-Path: <s@x.example>\nDelivered-To: a@v.example\n", "");
  }

  /** With the line ends of files, the last line whole. */
  private static String asText(byte[] message) {
    String text = new String(message, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
  }

  private static String asQuotedText(byte[] message) {
    return Stream.of(asText(message).split("\n", -1))
        .map(line -> line.startsWith("From ") ? ">" + line : line)
        .collect(Collectors.joining("\n"));
  }

  /** A message that comes in pieces. */
  private static final class Chunked extends InputStream {
    private final InputStream message;
    private final List<Integer> sizes;
    private int reads;

    Chunked(byte[] message, List<Integer> sizes) {
      this.message = new ByteArrayInputStream(message);
      this.sizes = sizes;
    }

    @Override
    public int read() throws IOException {
      return message.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return message.read(bytes, offset, Math.min(length, sizes.get(reads++ % sizes.size())));
    }
  }
}
