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
package org.jamesvirtual.module;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;

/**
 * Looks in {@code mailetcontainer.xml} for processors that mail can fall off the end of. James
 * drops such mail without a word; by LMTP it is answered 451 each time.
 */
final class PipelineCheck {

  private static final Set<String> TAKES_ALL =
      Set.of(
          "LocalDelivery",
          "Null",
          "PropagateError",
          "RemoteDelivery",
          "ToProcessor",
          "VirtualBounce",
          "VirtualDefer",
          "VirtualDelivery");

  /** Where mailets send mail when they are not told. */
  private static final Map<String, List<String>> DEFAULTS =
      Map.of(
          "VirtualAlias",
          List.of("virtual-deferred"),
          "VirtualDefer",
          List.of("bounces", "virtual"),
          "VirtualDelivery",
          List.of("bounces", "virtual-deferred"));

  private static final Set<String> TAKES_ALL_BY_DEFAULT = Set.of("ToRepository");

  private final Map<String, List<HierarchicalConfiguration<ImmutableNode>>> processors =
      new LinkedHashMap<>();

  private PipelineCheck(HierarchicalConfiguration<ImmutableNode> mailetContainer) {
    for (var processor : mailetContainer.configurationsAt("processors.processor")) {
      processors.put(processor.getString("[@state]", ""), processor.configurationsAt("mailet"));
    }
  }

  /**
   * One sentence for each processor that is reached and does not take all mail.
   *
   * @param mailetContainer the whole file
   */
  static List<String> problems(HierarchicalConfiguration<ImmutableNode> mailetContainer) {
    return new PipelineCheck(mailetContainer).problems();
  }

  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (String state : reached()) {
      List<HierarchicalConfiguration<ImmutableNode>> mailets = processors.get(state);
      if (mailets.stream().noneMatch(PipelineCheck::takesAll)) {
        problems.add(
            "mailetcontainer.xml: the processor \""
                + state
                + "\" ends with "
                + last(mailets)
                + ", expected a mailet with match All that keeps the mail or sends it on: mail that"
                + " falls off its end is lost");
      }
    }
    return problems;
  }

  // Whatever parameter of a mailet names a processor may send mail there.
  private Set<String> reached() {
    Set<String> reached = new LinkedHashSet<>();
    Deque<String> next = new ArrayDeque<>(List.of("root", "error"));
    while (!next.isEmpty()) {
      String state = next.pop();
      if (processors.containsKey(state) && reached.add(state)) {
        for (HierarchicalConfiguration<ImmutableNode> mailet : processors.get(state)) {
          mailet.getKeys().forEachRemaining(key -> next.add(mailet.getString(key)));
          next.addAll(
              DEFAULTS.getOrDefault(simpleName(mailet.getString("[@class]", "")), List.of()));
        }
      }
    }
    return reached;
  }

  private static boolean takesAll(HierarchicalConfiguration<ImmutableNode> mailet) {
    if (!simpleName(mailet.getString("[@match]", "All")).equals("All")
        || mailet.getString("onMailetException", "").equals("ignore")) {
      return false;
    }
    String name = simpleName(mailet.getString("[@class]", ""));
    return TAKES_ALL.contains(name)
        || !mailet.getBoolean("passThrough", !TAKES_ALL_BY_DEFAULT.contains(name));
  }

  private static String last(List<HierarchicalConfiguration<ImmutableNode>> mailets) {
    if (mailets.isEmpty()) {
      return "no mailet";
    }
    HierarchicalConfiguration<ImmutableNode> last = mailets.get(mailets.size() - 1);
    return simpleName(last.getString("[@class]", ""))
        + " for "
        + simpleName(last.getString("[@match]", "All"));
  }

  private static String simpleName(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
