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

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.table.TableList;
import org.jamesvirtual.table.TableOptions;
import org.junit.jupiter.api.Assumptions;

/**
 * Recorded cases that are not compared yet: the one list of them. It can only become shorter: a
 * case whose table type has come, or that has become equal, fails until it is taken out.
 *
 * @param recorded the case
 * @param type the table type that it needs; empty where it waits for something else
 * @param reason what is missing
 */
record Waiting(String recorded, String type, String reason) {

  static final List<Waiting> ALL =
      List.of(
          forType("04-mailbox-result", "regexp"),
          forType("08-key-before-map", "regexp"),
          forType("10-map-environ", "environ"),
          forType("10-map-pcre-sub", "pcre"),
          forType("10-map-proxy", "proxy"),
          forType("10-map-regexp-sub", "regexp"),
          forType("10-map-unix", "unix"),
          forType("11-sqlite-parts", "sqlite"),
          forType("11-sqlite-s", "sqlite"),
          forType("11-sqlite-ud", "sqlite"),
          forType("12-pipemap-unionmap-randmap", "pipemap"),
          forType("12-randmap", "randmap"),
          forType("51-domains-empty-value", "regexp"),
          forType("51-domains-list", "regexp"),
          forType("53-status-filter", "regexp"),
          forType("56-table-changed-cdb", "cdb"),
          forType("56-table-changed-lmdb", "lmdb"),
          forType("56-table-changed-regexp", "regexp"),
          new Waiting(
              "10-map-uppercase-hash-f", "", "hash: is read from its source, not from its .db"));

  private static Waiting forType(String recorded, String type) {
    return new Waiting(recorded, type, "there is no table type " + type);
  }

  /** Skips a case of the list with its reason; fails one that stands there wrongly. */
  static void check(RecordedCase recorded, boolean equal) {
    for (Waiting one : ALL) {
      if (one.recorded.equals(recorded.name())) {
        if (equal || one.typeExists()) {
          fail(
              "take "
                  + one.recorded
                  + " out of the list in Waiting: it waited since "
                  + one.reason);
        }
        Assumptions.abort("not compared with virtual(8): " + one.reason);
      }
    }
  }

  private boolean typeExists() {
    if (type.isEmpty()) {
      return false;
    }
    TableOptions options =
        new TableOptions(
            Mode.POSTFIX,
            true,
            true,
            Path.of("/"),
            "test",
            Duration.ZERO,
            TableOptions.Parameters.NONE);
    try (TableList tables = TableList.open(type + ":x", options)) {
      String problem = tables.tables().getFirst().problem().orElse("");
      return !problem.contains("unsupported table type \"" + type + "\"");
    }
  }
}
