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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jamesvirtual.differential.CaseRun.Result;
import org.jamesvirtual.differential.CaseRun.Row;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.TestSpool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparison itself: differences that are planted are found, each of them alone. */
class ComparisonTest {

  private static final List<String> SITE =
      List.of(
          "file\t0600\t5000:5000\tbox",
          "|From s@x.example  Sun Nov 22 19:12:53 2026",
          "|Return-Path: <s@x.example>",
          "|Delivered-To: a@v.example",
          "|",
          "|body",
          "|",
          "dir\t0700\t5000:5000\tdir",
          "file\t0600\t5000:5000\tdir/1795375229.Vfe00I21a0c1M520860.host",
          "|text",
          "fifo\t0600\t5000:5000\tfifo",
          "hardlink\t0600\t5000:5000\thard\tbox",
          "link\t0777\t5000:5000\tlink\tbox",
          "file\t0600\t5000:5000\tother",
          ">no end");

  @TempDir private Path theirs;
  @TempDir private Path ours;

  /** What is done to one of two equal folders. */
  interface Change {
    void in(Path base) throws Exception;
  }

  private static void edit(Path base, UnaryOperator<String> change) throws IOException {
    Path box = base.resolve("box");
    String text = Files.readString(box, StandardCharsets.ISO_8859_1);
    String changed = change.apply(text);
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(box, changed, StandardCharsets.ISO_8859_1);
  }

  private static Arguments edited(String name, UnaryOperator<String> change) {
    return changed(name, base -> edit(base, change));
  }

  private static Arguments attribute(String name, String file, String attribute, int value) {
    return changed(
        name,
        base ->
            Files.setAttribute(
                base.resolve(file), "unix:" + attribute, value, LinkOption.NOFOLLOW_LINKS));
  }

  private static Arguments changed(String name, Change change) {
    return Arguments.of(name, change);
  }

