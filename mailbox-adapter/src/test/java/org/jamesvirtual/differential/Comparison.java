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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jamesvirtual.differential.CaseRun.Result;
import org.jamesvirtual.differential.CaseRun.Row;

/**
 * Whether two agents did the same: class, enhanced status and text for each recipient, and every
 * file with type, mode, owner and bytes.
 */
final class Comparison {

  /** What stands between the words of a text: we tell no path to the peer. */
  private static final Pattern PATH = Pattern.compile(" @BASE@/[^:]*?(?=:| is not owned|$)");

  /** virtual(8) has one for each byte that is not ASCII, we one for each character. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[?\\u0080-\\u00ff]+");

  private Comparison() {}

  /**
   * What differs, one sentence each; empty if nothing does.
   *
   * @param theirs with what virtual(8) says
   * @param ours what we say
   */
  static List<String> differences(Result theirs, Result ours) {
    List<String> differences = new ArrayList<>();
    if (theirs.rows().size() != ours.rows().size()) {
      differences.add(theirs.rows().size() + " outcomes, here " + ours.rows().size());
    } else {
      for (int i = 0; i < theirs.rows().size(); i++) {
        Row their = theirs.rows().get(i);
        String virtual = expected(their);
        String here = actual(their, ours.rows().get(i));
        if (!virtual.equals(here)) {
          differences.add(their.delivery().id() + ": " + virtual + ", here " + here);
        }
      }
    }
    differences.addAll(files(FileTree.items(theirs.tree()), FileTree.items(ours.tree())));
    return differences;
  }

  /** Outcome and text as we would say it. */
  private static String expected(Row row) {
    return switch (row.status()) {
      // Where virtual(8) dies its queue manager defers, and tells no reason.
      case "crash" -> "deferred 4.3.5: mail system configuration error";
      default ->
          row.status()
              + " "
              + row.dsn()
              + (hasText(row) ? ": " + printable(PATH.matcher(row.text()).replaceAll("")) : "");
    };
  }

  private static String actual(Row their, Row our) {
    return our.status() + " " + our.dsn() + (hasText(their) ? ": " + printable(our.text()) : "");
  }

  /** Whether the text is one of virtual(8), and is to be the same. */
  private static boolean hasText(Row row) {
    return row.delivery().isDelivered() && !row.text().isEmpty();
  }

  private static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }

  private static List<String> files(List<FileTree.Item> theirs, List<FileTree.Item> ours) {
    Map<String, List<FileTree.Item>> there = byPath(theirs);
    Map<String, List<FileTree.Item>> here = byPath(ours);
    TreeSet<String> paths = new TreeSet<>(there.keySet());
    paths.addAll(here.keySet());
    List<String> differences = new ArrayList<>();
    for (String path : paths) {
      List<FileTree.Item> their = there.getOrDefault(path, List.of());
      List<FileTree.Item> our = here.getOrDefault(path, List.of());
      if (their.size() != our.size()) {
        differences.add(path + ": " + their.size() + " of it, here " + our.size());
      } else {
        for (int i = 0; i < their.size(); i++) {
          differences.addAll(file(path, their.get(i).lines(), our.get(i).lines()));
        }
      }
    }
    return differences;
  }

  private static Map<String, List<FileTree.Item>> byPath(List<FileTree.Item> items) {
    Map<String, List<FileTree.Item>> byPath = new LinkedHashMap<>();
    items.forEach(item -> byPath.computeIfAbsent(item.path(), any -> new ArrayList<>()).add(item));
    return byPath;
  }

  private static List<String> file(String path, List<String> theirs, List<String> ours) {
    for (int i = 0; i < Math.max(theirs.size(), ours.size()); i++) {
      String their = i < theirs.size() ? theirs.get(i) : "(the end)";
      String our = i < ours.size() ? ours.get(i) : "(the end)";
      if (!their.equals(our)) {
        String where = i == 0 ? "" : " line " + i;
        return List.of(path + where + ": " + shown(their) + ", here " + shown(our));
      }
    }
    return List.of();
  }

  private static String shown(String line) {
    return "\"" + line.replace('\t', ' ') + "\"";
  }
}
