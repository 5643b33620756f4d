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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * One comparison of {@code ${{left} op {right}}}: numeric if both sides are all digits, else by
 * bytes; with {@code level} after the operator by the compatibility levels {@code
 * major[.minor[.patch]]} (postconf(5)).
 *
 * @param level whether compatibility levels are compared
 * @param holds takes the sign of the comparison
 */
record Comparison(boolean level, IntPredicate holds) {

  private static final String LEVEL = "level";
  private static final Map<String, IntPredicate> OPERATORS =
      Map.of(
          "==", sign -> sign == 0,
          "!=", sign -> sign != 0,
          "<", sign -> sign < 0,
          "<=", sign -> sign <= 0,
          ">=", sign -> sign >= 0,
          ">", sign -> sign > 0);

  static Comparison of(String operator) throws ConfigException {
    boolean level = operator.endsWith(LEVEL);
    String plain = level ? operator.substring(0, operator.length() - LEVEL.length()) : operator;
    IntPredicate holds = OPERATORS.get(plain);
    if (holds == null) {
      throw new ConfigException(
          "found the operator \"" + operator + "\", expected == != < <= >= or >, or with level");
    }
    return new Comparison(level, holds);
  }

  boolean test(String left, String right) throws ConfigException {
    if (level) {
      return holds.test(compareLevels(left, right));
    }
    if (isNumber(left) && isNumber(right)) {
      return holds.test(Long.compare(number(left), number(right)));
    }
    return holds.test(
        Arrays.compareUnsigned(
            left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8)));
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static long number(String text) throws ConfigException {
    String digits = text.substring(leadingZeros(text));
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new ConfigException(
          "found a number of " + digits.length() + " digits, expected at most " + Long.MAX_VALUE,
          e);
    }
  }

  private static int leadingZeros(String text) {
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == '0') {
      zeros++;
    }
    return zeros;
  }

  private static int compareLevels(String left, String right) throws ConfigException {
    return Arrays.compare(level(left), level(right));
  }

  private static long[] level(String text) throws ConfigException {
    if (!text.matches("\\d{1,9}(\\.\\d{1,9}){0,2}")) {
      throw new ConfigException(
          "found the compatibility level \"" + text + "\", expected major.minor.patch");
    }
    long[] level = new long[3];
    String[] parts = text.split("\\.", -1);
    for (int i = 0; i < parts.length; i++) {
      level[i] = Long.parseLong(parts[i]);
    }
    return level;
  }
}
