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
package org.jamesvirtual.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogicalLinesTest {

  private final List<String> warnings = new ArrayList<>();

  private List<String> read(String content) throws IOException {
    return read(content, StandardCharsets.UTF_8);
  }

  private List<String> read(String content, Charset charset) throws IOException {
    return read(new ByteArrayInputStream(content.getBytes(charset)));
  }

  private List<String> read(InputStream in) throws IOException {
    LogicalLines lines = new LogicalLines("f", in, warnings::add);
    List<String> read = new ArrayList<>();
    for (LogicalLines.Line line = lines.next(); line != null; line = lines.next()) {
      read.add(line.number() + "|" + line.text() + (line.utf8() ? "" : "|bytes"));
    }
    return read;
  }

  @Test
  void nextShouldDropCommentsAndBlankLinesWhenBetweenLines() throws IOException {
    assertThat(read("# c\n\n  \t\na\n  # c\nb\n")).containsExactly("4|a", "6|b");
  }

  @Test
  void nextShouldJoinLinesWhenTheNextBeginsWithABlank() throws IOException {
    assertThat(read("a\n  b\n\tc\nd")).containsExactly("1|a  b\tc", "4|d");
  }

  @Test
  void nextShouldGoOnWhenACommentOrEmptyLineStandsInTheMiddle() throws IOException {
    assertThat(read("a\n# c\n\n b\n#\n c\nd\n")).containsExactly("1|a b c", "7|d");
  }

  @Test
  void nextShouldDropAndWarnWhenTheFirstLineBeginsWithABlank() throws IOException {
    assertThat(read("# c\n  x\n y\na\n")).containsExactly("4|a");
    assertThat(warnings)
        .containsExactly(
            "f line 2: logical line must not start with whitespace, ignored: \"  x y\"");
  }

  @Test
  void nextShouldKeepCarriageReturnAndBackslashWhenAtTheEndOfALine() throws IOException {
    assertThat(read("a\r\nb\\\nc")).containsExactly("1|a\r", "2|b\\", "3|c");
  }

  @Test
  void nextShouldGiveBytesAsCharactersWhenTheyAreNotUtf8() throws IOException {
    assertThat(read("é\n", StandardCharsets.ISO_8859_1)).containsExactly("1|é|bytes");
    assertThat(read("é\n")).containsExactly("1|é");
  }

  @Test
  void nextShouldGiveNothingWhenTheFileIsEmptyOrAllComments() throws IOException {
    assertThat(read("")).isEmpty();
    assertThat(read("#\n  #\n\n")).isEmpty();
  }

  @Test
  void nextShouldReadOnWhenALineIsLongerThanTheBuffer() throws IOException {
    String part = "x".repeat(100_000);
    assertThat(read(part + "\n " + part + "\ny\n"))
        .containsExactly("1|" + part + " " + part, "3|y");
  }

  @Test
  void nextShouldGiveTheSameWhenTheFileComesInPieces() throws IOException {
    String content = "# c\n\n a\nb é\n  # c\n \n\tc\r\n#\nd\n  ";
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    InputStream pieces =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, 1);
          }
        };

    assertThat(read(pieces)).containsExactly("4|b é\tc\r", "9|d").isEqualTo(read(content));
  }
}
