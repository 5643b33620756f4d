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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The rules of one regexp, pcre or cidr table, which are tried in order; the first that matches
 * answers, and {@code if} ... {@code endif} leave rules out. Immutable but for being closed;
 * thread-safe.
 *
 * @param <K> what the rules look at, made once from each key
 */
final class RuleTable<K> implements Table {

  private final String name;
  private final String file;
  private final Function<String, K> subject;
  private final List<Rule<K>> rules;
  private final String fault;

  /** Not the table itself: whoever remembers it must not keep all of the rules. */
  private final Object version = new Object();

  private volatile boolean closed;

  private sealed interface Rule<K> {
    int line();
  }

  /**
   * @param answer {@link Lookup#NOT_FOUND} to go on with the next rule
   */
  private record Match<K>(int line, Function<K, Lookup> answer) implements Rule<K> {}

  /**
   * @param end the index of the rule to go on with when the condition does not hold
   */
  private record If<K>(int line, Predicate<K> condition, int end) implements Rule<K> {}

  private record Answer(Lookup lookup, int line) {
    static final Answer NONE = new Answer(Lookup.NOT_FOUND, 0);
  }

  /** Takes the rules of a file in order. For one thread. */
  static final class Builder<K> {

    private final String file;
    private final Consumer<String> warnings;
    private final List<Rule<K>> rules = new ArrayList<>();
    private final Deque<Integer> open = new ArrayDeque<>();
    private String fault = "";

    /**
     * @param warnings takes each warning: one sentence that names file and line
     */
    Builder(String file, Consumer<String> warnings) {
      this.file = file;
      this.warnings = warnings;
    }

    void match(int line, Function<K, Lookup> answer) {
      rules.add(new Match<>(line, answer));
    }

    void open(int line, Predicate<K> condition) {
      open.push(rules.size());
      rules.add(new If<>(line, condition, 0));
    }

    /** Whether an {@code if} waits for its {@code endif}. */
    boolean isOpen() {
      return !open.isEmpty();
    }

    void close() {
      end(open.pop());
    }

    private void end(int index) {
      If<K> rule = (If<K>) rules.get(index);
      rules.set(index, new If<>(rule.line(), rule.condition(), rules.size()));
    }

    /** Warns of a line. */
    void warn(int line, String what) {
      warnings.accept(where(line) + ": " + what);
    }

    /** Warns of a line that makes lookups fail. */
    void fault(int line, String what) {
      warn(line, what);
      fault = fault.isEmpty() ? where(line) + ": " + what : fault;
    }

    /** File and line. */
    String where(int line) {
      return file + " line " + line;
    }

    /**
     * Closes what is open at the end of the file, with a warning.
     *
     * @param subject makes from a key what the rules look at; null for a key that none can match
     */
    RuleTable<K> build(String name, Function<String, K> subject) {
      while (isOpen()) {
        int index = open.pop();
        warn(rules.get(index).line(), "found if without endif, expected an endif");
        end(index);
      }
      return new RuleTable<>(name, file, subject, rules, fault);
    }
  }

  private RuleTable(
      String name, String file, Function<String, K> subject, List<Rule<K>> rules, String fault) {
    this.name = name;
    this.file = file;
    this.subject = subject;
    this.rules = List.copyOf(rules);
    this.fault = fault;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Kind kind() {
    return Kind.PATTERN;
  }

  @Override
  public Lookup lookup(String key) {
    return closed ? Lookup.closed(name) : find(key).lookup();
  }

  @Override
  public String origin(String key) {
    int line = find(key).line();
    return line == 0 ? name : file + " line " + line;
  }

  @Override
  public Optional<String> problem() {
    return fault.isEmpty() ? Optional.empty() : Optional.of(fault);
  }

  @Override
  public Object version() {
    return closed ? null : version;
  }

  private Answer find(String key) {
    K subjectOfKey = subject.apply(key);
    int i = subjectOfKey == null ? rules.size() : 0;
    while (i < rules.size()) {
      Rule<K> rule = rules.get(i++);
      try {
        switch (rule) {
          case If<K> condition ->
              i = condition.condition().test(subjectOfKey) ? i : condition.end();
          case Match<K> match -> {
            Lookup lookup = match.answer().apply(subjectOfKey);
            if (!(lookup instanceof Lookup.NotFound)) {
              return new Answer(lookup, rule.line());
            }
          }
        }
      } catch (CannotTellException e) {
        String reason = file + " line " + rule.line() + ": " + e.getMessage();
        return new Answer(new Lookup.Failed(reason), rule.line());
      }
    }
    return Answer.NONE;
  }

  @Override
  public void close() {
    closed = true;
  }
}
