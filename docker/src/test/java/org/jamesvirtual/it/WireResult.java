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
package org.jamesvirtual.it;

import java.util.List;

/**
 * What became of a {@link WireCase}.
 *
 * @param statuses recipient, class and enhanced status of each attempt in Postfix's log, sorted
 * @param tree what is in the case's folder, as lines of text, without what no two runs have alike
 */
record WireResult(List<String> statuses, List<String> tree) {

  private static final String ID = "id [0-9A-F]{6,}\\b";
  private static final String DATE =
      "[A-Z][a-z]{2}, [ \\d]?\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d [+-]\\d{4} \\(\\w+\\)$";

  /**
   * Takes the queue id and the time out of the Received line that Postfix wrote on top, which may
   * be folded.
   */
  static WireResult of(List<String> statuses, List<String> lines) {
    return new WireResult(
        statuses.stream().sorted().toList(), lines.stream().map(WireResult::comparable).toList());
  }

  WireResult withTree(String text) {
    return new WireResult(statuses, text.lines().toList());
  }

  private static String comparable(String line) {
    boolean received = line.startsWith("|Received: by ") || line.startsWith("|\\t");
    return received ? line.replaceAll(ID, "id @QUEUE@").replaceAll(DATE, "@DATE@") : line;
  }
}
