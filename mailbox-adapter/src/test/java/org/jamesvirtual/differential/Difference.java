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

import java.util.List;
import java.util.Optional;

/**
 * A deliberate difference from virtual(8) in mode {@code postfix} that a recorded case shows: the
 * one list of them. {@code docs/differences.md} has the reasons at length.
 *
 * @param recorded the case
 * @param id the message, or {@code *} for each
 * @param here status and enhanced status that we give; the text differs too
 * @param notMade what virtual(8) made below the base and we do not; empty for nothing
 * @param treeOf the case whose recorded files we have instead; empty for none
 * @param why half a sentence
 */
record Difference(
    String recorded, String id, String here, String notMade, String treeOf, String why) {

  static final List<Difference> ALL =
      List.of(
          of(
              "02-localpart-if-local",
              "m07",
              "bounced 5.1.1",
              "own addresses are of Postfix's host"),
          of("03-delimiters", "m13", "accepted -", "smtpd(8) refuses this, no delivery agent"),
          of("04-mailbox-result", "m01", "deferred 4.3.5", "no path leads out of the base"),
          of("05-uid-gid", "m13", "deferred 4.3.5", "no id is cut to 32 bits").without("wrap"),
          of("05-uid-gid", "m20", "deferred 4.3.5", "no id is cut to 32 bits").without("gwrap"),
          of("30-mbox-failures", "m14", "deferred 4.2.0", "a symbolic link is told first"),
          of("43-fault-injection-1", "m01", "deferred 4.3.0", "there is no queue file"),
          of("43-fault-injection-1-maildir", "m01", "deferred 4.3.0", "there is no queue file"),
          of("43-fault-injection-2", "m01", "deferred 4.3.0", "a message that cannot be read"),
          of(
              "43-fault-injection-2-maildir",
              "m01",
              "deferred 4.3.0",
              "a message that cannot be read"),
          of("50-smtpd-code", "m01", "bounced 5.1.1", "a parameter of smtpd(8)"),
          of("50-smtpd-mapfail", "m02", "deferred 4.3.5", "one status for a failed lookup"),
          of("53-status-filter", "m01", "sent 2.0.0", "the filter is not read yet"),
          of("53-status-filter", "m02", "deferred 4.2.0", "the filter is not read yet"),
          of("53-status-filter", "m03", "bounced 5.1.1", "the filter is not read yet"),
          of("54-utf8-off", "m04", "deferred 4.3.5", "paths are UTF-8").without("\\xff\\xfe"),
          of("54-utf8-off", "m05", "bounced 5.1.1", "addresses are UTF-8").without("rawkey"),
          of("56-table-changed-regexp", "*", "sent 2.0.0", "a changed file is read at once")
              .butTreeOf("56-table-changed-hash"),
          of("56-table-changed-texthash", "*", "sent 2.0.0", "a changed file is read at once")
              .butTreeOf("56-table-changed-hash"));

  /** What we do with one recorded delivery, where that differs. */
  static Optional<Difference> of(RecordedCase recorded, RecordedDelivery delivery) {
    return ALL.stream()
        .filter(one -> one.recorded.equals(recorded.name()))
        .filter(one -> one.id.equals("*") || one.id.equals(delivery.id()))
        .findFirst();
  }

  /**
   * What we do in a case that nobody wrote, where virtual(8) did this: the differences that hold in
   * every case, and concern neither the class of the outcome nor the files.
   *
   * <p>A link is told first, a message that cannot be read is none that is wrong, and there is no
   * queue file.
   */
  static CaseRun.Row anywhere(CaseRun.Row theirs, CaseRun.Row ours) {
    boolean link =
        ours.text().endsWith(": file is a symbolic link")
            && theirs.text().matches(".*: (cannot open file: |file (has|is) ).*");
    if (link && theirs.dsn().equals("4.2.0")) {
      return new CaseRun.Row(theirs.delivery(), theirs.status(), theirs.dsn(), "");
    }
    boolean unreadable =
        theirs.status().equals("corrupt") || theirs.text().contains(": error reading message");
    return unreadable ? new CaseRun.Row(theirs.delivery(), "deferred", "4.3.0", "") : theirs;
  }

  /** What we do, where virtual(8) did this. */
  static CaseRun.Result expected(RecordedCase recorded, CaseRun.Result theirs) {
    List<CaseRun.Row> rows =
        theirs.rows().stream()
            .map(row -> of(recorded, row.delivery()).map(one -> one.expected(row)).orElse(row))
            .toList();
    return new CaseRun.Result(rows, tree(recorded, theirs.tree()));
  }

  private CaseRun.Row expected(CaseRun.Row row) {
    String[] word = here.split(" ", -1);
    return new CaseRun.Row(row.delivery(), word[0], word[1], "");
  }

  private static List<String> tree(RecordedCase recorded, List<String> theirs) {
    List<Difference> differences =
        ALL.stream().filter(one -> one.recorded.equals(recorded.name())).toList();
    List<String> lines =
        differences.stream()
            .map(Difference::treeOf)
            .filter(name -> !name.isEmpty())
            .map(name -> RecordedCase.read(name).lines("tree"))
            .findFirst()
            .orElse(theirs);
    for (Difference difference : differences) {
      if (!difference.here.startsWith("sent")) {
        lines = FileTree.withoutMessage(lines, difference.id);
      }
    }
    return FileTree.without(
        lines,
        differences.stream().map(Difference::notMade).filter(path -> !path.isEmpty()).toList());
  }

  private static Difference of(String recorded, String id, String here, String why) {
    return new Difference(recorded, id, here, "", "", why);
  }

  private Difference without(String path) {
    return new Difference(recorded, id, here, path, "", why);
  }

  private Difference butTreeOf(String other) {
    return new Difference(recorded, id, here, "", other, why);
  }
}
