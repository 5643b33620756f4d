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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.os.TestSpool;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every recorded case of the real virtual(8) 3.7.11, replayed in mode {@code postfix}: the same
 * status, the same enhanced status and text, and the same files with the same bytes, owners and
 * modes.
 */
class RecordedCasesTest {

  /** What stands between the words of a text: we tell no path to the peer. */
  private static final Pattern PATH = Pattern.compile(" @BASE@/[^:]*?(?=:| is not owned|$)");

  static List<String> names() throws IOException, URISyntaxException {
    return RecordedCase.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void resultShouldBeAsRecorded(String name, @TempDir Path work) throws Exception {
    TestSpool.assumeRoot();
    RecordedCase recorded = RecordedCase.read(name);

    // virtual(8) syncs no directory; that must not be seen, but where syncing itself fails.
    Durability durability =
        recorded.lines("meanwhile").isEmpty() ? Durability.FULL : Durability.FILE;
    CaseRun.Result result = CaseRun.of(recorded, work, Mode.POSTFIX, durability);

    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    for (CaseRun.Row row : result.rows()) {
      expected.add(expected(recorded, row.delivery()));
      actual.add(actual(recorded, row));
    }
    expected.addAll(Difference.tree(recorded));
    actual.addAll(result.tree());
    assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", expected));
  }

  private static String expected(RecordedCase recorded, RecordedDelivery delivery) {
    return delivery.id()
        + " "
        + Difference.of(recorded, delivery)
            .map(Difference::here)
            .orElseGet(() -> virtual(delivery));
  }

  private static String virtual(RecordedDelivery delivery) {
    return switch (delivery.status()) {
      // Where virtual(8) dies its queue manager defers, and tells no reason.
      case "crash" -> "deferred 4.3.5: mail system configuration error";
      default ->
          delivery.status()
              + " "
              + delivery.dsn()
              + (isOurs(delivery) ? ": " + PATH.matcher(delivery.text()).replaceAll("") : "");
    };
  }

  private static String actual(RecordedCase recorded, CaseRun.Row row) {
    boolean text = isOurs(row.delivery()) && Difference.of(recorded, row.delivery()).isEmpty();
    return row.delivery().id()
        + " "
        + row.status()
        + " "
        + row.dsn()
        + (text ? ": " + row.text() : "");
  }

  /** Whether the text is one of virtual(8). */
  private static boolean isOurs(RecordedDelivery delivery) {
    return switch (delivery.route()) {
      case VIRTUAL, LOCAL -> true;
      case OTHER, ERROR, SMTPD -> false;
    };
  }
}
