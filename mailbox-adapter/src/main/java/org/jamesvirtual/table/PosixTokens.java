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
 * The tokens of a POSIX regular expression, extended or basic, as the GNU C library has them: with
 * {@code \w \W \s \S \b \B \< \> \`} and {@code \'}, back references in both kinds, and {@code \+
 * \? \|} in basic ones. For one thread.
 */
final class PosixTokens {

  private final String pattern;
  private final boolean basic;
  private int position;
  private Token token;

  /** What a token is. */
  enum TokenType {
    CHARACTER,
    ANY,
    BRACKET,
    CLASS,
    ANCHOR,
    BACK_REFERENCE,
    OPEN,
    CLOSE,
    ALTERNATIVE,
    STAR,
    PLUS,
    QUESTION,
    OPEN_INTERVAL,
    CLOSE_INTERVAL,
    LONE_BACKSLASH,
    END;

    boolean isRepetition() {
      return this == STAR || this == PLUS || this == QUESTION || this == OPEN_INTERVAL;
    }
  }

  /**
   * One token.
   *
   * @param c the character without its backslash
   */
  record Token(TokenType type, char c, int length) {}

  PosixTokens(String pattern, boolean basic) {
    this.pattern = pattern;
    this.basic = basic;
    next(true);
  }

  Token current() {
    return token;
  }

  boolean at(TokenType type) {
    return token.type() == type;
  }

  /** Goes on; the token after this one is the current one. */
  void next() {
    next(false);
  }

  /**
   * @param caretIsAnchor whether a {@code ^} here is an anchor in basic syntax too
   */
  void next(boolean caretIsAnchor) {
    position += token == null ? 0 : token.length();
    token = peek(position, caretIsAnchor);
  }

  /** Where the text behind the current token begins. */
  int behind() {
    return position + token.length();
  }

  /** Goes on behind what was read from the text itself. */
  void continueAt(int index) {
    position = index;
    token = peek(position, false);
  }

  private Token peek(int index, boolean caretIsAnchor) {
    if (index >= pattern.length()) {
      return new Token(TokenType.END, '\0', 0);
    }
    char c = pattern.charAt(index);
    if (c == '\\') {
      return index + 1 == pattern.length()
          ? new Token(TokenType.LONE_BACKSLASH, c, 1)
          : new Token(escaped(pattern.charAt(index + 1)), pattern.charAt(index + 1), 2);
    }
    return new Token(plain(c, index, caretIsAnchor), c, 1);
  }

  private TokenType escaped(char c) {
    return switch (c) {
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> TokenType.BACK_REFERENCE;
      case '<', '>', 'b', 'B', '`', '\'' -> TokenType.ANCHOR;
      case 'w', 'W', 's', 'S' -> TokenType.CLASS;
      case '|' -> basic ? TokenType.ALTERNATIVE : TokenType.CHARACTER;
      case '(', ')', '+', '?', '{', '}' -> basic ? operator(c) : TokenType.CHARACTER;
      default -> TokenType.CHARACTER;
    };
  }

  private TokenType plain(char c, int index, boolean caretIsAnchor) {
    return switch (c) {
      case '*' -> TokenType.STAR;
      case '.' -> TokenType.ANY;
      case '[' -> TokenType.BRACKET;
      case '^' -> !basic || index == 0 || caretIsAnchor ? TokenType.ANCHOR : TokenType.CHARACTER;
      case '$' -> !basic || endsBasic(index + 1) ? TokenType.ANCHOR : TokenType.CHARACTER;
      case '|' -> basic ? TokenType.CHARACTER : TokenType.ALTERNATIVE;
      case '(', ')', '+', '?', '{', '}' -> basic ? TokenType.CHARACTER : operator(c);
      default -> TokenType.CHARACTER;
    };
  }

  private static TokenType operator(char c) {
    return switch (c) {
      case '(' -> TokenType.OPEN;
      case ')' -> TokenType.CLOSE;
      case '+' -> TokenType.PLUS;
      case '?' -> TokenType.QUESTION;
      case '{' -> TokenType.OPEN_INTERVAL;
      default -> TokenType.CLOSE_INTERVAL;
    };
  }

  private boolean endsBasic(int index) {
    TokenType next = peek(index, false).type();
    return next == TokenType.END || next == TokenType.ALTERNATIVE || next == TokenType.CLOSE;
  }
}
