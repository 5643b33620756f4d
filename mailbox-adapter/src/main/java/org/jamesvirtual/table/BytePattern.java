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

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A translated pattern, matched against bytes, each as the character of its number (as Postfix
 * matches them). Every match is bounded in work and in stack, so that no pattern and no key can
 * keep a thread. Immutable and thread-safe.
 */
final class BytePattern {

  /** About as many steps as PCRE's own limit allows (pcre2_set_match_limit), some 50 ms. */
  private static final int MAX_READS = 5_000_000;

  private final Pattern pattern;
  private final int groups;
  private final String fault;

  private BytePattern(Pattern pattern, int groups, String fault) {
    this.pattern = pattern;
    this.groups = groups;
    this.fault = fault;
  }

  static BytePattern of(RegexPiece translated, int groups) throws PatternException {
    try {
      return new BytePattern(Pattern.compile(translated.regex()), groups, "");
    } catch (PatternSyntaxException | StackOverflowError e) {
      throw PatternException.unsupported("the pattern cannot be translated for Java");
    }
  }

  /** Stands in for a pattern that Postfix takes and we cannot: every match fails. */
  static BytePattern untranslatable(String fault) {
    return new BytePattern(null, Integer.MAX_VALUE, fault);
  }

  /** How many groups can be used in the result. */
  int groups() {
    return groups;
  }

  /**
   * Searches the key.
   *
   * @return the first match, or null when there is none
   * @throws CannotTellException when the search was given up
   */
  Matcher find(String key) {
    if (pattern == null) {
      throw new CannotTellException(fault);
    }
    try {
      Matcher matcher = pattern.matcher(new CountedText(key));
      return matcher.find() ? matcher : null;
    } catch (StackOverflowError e) {
      throw new CannotTellException("the pattern needs too much memory for this key");
    }
  }

  /** Counts how often the search reads a character, and ends it when that goes on for long. */
  private static final class CountedText implements CharSequence {

    private final String text;
    private int reads;

    CountedText(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++reads > MAX_READS) {
        throw new CannotTellException("the pattern takes too long for this key");
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
