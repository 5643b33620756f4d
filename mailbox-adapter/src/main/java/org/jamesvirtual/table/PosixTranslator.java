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

import java.util.BitSet;
import org.jamesvirtual.table.PosixTokens.Token;
import org.jamesvirtual.table.PosixTokens.TokenType;

/**
 * Translates the regular expressions of regexp tables (regexp_table(5)) for Java, as the GNU C
 * library's regcomp(3) reads them in the C locale: bytes, and letters of US-ASCII. Whether a key
 * matches is the same in both; docs/adr/0005 says what may differ in the groups. For one thread.
 */
final class PosixTranslator {

  private static final int MAX_REPEAT = 32767;
  private static final int MAX_DEPTH = 250;
  private static final String WORD = ByteSet.word().toRegex();
  private static final String WORD_BEGIN = "(?<!" + WORD + ")(?=" + WORD + ")";
  private static final String WORD_END = "(?<=" + WORD + ")(?!" + WORD + ")";

  private final String pattern;
  private final boolean basic;
  private final boolean ignoreCase;
  private final boolean newlineSensitive;
  private final PosixTokens tokens;
  private final BitSet completed = new BitSet();
  private final BitSet repeatedGroups = new BitSet();
  private int groups;
  private int depth;

  /**
   * @param basic basic instead of extended syntax
   * @param newlineSensitive a newline in the key ends a line (REG_NEWLINE)
   */
  PosixTranslator(String pattern, boolean basic, boolean ignoreCase, boolean newlineSensitive) {
    this.pattern = pattern;
    this.basic = basic;
    this.ignoreCase = ignoreCase;
    this.newlineSensitive = newlineSensitive;
    this.tokens = new PosixTokens(pattern, basic);
  }

  BytePattern translate() throws PatternException {
    RegexPiece whole = alternatives();
    return BytePattern.of(whole, groups);
  }

  private RegexPiece alternatives() throws PatternException {
    RegexPiece all = branch();
    while (tokens.at(TokenType.ALTERNATIVE)) {
      tokens.next(true);
      all = all.or(branch());
    }
    return all;
  }

  private RegexPiece branch() throws PatternException {
    RegexPiece all = RegexPiece.EMPTY;
    while (!tokens.at(TokenType.ALTERNATIVE)
        && !tokens.at(TokenType.END)
        && !(depth > 0 && tokens.at(TokenType.CLOSE))) {
      all = all.then(expression());
    }
    return all;
  }

  private RegexPiece expression() throws PatternException {
    Token token = tokens.current();
    if (token.type() == TokenType.ANCHOR) {
      // No repetition may follow: in basic syntax a * is an ordinary character there.
      tokens.next();
      return RegexPiece.anchor(anchor(token.c()));
    }
    int groupsBefore = groups;
    RegexPiece piece = repeatable(token);
    while (tokens.current().type().isRepetition()) {
      piece = repeated(piece);
      repeatedGroups.set(groupsBefore + 1, groups + 1);
      if (basic && (tokens.at(TokenType.STAR) || tokens.at(TokenType.OPEN_INTERVAL))) {
        throw nothingToRepeat();
      }
    }
    return piece;
  }

  private RegexPiece repeatable(Token token) throws PatternException {
    RegexPiece piece;
    switch (token.type()) {
      case OPEN -> {
        return group();
      }
      case BRACKET -> {
        PosixBracket bracket = new PosixBracket(pattern, tokens.behind(), ignoreCase);
        piece = RegexPiece.one(bracket.read(newlineSensitive));
        tokens.continueAt(bracket.end());
        return piece;
      }
      case ANY -> piece = RegexPiece.one(any());
      case CLASS -> piece = RegexPiece.one(escapedClass(token.c()));
      case BACK_REFERENCE -> piece = backReference(token.c() - '0');
      case LONE_BACKSLASH -> throw PatternException.invalid("found a backslash at the end");
      case STAR, PLUS, QUESTION, OPEN_INTERVAL, CLOSE -> piece = operatorAsCharacter(token);
      default -> piece = RegexPiece.one(character(token));
    }
    tokens.next();
    return piece;
  }

  private RegexPiece operatorAsCharacter(Token token) throws PatternException {
    if (token.type() == TokenType.CLOSE && basic) {
      throw PatternException.invalid("found \\) without its \\(");
    }
    if (token.type() != TokenType.CLOSE && (!basic || token.type() == TokenType.OPEN_INTERVAL)) {
      throw nothingToRepeat();
    }
    return RegexPiece.one(ByteSet.of(token.c()));
  }

