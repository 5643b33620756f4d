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

import java.util.ArrayList;
import java.util.List;

/**
 * Translates the patterns of pcre tables (pcre_table(5), pcre2pattern(3), PCRE2 10.42) for Java:
 * bytes, not UTF-8, and letters of US-ASCII, as Postfix uses that library. What Java does not have
 * is refused; docs/adr/0005 lists it. For one thread.
 */
final class PcreTranslator {

  private static final int MAX_REPEAT = 65535;
  private static final int MAX_DEPTH = 250;
  private static final String WORD = ByteSet.word().toRegex();
  private static final String WORD_BOUNDARY =
      "(?:(?<!" + WORD + ")(?=" + WORD + ")|(?<=" + WORD + ")(?!" + WORD + "))";

  private final PcreText text;
  private final PcreGroups groups = new PcreGroups();
  private PcreOptions options;
  private int depth;
  private int lookBehinds;
  private int lookArounds;
  private Last last = Last.NOTHING;

  /** What the last item was, for a quantifier after it. */
  private enum Last {
    REPEATABLE,
    ASSERTION,
    NOTHING
  }

  PcreTranslator(String pattern, PcreOptions options) {
    this.text = new PcreText(pattern);
    this.options = options;
  }

  /**
   * @param anchored the match begins where the key begins
   */
  BytePattern translate(boolean anchored) throws PatternException {
    RegexPiece whole = joined(alternatives());
    if (!text.atEnd()) {
      throw PatternException.invalid("found a ) without its (");
    }
    groups.check();
    return BytePattern.of(anchored ? whole.in("\\A(?:") : whole, groups.count());
  }

  private static RegexPiece joined(List<RegexPiece> alternatives) throws PatternException {
    RegexPiece all = alternatives.get(0);
    for (RegexPiece next : alternatives.subList(1, alternatives.size())) {
      all = all.or(next);
    }
    return all;
  }

  private List<RegexPiece> alternatives() throws PatternException {
    List<RegexPiece> all = new ArrayList<>();
    do {
      all.add(branch());
    } while (text.eat("|"));
    return all;
  }

  private RegexPiece branch() throws PatternException {
    RegexPiece all = RegexPiece.EMPTY;
    text.skip(options.extended());
    while (!text.atEnd() && !text.at("|") && !text.at(")")) {
      RegexPiece piece = item();
      text.skip(options.extended());
      PcreText.Quantifier quantifier = text.quantifier(options.extended());
      if (quantifier != null) {
        piece = repeated(piece, quantifier);
      }
      all = all.then(piece);
      text.skip(options.extended());
    }
    return all;
  }

  private RegexPiece repeated(RegexPiece piece, PcreText.Quantifier quantifier)
      throws PatternException {
    if (last == Last.ASSERTION) {
      throw PatternException.unsupported("a repeated assertion");
    }
    if (last == Last.NOTHING) {
      throw nothingToRepeat();
    }
    if (quantifier.min() > MAX_REPEAT
        || (quantifier.max() != RegexPiece.UNBOUNDED && quantifier.max() > MAX_REPEAT)
        || quantifier.max() < quantifier.min()) {
      throw PatternException.invalid("found a repetition whose numbers are too large or descend");
    }
    String suffix = quantifier.suffix();
    if (options.ungreedy() && !suffix.equals("+")) {
      suffix = suffix.isEmpty() ? "?" : "";
    }
    return piece.times(quantifier.min(), quantifier.max(), suffix);
  }

  private RegexPiece item() throws PatternException {
    last = Last.REPEATABLE;
    if (text.quantifier(options.extended()) != null) {
      throw nothingToRepeat();
    }
    if (text.eat("\\")) {
      return escape();
    }
    char c = text.take();
    return switch (c) {
      case '^' -> anchor(options.multiline() ? "(?:\\A|(?<=\\n)(?!\\z))" : "\\A");
      case '$' -> anchor(dollar());
      case '.' -> RegexPiece.one(options.dotAll() ? ByteSet.all() : notNewline());
      case '[' -> characterClass();
      case '(' -> group();
      default -> literal(c);
    };
  }

  private static PatternException nothingToRepeat() {
    return PatternException.invalid("found a repetition of nothing");
  }

  private RegexPiece anchor(String regex) {
    last = Last.NOTHING;
    return RegexPiece.anchor(regex);
  }

  private RegexPiece literal(int c) {
    ByteSet set = ByteSet.of(c);
    return RegexPiece.one(options.ignoreCase() ? set.withBothCases() : set);
  }

  private static ByteSet notNewline() {
    return ByteSet.all().remove('\n');
  }

