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

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Reads logical lines as all of Postfix's text files have them (postconf(5), section "The general
 * format of the main.cf file").
 *
 * <ul>
 *   <li>Empty and all-blank lines, and lines whose first non-blank character is {@code #}, are
 *       dropped, also in the middle of a logical line, which goes on after them.
 *   <li>A line that begins with a blank continues the one before; its leading blanks stay.
 *   <li>A logical line that begins with a blank is dropped with a warning.
 * </ul>
 *
 * <p>Reads as it goes: memory for one logical line, or one comment. For one thread. Closes nothing.
 */
public final class LogicalLines {

  private static final int END = -1;
  private static final int SHOWN = 30;

  private final String file;
  private final InputStream in;
  private final Consumer<String> warnings;
  private final boolean secret;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private int lineNumber;

  // The logical line that is being read.
  private byte[] text = new byte[256];
  private int length;

  /**
   * One logical line.
   *
   * @param number the line of the file where it begins, from 1
   * @param text without newlines; never empty
   * @param utf8 whether its bytes are UTF-8; if not, each byte became the character of its number
   */
  public record Line(int number, String text, boolean utf8) {}

  /**
   * @param file names the file in warnings
   * @param in not closed by this reader
   * @param warnings takes each warning: one sentence that names file and line
   */
  public LogicalLines(String file, InputStream in, Consumer<String> warnings) {
    this(file, in, warnings, false);
  }

  /**
   * The same for a file that may hold passwords.
   *
   * @param secret whether to keep what stands in the file out of the warnings
   */
  LogicalLines(String file, InputStream in, Consumer<String> warnings, boolean secret) {
    this.file = Objects.requireNonNull(file);
    this.in = Objects.requireNonNull(in);
    this.warnings = Objects.requireNonNull(warnings);
    this.secret = secret;
  }

  /** The next logical line, or null at the end of the file. */
  public Line next() throws IOException {
    Line line = read();
    while (line != null && isBlank(line.text().charAt(0))) {
      warnings.accept(
          file
              + " line "
              + line.number()
              + ": logical line must not start with whitespace, ignored"
              + (secret ? "" : ": \"" + start(line.text()) + "\""));
      line = read();
    }
    return line;
  }

  private Line read() throws IOException {
    length = 0;
    int first = 0;
    do {
      boolean isFirst = length == 0;
      if (!appendPhysicalLine()) {
        break;
      }
      if (isFirst) {
        first = lineNumber;
      }
    } while (length == 0 || continues());
    return length == 0 ? null : decode(first);
  }

  /** Appends one line, or nothing of it when it is blank or a comment; false at the end. */
  private boolean appendPhysicalLine() throws IOException {
    if (peek() == END) {
      return false;
    }
    lineNumber++;
    int start = length;
    boolean ended = false;
    while (!ended && peek() != END) {
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      append(end - position);
      ended = end < limit;
      position = ended ? end + 1 : end;
    }
    if (!hasContent(start)) {
      length = start;
    }
    return true;
  }

  private void append(int count) {
    if (text.length - length < count) {
      long wanted = Math.max(2L * text.length, (long) length + count);
      // A line that fits into no array is an OutOfMemoryError.
      text = Arrays.copyOf(text, (int) Math.min(Integer.MAX_VALUE, wanted));
    }
    System.arraycopy(buffer, position, text, length, count);
    length += count;
  }

  private boolean hasContent(int start) {
    int first = start;
    while (first < length && isBlank((char) text[first])) {
      first++;
    }
    return first < length && text[first] != '#';
  }

  private boolean continues() throws IOException {
    int next = peek();
    return next != END && (next == '#' || isBlank((char) next));
  }

  private int peek() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, in.read(buffer));
    }
    return position == limit ? END : buffer[position] & 0xff;
  }

  private Line decode(int number) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(text, 0, length);
      String decoded =
          isAscii()
              ? new String(text, 0, length, StandardCharsets.ISO_8859_1)
              : StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return new Line(number, decoded, true);
    } catch (CharacterCodingException notUtf8) {
      return new Line(number, new String(text, 0, length, StandardCharsets.ISO_8859_1), false);
    }
  }

  private boolean isAscii() {
    int bits = 0;
    for (int i = 0; i < length; i++) {
      bits |= text[i];
    }
    return bits >= 0;
  }

  /** C's {@code isspace} for US-ASCII, which is what Postfix calls a blank. */
  public static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /** The text without blanks, as {@link #isBlank}, at its ends. */
  public static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static String start(String text) {
    return Printable.of(text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...");
  }
}
