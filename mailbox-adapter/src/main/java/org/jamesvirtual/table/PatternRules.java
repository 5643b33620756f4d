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
package org.jamesvirtual.table;

import java.util.function.Function;
import java.util.regex.Matcher;
import org.jamesvirtual.config.LogicalLines;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.config.Printable;

/**
 * Reads the lines of regexp and pcre tables: {@code /pattern/flags result}, {@code if
 * /pattern/flags}, {@code endif}. What Postfix skips is skipped with a warning; a rule that Postfix
 * takes and we cannot fails the lookups that reach it. Thread-safe.
 */
final class PatternRules implements RuleFile.LineReader<String> {

  private final PatternSyntax syntax;
  private final boolean substitutionAllowed;
  private final boolean forbiddenFails;

  /**
   * A pattern as it stands in a line.
   *
   * @param matches whether it has to match, or must not
   * @param end the index behind it and its flags
   */
  private record Source(boolean matches, String pattern, String flags, int end) {}

  /**
   * @param matches whether it has to match, or must not
   */
  private record Condition(boolean matches, BytePattern pattern) {
    boolean holds(String key) {
      return (pattern.find(key) != null) == matches;
    }
  }

  PatternRules(PatternSyntax syntax, TableOptions options) {
    this.syntax = syntax;
    this.substitutionAllowed = !options.paranoid();
    this.forbiddenFails = options.mode() == Mode.SAFE;
  }

  @Override
  public void read(int line, String text, RuleTable.Builder<String> rules) {
    try {
      if (!isAlphanumeric(text, 0)) {
        rule(line, text, rules);
      } else if (isKeyword("if", text)) {
        condition(line, text, rules);
      } else if (isKeyword("endif", text)) {
        end(line, text, rules);
      } else {
        throw PatternException.invalid("expected /pattern/flags result, if or endif");
      }
    } catch (PatternException e) {
      rules.warn(line, Printable.of(e.getMessage()) + ", rule skipped");
    }
  }

  static boolean isKeyword(String keyword, String text) {
    return text.regionMatches(true, 0, keyword, 0, keyword.length())
        && !isAlphanumeric(text, keyword.length());
  }

  private static boolean isAlphanumeric(String text, int index) {
    return index < text.length()
        && (ByteSet.isLetter(text.charAt(index)) || ByteSet.isDigit(text.charAt(index)));
  }

  private static int skipBlanks(String text, int start) {
    int i = start;
    while (i < text.length() && LogicalLines.isBlank(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private void condition(int line, String text, RuleTable.Builder<String> rules)
      throws PatternException {
    Source source = source(text, "if".length());
    int rest = skipBlanks(text, source.end());
    if (rest < text.length()) {
      rules.warn(line, "found text after if and its pattern, ignored");
    }
    Condition condition = translate(source, line, rules);
    rules.open(line, condition::holds);
  }

  private static void end(int line, String text, RuleTable.Builder<String> rules)
      throws PatternException {
    if (!rules.isOpen()) {
      throw PatternException.invalid("found endif without if");
    }
    if (text.length() > "endif".length()) {
      rules.warn(line, "found text after endif, ignored");
    }
    rules.close();
  }

  private void rule(int line, String text, RuleTable.Builder<String> rules)
      throws PatternException {
    Source first = source(text, 0);
    boolean two = syntax.hasSecondPattern() && text.startsWith("!", first.end());
    Source second = two ? source(text, first.end()) : null;
    int start = skipBlanks(text, two ? second.end() : first.end());
    Substitution result = Substitution.parse(text.substring(start));
    boolean substitutes = result.maxGroup() > 0;
    if (substitutes && !first.matches()) {
      throw PatternException.invalid("found $ and a number in the result of a negated pattern");
    }
    boolean forbidden = substitutes && !substitutionAllowed;
    if (forbidden && !forbiddenFails) {
      throw forbidden();
    }
    Condition condition = translate(first, line, rules);
    if (result.maxGroup() > condition.pattern().groups()) {
      throw PatternException.invalid(
          "found $" + result.maxGroup() + " in the result, expected no more than the groups");
    }
    Condition other = two ? translate(second, line, rules) : null;
    if (start == text.length()) {
      rules.warn(line, "found no result, expected one: keys that match fail");
    } else if (forbidden) {
      rules.fault(line, forbidden().getMessage() + ": keys that match fail");
    }
    rules.match(line, answer(condition, other, result, forbidden, rules.where(line)));
  }

  private static PatternException forbidden() {
    return PatternException.invalid(
        "found $ and a number in a result that decides a path or an owner, expected none");
  }

  private static Function<String, Lookup> answer(
      Condition first, Condition second, Substitution result, boolean forbidden, String where) {
    return key -> {
      Matcher match = first.pattern().find(key);
      boolean holds = (match != null) == first.matches() && (second == null || second.holds(key));
      if (!holds) {
        return Lookup.NOT_FOUND;
      }
      if (forbidden) {
        throw new CannotTellException(forbidden().getMessage());
      }
      String value =
          RuleFile.text(result.maxGroup() == 0 ? result.constant() : result.expand(match));
      if (value == null) {
        throw new CannotTellException("the result is not UTF-8");
      }
      return Lookup.found(where, value);
    };
  }

  private Condition translate(Source source, int line, RuleTable.Builder<String> rules)
      throws PatternException {
    try {
      BytePattern pattern =
          syntax.translate(source.pattern(), source.flags(), what -> rules.warn(line, what));
      return new Condition(source.matches(), pattern);
    } catch (PatternException e) {
      if (e.isRefusedByPostfix()) {
        throw e;
      }
      String fault = "unsupported in a pattern: " + Printable.of(e.getMessage());
      rules.fault(line, fault + ", lookups that come to this rule fail");
      return new Condition(source.matches(), BytePattern.untranslatable(fault));
    }
  }

  /** Reads {@code !/pattern/flags}; any character may stand for the slashes. */
  private Source source(String text, int start) throws PatternException {
    int i = start;
    boolean matches = true;
    while (i < text.length() && (text.charAt(i) == '!' || LogicalLines.isBlank(text.charAt(i)))) {
      matches = matches != (text.charAt(i) == '!');
      i++;
    }
    if (i == text.length()) {
      throw PatternException.invalid("found no pattern");
    }
    char delimiter = text.charAt(i);
    int begin = i + 1;
    int close = closing(text, begin, delimiter);
    int end = close + 1;
    while (end < text.length()
        && !LogicalLines.isBlank(text.charAt(end))
        && !(syntax.hasSecondPattern() && text.charAt(end) == '!')) {
      end++;
    }
    return new Source(matches, text.substring(begin, close), text.substring(close + 1, end), end);
  }

  private int closing(String text, int begin, char delimiter) throws PatternException {
    for (int i = begin; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        if (i == text.length() && syntax.endsAtLoneBackslash()) {
          return i - 1;
        }
      } else if (c == delimiter) {
        return i;
      }
    }
    throw PatternException.invalid("found no second " + delimiter + " behind the pattern");
  }
}