  static Stream<Arguments> plantedInFiles() {
    return Stream.of(
        edited("a byte", text -> text.replace("body", "bodz")),
        edited("a byte of 8 bits", text -> text.replace("body", "b\u00f6dy")),
        edited("the case of a header", text -> text.replace("Delivered-To", "Delivered-to")),
        edited(
            "the order of headers",
            text -> text.replaceFirst("(Return-Path.*\n)(Delivered-To.*\n)", "$2$1")),
        edited("a missing header", text -> text.replaceFirst("Return-Path.*\n", "")),
        edited("a line end", text -> text.replace("body\n", "body\r\n")),
        edited("a missing last line", text -> text.substring(0, text.length() - 1)),
        edited("an added last line", text -> text + "\n"),
        edited("one blank in the From line", text -> text.replaceFirst("  ", " ")),
        edited("an unquoted From", text -> text.replace("body", "From body")),
        attribute("the mode of a file", "box", "mode", 0640),
        attribute("the mode of a folder", "dir", "mode", 02700),
        attribute("a uid", "other", "uid", 5001),
        attribute("a gid", "dir", "gid", 5001),
        attribute("the uid of a link", "link", "uid", 0),
        changed("a missing file", base -> Files.delete(base.resolve("other"))),
        changed("a file more", base -> Files.createFile(base.resolve("box.lock"))),
        changed("an empty folder more", base -> Files.createDirectory(base.resolve("dir/cur"))),
        changed(
            "a message twice",
            base ->
                Files.copy(
                    base.resolve("dir/1795375229.Vfe00I21a0c1M520860.host"),
                    base.resolve("dir/1795375230.Vfe00I21a0c2M1.host"))),
        changed(
            "a name in tmp in place of new",
            base ->
                Files.move(
                    base.resolve("dir/1795375229.Vfe00I21a0c1M520860.host"),
                    base.resolve("dir/1795375229.P17.host"))),
        changed(
            "a copy in place of a hard link",
            base -> {
              Files.delete(base.resolve("hard"));
              Files.copy(base.resolve("box"), base.resolve("hard"));
              Files.setAttribute(base.resolve("hard"), "unix:uid", 5000);
              Files.setAttribute(base.resolve("hard"), "unix:gid", 5000);
              Files.setAttribute(base.resolve("hard"), "unix:mode", 0600);
            }),
        changed(
            "another target of a link",
            base -> {
              Files.delete(base.resolve("link"));
              Files.createSymbolicLink(base.resolve("link"), Path.of("other"));
              Files.setAttribute(base.resolve("link"), "unix:uid", 5000, LinkOption.NOFOLLOW_LINKS);
              Files.setAttribute(base.resolve("link"), "unix:gid", 5000, LinkOption.NOFOLLOW_LINKS);
            }),
        changed(
            "a file in place of a FIFO",
            base -> {
              Files.delete(base.resolve("fifo"));
              TestSpool.give(Files.createFile(base.resolve("fifo")), new Credentials(5000, 5000));
              Files.setAttribute(base.resolve("fifo"), "unix:mode", 0600);
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plantedInFiles")
  void differenceShouldBeFoundWhenPlantedInFiles(String name, Change change) throws Exception {
    TestSpool.assumeRoot();
    FileTree.make(theirs, SITE);
    FileTree.make(ours, SITE);
    assertThat(filesDiffer()).isEmpty();

    change.in(ours);

    assertThat(filesDiffer()).as(name).isNotEmpty();
  }

  private List<String> filesDiffer() throws IOException {
    return Comparison.differences(
        new Result(List.of(), FileTree.list(theirs)), new Result(List.of(), FileTree.list(ours)));
  }

  private static final RecordedDelivery DELIVERY =
      RecordedDelivery.parse(
          "m01\ts@x\ta@v.example\ta@v.example\t-\tvirtual\t\t\t", StandardCharsets.UTF_8);

  private static Row row(String status, String dsn, String text) {
    return new Row(DELIVERY, status, dsn, text);
  }

  static Stream<Arguments> plantedInOutcomes() {
    Row sent = row("sent", "2.0.0", "delivered to mailbox");
    Row locked = row("deferred", "4.2.0", "delivery failed to mailbox @BASE@/a: file is a folder");
    return Stream.of(
        Arguments.of(
            "the class",
            locked,
            row("bounced", "4.2.0", "delivery failed to mailbox: file is a folder")),
        Arguments.of("sent or not", sent, row("deferred", "2.0.0", "delivered to mailbox")),
        Arguments.of(
            "the enhanced status",
            locked,
            row("deferred", "4.3.0", "delivery failed to mailbox: file is a folder")),
        Arguments.of("the text", sent, row("sent", "2.0.0", "delivered to maildir")),
        Arguments.of(
            "another cause",
            locked,
            row("deferred", "4.2.0", "delivery failed to mailbox: file is a link")),
        Arguments.of("died and sent", row("crash", "-", "died"), sent),
        Arguments.of(
            "died and bounced", row("crash", "-", "died"), row("bounced", "5.1.1", "unknown")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plantedInOutcomes")
  void differenceShouldBeFoundWhenPlantedInOutcomes(String name, Row their, Row our) {
    List<String> tree = List.of();

    assertThat(
            Comparison.differences(
                new Result(List.of(their), tree), new Result(List.of(our), tree)))
        .as(name)
        .hasSize(1);
    assertThat(
            Comparison.differences(
                new Result(List.of(their), tree), new Result(List.of(our, our), tree)))
        .isNotEmpty();
  }

  @Test
  void nothingShouldBeFoundWhereOnlyClockInodeHostAndPathDiffer() throws Exception {
    TestSpool.assumeRoot();
    Map<String, String> volatileParts =
        Map.of(
            "19:12:53 2026",
            "20:00:00 2027",
            "1795375229.Vfe00I21a0c1M520860.host",
            "1800000000.V1I2M3.other.example");
    List<String> other = new ArrayList<>();
    for (String line : SITE) {
      String changed = line;
      for (Map.Entry<String, String> one : volatileParts.entrySet()) {
        changed = changed.replace(one.getKey(), one.getValue());
      }
      other.add(changed);
    }
    FileTree.make(theirs, SITE);
    FileTree.make(ours, other);

    assertThat(filesDiffer()).isEmpty();
    assertThat(
            Comparison.differences(
                new Result(
                    List.of(
                        row("deferred", "4.2.0", "delivery failed to mailbox @BASE@/a b: x"),
                        row("crash", "-", "died")),
                    List.of()),
                new Result(
                    List.of(
                        row("deferred", "4.2.0", "delivery failed to mailbox: x"),
                        row("deferred", "4.3.5", "mail system configuration error")),
                    List.of())))
        .isEmpty();
  }
}