  private String dollar() {
    return options.multiline() ? "(?![^\\n])" : options.dollarEndOnly() ? "\\z" : "(?=\\n?\\z)";
  }

  private RegexPiece characterClass() throws PatternException {
    int bracket = text.position() - 1;
    if (PcreClass.posixNameEnd(text.pattern(), bracket) > 0) {
      throw PatternException.invalid("found the name of a character class outside of a class");
    }
    if (text.at("[:<:]]") || text.at("[:>:]]")) {
      throw PatternException.unsupported("[[:<:]] or [[:>:]]");
    }
    PcreClass read = new PcreClass(text.pattern(), bracket + 1, options.ignoreCase());
    RegexPiece piece = RegexPiece.one(read.read());
    text.continueAt(read.end());
    return piece;
  }

  private RegexPiece escape() throws PatternException {
    PcreEscapes escapes = new PcreEscapes(text.pattern(), text.position());
    ByteSet set = escapes.set();
    if (set != null) {
      text.continueAt(escapes.end());
      return RegexPiece.one(set);
    }
    char c = text.peek();
    if (c == 'g' || c == 'k' || (c >= '1' && c <= '9')) {
      RegexPiece reference = reference(c);
      if (reference != null) {
        return reference;
      }
    }
    String simple = simple(c);
    if (simple != null) {
      text.take();
      return c == 'R' || c == 'N' || c == 'C'
          ? new RegexPiece(simple, true, 1, 1, c == 'R' ? 2 : 1)
          : anchor(simple);
    }
    if (c == 'X' || c == 'p' || c == 'P') {
      throw PatternException.unsupported("\\" + c);
    }
    int character = escapes.character();
    text.continueAt(escapes.end());
    return literal(character);
  }

  private String simple(char c) throws PatternException {
    return switch (c) {
      case 'A', 'G' -> "\\A";
      case 'z' -> "\\z";
      case 'Z' -> "(?=\\n?\\z)";
      case 'b' -> WORD_BOUNDARY;
      case 'B' -> "(?!" + WORD_BOUNDARY + ")";
      case 'R' -> "(?>\\r\\n|[\\x0a-\\x0d\\x85])";
      case 'C' -> ByteSet.all().toRegex();
      case 'N' -> {
        if (text.at("N{")) {
          throw PatternException.unsupported("\\N{");
        }
        yield notNewline().toRegex();
      }
      case 'K' -> {
        if (lookArounds > 0) {
          throw PatternException.invalid("found \\K in an assertion");
        }
        yield "";
      }
      default -> null;
    };
  }

  private RegexPiece reference(char c) throws PatternException {
    int group = text.reference(c, groups);
    if (group == 0) {
      return null;
    }
    if (lookBehinds > 0) {
      throw PatternException.unsupported("a back reference in a look-behind assertion");
    }
    groups.refer(group);
    return RegexPiece.backReference(group, options.ignoreCase());
  }

  private RegexPiece group() throws PatternException {
    if (++depth > MAX_DEPTH) {
      throw PatternException.invalid("found groups nested too deeply");
    }
    PcreOptions before = options;
    String open = text.groupStart();
    RegexPiece piece;
    if (open.equals("(?")) {
      options = text.options(options);
      if (text.eat(")")) {
        depth--;
        last = Last.NOTHING;
        return RegexPiece.EMPTY;
      }
      text.take();
      open = "(?:";
    }
    switch (open) {
      case "(" -> {
        int number = groups.open(text.groupName());
        piece = closed().in("(");
        groups.close(number);
      }
      case "(?:", "(?>" -> piece = closed().in(open);
      default -> piece = assertion(open);
    }
    depth--;
    options = before;
    last = piece.atomic() ? Last.REPEATABLE : Last.ASSERTION;
    return piece;
  }

  private RegexPiece closed() throws PatternException {
    RegexPiece inner = joined(alternatives());
    expectClose();
    return inner;
  }

  private RegexPiece assertion(String open) throws PatternException {
    boolean behind = open.charAt(2) == '<';
    lookArounds++;
    lookBehinds += behind ? 1 : 0;
    List<RegexPiece> inner = alternatives();
    expectClose();
    lookBehinds -= behind ? 1 : 0;
    lookArounds--;
    if (behind && inner.stream().anyMatch(piece -> piece.shortest() != piece.longest())) {
      throw PatternException.invalid("found a look-behind assertion that is not of fixed length");
    }
    return joined(inner).around(open);
  }

  private void expectClose() throws PatternException {
    if (!text.eat(")")) {
      throw PatternException.invalid("found a ( without its )");
    }
  }
}
