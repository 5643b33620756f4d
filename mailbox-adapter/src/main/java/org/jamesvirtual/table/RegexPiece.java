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

/**
 * A part of a Java regular expression that a translator has made.
 *
 * @param regex its text
 * @param atomic whether a quantifier may stand right after it
 * @param size about how many characters it has with each repetition written out
 * @param shortest the length of the shortest text it matches
 * @param longest that of the longest; {@link #UNBOUNDED} if there is none
 */
record RegexPiece(String regex, boolean atomic, long size, long shortest, long longest) {

  static final long UNBOUNDED = Integer.MAX_VALUE;
  static final RegexPiece EMPTY = new RegexPiece("", false, 0, 0, 0);

  /** A larger one is no pattern for addresses, and could run for long without reading the key. */
  private static final long MAX_SIZE = 200_000;

  /** One character out of a set. */
  static RegexPiece one(ByteSet set) {
    return new RegexPiece(set.toRegex(), !set.isEmpty(), 1, 1, 1);
  }

  /** Something that matches no text itself: an anchor. */
  static RegexPiece anchor(String regex) {
    return new RegexPiece(regex, false, 1, 0, 0);
  }

  /** What an earlier group matched. */
  static RegexPiece backReference(int group, boolean ignoreCase) {
    String regex = (ignoreCase ? "(?i:\\" : "(?:\\") + group + ")";
    return new RegexPiece(regex, true, 1, 0, UNBOUNDED);
  }

  RegexPiece then(RegexPiece next) throws PatternException {
    return checked(
        regex + next.regex,
        equals(EMPTY) && next.atomic,
        size + next.size,
        shortest + next.shortest,
        longest + next.longest);
  }

  RegexPiece or(RegexPiece other) throws PatternException {
    return checked(
        regex + "|" + other.regex,
        false,
        size + other.size + 1,
        Math.min(shortest, other.shortest),
        Math.max(longest, other.longest));
  }

  /** This piece in a group that begins with {@code open}. */
  RegexPiece in(String open) {
    return new RegexPiece(open + regex + ")", true, size + 1, shortest, longest);
  }

  /** This piece as a look-around assertion. */
  RegexPiece around(String open) {
    return anchor(open + regex + ")");
  }

  /**
   * This piece, repeated.
   *
   * @param max {@link #UNBOUNDED} for no limit
   * @param suffix {@code ?} for a lazy quantifier, {@code +} for a possessive one
   */
  RegexPiece times(int min, long max, String suffix) throws PatternException {
    String quantifier = "{" + min + (max == min ? "}" : max == UNBOUNDED ? ",}" : "," + max + "}");
    String repeated = (atomic ? regex : "(?:" + regex + ")") + quantifier;
    if (suffix.equals("+")) {
      // Not Java's own X++, for which each repetition of a group is possessive by itself.
      repeated = "(?>" + repeated + ")";
    } else {
      repeated += suffix;
    }
    return checked(
        repeated,
        false,
        (size + 1) * Math.max(1, max == UNBOUNDED ? min : max),
        shortest * min,
        longest * max);
  }

  private static RegexPiece checked(
      String regex, boolean atomic, long size, long shortest, long longest)
      throws PatternException {
    if (size > MAX_SIZE) {
      throw PatternException.unsupported("the pattern is too large");
    }
    return new RegexPiece(
        regex, atomic, size, Math.min(shortest, UNBOUNDED), Math.min(longest, UNBOUNDED));
  }
}
