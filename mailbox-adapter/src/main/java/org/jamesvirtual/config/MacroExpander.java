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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Expands {@code $name}, {@code ${name}}, {@code $(name)}, {@code $$}, the conditional forms {@code
 * ${name?text}}, {@code ${name:text}}, {@code ${name?{text}:{text}}} and comparisons {@code
 * ${{text} == {text} ? {text} : {text}}} (postconf(5), "The general format of the main.cf file").
 *
 * <p>A name without a value expands to nothing. Values are expanded in turn. What nests too deep or
 * grows without bound is refused. For one thread.
 */
final class MacroExpander {

  private static final int MAX_DEPTH = 101;
  private static final int MAX_WORK = 1 << 22;

  private final Function<String, String> values;
  private final Deque<String> chain = new ArrayDeque<>();
  private final boolean everyText;
  private int depth;
  private int work;

  /**
   * @param values from a name to its unexpanded value, or null where it has none
   */
  MacroExpander(Function<String, String> values) {
    this(values, false);
  }

  private MacroExpander(Function<String, String> values, boolean everyText) {
    this.values = values;
    this.everyText = everyText;
  }

  /**
   * The names that a text refers to, in all its branches, in their order; names in the values of
   * these names are not among them. Of a text that is not well-formed, those before the fault.
   */
  static Set<String> references(String text) {
    Set<String> names = new LinkedHashSet<>();
    Function<String, String> collect =
        name -> {
          names.add(name);
          return null;
        };
    try {
      new MacroExpander(collect, true).expand(text);
    } catch (ConfigException e) {
      return names;
    }
    return names;
  }

  /**
   * @throws ConfigException with half a sentence, to stand after file, line and parameter
   */
  String expand(String text) throws ConfigException {
    work += text.length() + 1;
    if (work > MAX_WORK || ++depth > MAX_DEPTH) {
      throw new ConfigException(
          work > MAX_WORK
              ? "found references that make it grow without bound, expected a shorter value"
              : "found references " + MAX_DEPTH + " levels deep, expected fewer");
    }
    StringBuilder result = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '$') {
        result.append(c);
      } else if (i < text.length() && text.charAt(i) == '$') {
        result.append('$');
        i++;
      } else {
        i = reference(text, i, result);
      }
    }
    depth--;
    return result.toString();
  }

  /** Expands what begins after the {@code $} at {@code i - 1}; gives the index behind it. */
  private int reference(String text, int i, StringBuilder result) throws ConfigException {
    char open = i < text.length() ? text.charAt(i) : ' ';
    if (open == '{' || open == '(') {
      int end = MacroScanner.closing(text, i, open, open == '{' ? '}' : ')');
      if (end < 0) {
        throw new ConfigException(
            "found \"" + text.substring(i - 1) + "\" without its closing bracket");
      }
      result.append(bracketed(new MacroScanner(text.substring(i + 1, end))));
      return end + 1;
    }
    int end = i;
    while (end < text.length() && MacroScanner.isNameChar(text.charAt(end))) {
      end++;
    }
    if (end == i) {
      throw new ConfigException(
          "found \"" + text.substring(i - 1) + "\", expected a name after $ (write $$ for a $)");
    }
    result.append(value(text.substring(i, end)));
    return end;
  }

  private String bracketed(MacroScanner scanner) throws ConfigException {
    if (scanner.atEnd()) {
      throw new ConfigException("found \"${}\", expected a name in it");
    }
    scanner.skipBlanks();
    boolean comparison = scanner.at('{');
    String name = "";
    boolean holds;
    if (comparison) {
      holds = compare(scanner);
    } else {
      name = scanner.name();
      String value = values.apply(name);
      holds = value != null && !value.isEmpty();
    }
    scanner.skipBlanks();
    if (scanner.atEnd()) {
      return comparison ? (holds ? "true" : "") : value(name);
    }
    MacroScanner.Choice choice = scanner.choice();
    if (everyText) {
      return expand(choice.then()) + expand(choice.otherwise());
    }
    return expand(holds ? choice.then() : choice.otherwise());
  }

  private boolean compare(MacroScanner scanner) throws ConfigException {
    String left = scanner.braced();
    Comparison comparison = Comparison.of(scanner.operator());
    String right = scanner.braced();
    String expandedLeft = expand(left);
    String expandedRight = expand(right);
    return !everyText && comparison.test(expandedLeft, expandedRight);
  }

  private String value(String name) throws ConfigException {
    String value = values.apply(name);
    if (value == null) {
      return "";
    }
    boolean again = chain.contains(name);
    chain.addLast(name);
    if (again) {
      throw new ConfigException(
          "found a reference that never ends, " + String.join(" -> ", chain) + ", expected an end");
    }
    String expanded = expand(value);
    chain.removeLast();
    return expanded;
  }
}
