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
package org.jamesvirtual.differential;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.differential.CaseRun.Result;
import org.jamesvirtual.differential.CaseRun.Row;
import org.jamesvirtual.differential.RandomCase.Kind;

/**
 * Cases that a seed makes up, through both agents: {@code bench/differential random}. The same seed
 * and number give the same cases.
 */
final class RandomRun {

  /** How the envelopes are shared out, in percent. */
  private static final Map<Kind, Integer> SHARES =
      Map.of(
          Kind.ANYTHING, 57,
          Kind.LOCKS, 9,
          Kind.FAULT, 20,
          Kind.LIMIT, 10,
          Kind.UNREADABLE, 2,
          Kind.CORRUPT, 2);

  private final PrintStream out;
  private final Map<OutcomeRow, Integer> histogram = new EnumMap<>(OutcomeRow.class);
  private final Map<Kind, Integer> envelopes = new EnumMap<>(Kind.class);
  private final List<String> differences = new ArrayList<>();
  private int deliveries;
  private int explained;

  RandomRun(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs as many envelopes.
   *
   * @return what differs, with what is needed to repeat it; empty if nothing does
   */
  List<String> run(long seed, int count) throws Exception {
    Chance chance = new Chance(seed);
    int done = 0;
    int faults = chance.below(RandomCase.FAULTS.length);
    while (done < count) {
      Kind kind = next(done);
      int size = Math.min(kind.envelopes(), count - done);
      // The faults follow from the seed of a case: one after the other.
      long own = chance.below(1 << 24) * (long) RandomCase.FAULTS.length + faults;
      faults += kind == Kind.FAULT ? 1 : 0;
      repeat(kind, own, size);
      envelopes.merge(kind, size, Integer::sum);
      done += size;
    }
    print(seed, count);
    return differences;
  }

  /** The kind that has had the least of its share. */
  private Kind next(int done) {
    Kind next = Kind.ANYTHING;
    double most = Double.NEGATIVE_INFINITY;
    for (Kind kind : Kind.values()) {
      double missing = SHARES.get(kind) * (done + 1) / 100.0 - envelopes.getOrDefault(kind, 0);
      if (missing / kind.envelopes() > most) {
        most = missing / kind.envelopes();
        next = kind;
      }
    }
    return next;
  }

  private static Result run(String name, RecordedCase made, Agent.Opener agent) throws Exception {
    try {
      return Recorder.inTemporaryFolder(work -> CaseRun.of(made, work, agent));
    } catch (IOException e) {
      throw new IOException(name + " could not be run: " + e.getMessage(), e);
    }
  }

  /** Runs one case through both. */
  List<String> repeat(Kind kind, long seed, int size) throws Exception {
    String name = kind + ":" + seed + ":" + size;
    RecordedCase made = RandomCase.of(seed, kind, size);
    Result theirs = run(name, made, RealAgent::new);
    Result ours = run(name, made, OurAgent.in(Mode.POSTFIX));
    List<Row> expected = new ArrayList<>();
    for (int i = 0; i < theirs.rows().size(); i++) {
      Row their = theirs.rows().get(i);
      histogram.merge(OutcomeRow.of(their), 1, Integer::sum);
      Row here = Difference.anywhere(their, ours.rows().get(i));
      explained += here.equals(their) ? 0 : 1;
      expected.add(here);
    }
    deliveries += expected.size();
    List<String> found = Comparison.differences(new Result(expected, theirs.tree()), ours);
    if (!found.isEmpty()) {
      out.println("bench/differential random --case " + name + " differs:");
      found.forEach(one -> out.println("  " + one));
    }
    found.forEach(one -> differences.add(name + ": " + one));
    return found;
  }

  /** How many recipients got the mail, in percent. */
  int percentSent() {
    return histogram.entrySet().stream()
            .filter(one -> one.getKey().isSent())
            .mapToInt(Map.Entry::getValue)
            .sum()
        * 100
        / deliveries;
  }

  private void print(long seed, int count) {
    out.println("seed " + seed + ", " + count + " envelopes, " + deliveries + " deliveries");
    for (OutcomeRow row : OutcomeRow.values()) {
      if (row == OutcomeRow.DIED) {
        continue;
      }
      out.printf("%6d %s%n", histogram.getOrDefault(row, 0), row);
    }
    out.println(
        percentSent()
            + " % sent, "
            + explained
            + " deliberate differences, "
            + differences.size()
            + " others");
  }
}
