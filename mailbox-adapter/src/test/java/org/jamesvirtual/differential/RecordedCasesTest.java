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
import java.util.List;
import org.jamesvirtual.config.Mode;
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

  static List<String> names() throws IOException, URISyntaxException {
    return RecordedCase.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void resultShouldBeAsRecorded(String name, @TempDir Path work) throws Exception {
    TestSpool.assumeRoot();
    RecordedCase recorded = RecordedCase.read(name);

    CaseRun.Result ours = CaseRun.of(recorded, work, OurAgent.in(Mode.POSTFIX));

    CaseRun.Result expected = Difference.expected(recorded, recorded.result());
    assertThat(Comparison.differences(expected, ours)).isEmpty();
  }
}
