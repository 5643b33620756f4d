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
import java.util.HashMap;
import java.util.Map;

/** The capturing groups of a PCRE pattern, as far as it has been read. For one thread. */
final class PcreGroups {

  private static final int UNKNOWN = Integer.MAX_VALUE;

  private final Map<String, Integer> names = new HashMap<>();
  private final BitSet complete = new BitSet();
  private int count;
  private int largestEarly;
  private String unknownName = "";

  int count() {
    return count;
  }

  /**
   * @param name empty if it has none
   */
  int open(String name) throws PatternException {
    count++;
    if (!name.isEmpty() && names.putIfAbsent(name, count) != null) {
      throw PatternException.invalid("found two groups with the name \"" + name + "\"");
    }
    return count;
  }

  void close(int number) {
    complete.set(number);
  }

  /** The number of a group by its name; a large one where it has not begun. */
  int named(String name) {
    Integer number = names.get(name);
    unknownName = number == null ? name : unknownName;
    return number == null ? UNKNOWN : number;
  }

  /** Takes note of a back reference. */
  void refer(int number) {
    if (!complete.get(number)) {
      largestEarly = Math.max(largestEarly, number);
    }
  }

  /** To be called at the end of the pattern. */
  void check() throws PatternException {
    boolean laterName = largestEarly == UNKNOWN && names.containsKey(unknownName);
    if (largestEarly > count && !laterName) {
      throw PatternException.invalid("found a reference to a group that there is not");
    }
    if (largestEarly > 0) {
      throw PatternException.unsupported("a reference to a group before its end");
    }
  }
}