  private ByteSet any() {
    ByteSet any = ByteSet.all().remove(0);
    return newlineSensitive ? any.remove('\n') : any;
  }

  private static ByteSet escapedClass(char c) {
    ByteSet set = c == 'w' || c == 'W' ? ByteSet.word() : ByteSet.named("space");
    return c == 'W' || c == 'S' ? set.complement() : set;
  }

  /**
   * Without case the library compares upper cases, but takes a letter after a backslash as it is:
   * {@code \d} matches nothing.
   */
  private ByteSet character(Token token) {
    char c = token.c();
    if (!ignoreCase) {
      return ByteSet.of(c);
    }
    boolean escaped = token.length() == 2;
    return ByteSet.of(escaped ? c : ByteSet.toUpper(c)).ofUpperCased();
  }

  private RegexPiece backReference(int group) throws PatternException {
    if (!completed.get(group)) {
      throw PatternException.invalid("found \\" + group + " before the end of that group");
    }
    if (repeatedGroups.get(group)) {
      // The library has its own idea of which repetition counts.
      throw PatternException.unsupported("a back reference to a group that is repeated");
    }
    return RegexPiece.backReference(group, ignoreCase);
  }

  private RegexPiece group() throws PatternException {
    int number = ++groups;
    if (++depth > MAX_DEPTH) {
      throw PatternException.unsupported("the pattern has groups nested too deeply");
    }
    tokens.next(true);
    RegexPiece inner = alternatives();
    depth--;
    if (!tokens.at(TokenType.CLOSE)) {
      throw PatternException.invalid("found a ( without its )");
    }
    tokens.next();
    completed.set(number);
    return inner.in("(");
  }

  private String anchor(char c) {
    return switch (c) {
      case '^' -> newlineSensitive ? "(?<![^\\n])" : "\\A";
      case '$' -> newlineSensitive ? "(?![^\\n])" : "\\z";
      case '`' -> "\\A";
      case '\'' -> "\\z";
      case '<' -> WORD_BEGIN;
      case '>' -> WORD_END;
      case 'b' -> "(?:" + WORD_BEGIN + "|" + WORD_END + ")";
      default -> "(?!" + WORD_BEGIN + "|" + WORD_END + ")";
    };
  }

  private RegexPiece repeated(RegexPiece piece) throws PatternException {
    TokenType type = tokens.current().type();
    tokens.next();
    return switch (type) {
      case STAR -> piece.times(0, RegexPiece.UNBOUNDED, "");
      case PLUS -> piece.times(1, RegexPiece.UNBOUNDED, "");
      case QUESTION -> piece.times(0, 1, "");
      default -> interval(piece);
    };
  }

  private RegexPiece interval(RegexPiece piece) throws PatternException {
    int min = number();
    boolean comma = tokens.at(TokenType.CHARACTER) && tokens.current().c() == ',';
    if (min < 0 && !comma) {
      throw badInterval();
    }
    long max = min;
    if (comma) {
      tokens.next();
      int upper = number();
      max = upper < 0 ? RegexPiece.UNBOUNDED : upper;
    }
    if (!tokens.at(TokenType.CLOSE_INTERVAL) || max < min) {
      throw badInterval();
    }
    tokens.next();
    if (Math.max(min, 0) > MAX_REPEAT || (max != RegexPiece.UNBOUNDED && max > MAX_REPEAT)) {
      throw PatternException.invalid("found a repetition of more than " + MAX_REPEAT);
    }
    return piece.times(Math.max(min, 0), max, "");
  }

  /** A number, cut at a value that is too large; -1 if there is none. */
  private int number() {
    int number = -1;
    while (tokens.at(TokenType.CHARACTER)
        && tokens.current().length() == 1
        && ByteSet.isDigit(tokens.current().c())) {
      number = Math.min(MAX_REPEAT + 1, Math.max(number, 0) * 10 + tokens.current().c() - '0');
      tokens.next();
    }
    return number;
  }

  private static PatternException badInterval() {
    return PatternException.invalid("found a repetition in braces that is not {m}, {m,} or {m,n}");
  }

  private static PatternException nothingToRepeat() {
    return PatternException.invalid("found a repetition of nothing");
  }
}
