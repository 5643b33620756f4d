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
package org.jamesvirtual.resolve;

import java.util.OptionalLong;
import org.jamesvirtual.config.LogicalLines;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.os.Credentials;

/**
 * Reads the uid or gid that a table gives. In safe mode the whole value is decimal digits; as
 * Postfix has it, the value is read like C's {@code atol}: leading blanks, a sign, and what follows
 * the digits is ignored. The range is checked in both, so that nothing overflows to another owner.
 */
final class NumericId {

  private NumericId() {}

  /** The id, or nothing when the value is no number from the minimum to the highest id. */
  static OptionalLong parse(String value, long minimum, Mode mode) {
    String digits = mode == Mode.SAFE ? value : decimalPrefix(value);
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalLong.empty();
    }
    String significant = digits.replaceFirst("^0+", "");
    if (significant.isEmpty() || significant.length() > 10) {
      return OptionalLong.empty();
    }
    long id = Long.parseLong(significant);
    return id < Math.max(1, minimum) || id > Credentials.MAXIMUM
        ? OptionalLong.empty()
        : OptionalLong.of(id);
  }

  /** Empty for a negative number, too: no negative id is in range. */
  private static String decimalPrefix(String value) {
    int start = 0;
    while (start < value.length() && LogicalLines.isBlank(value.charAt(start))) {
      start++;
    }
    if (start < value.length() && value.charAt(start) == '+') {
      start++;
    }
    int end = start;
    while (end < value.length() && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
      end++;
    }
    return value.substring(start, end);
  }
}
