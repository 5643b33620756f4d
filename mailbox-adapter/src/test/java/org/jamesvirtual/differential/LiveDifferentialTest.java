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
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.os.TestSpool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real virtual(8), where it is installed, and ours, side by side. */
class LiveDifferentialTest {

  private static final int SAMPLE = 45;

  /** As many cases, evenly from all of them. */
  static List<String> sample() throws IOException, URISyntaxException {
    List<String> all = RecordedCase.names();
    List<String> sample = new ArrayList<>();
    for (int i = 0; i < SAMPLE; i++) {
      sample.add(all.get(i * all.size() / SAMPLE));
    }
    return sample;
  }

  @ParameterizedTest
  @MethodSource("sample")
  void virtualShouldDoWhatIsRecordedAndWeTheSame(
      String name, @TempDir Path theirs, @TempDir Path ours) throws Exception {
    TestSpool.assumeRoot();
    RecordedCase recorded = RecordedCase.read(name);

    CaseRun.Result real = CaseRun.of(recorded, theirs, RealAgent::new);
    CaseRun.Result here = CaseRun.of(recorded, ours, OurAgent.in(Mode.POSTFIX));

    assertThat(real.tree()).isEqualTo(recorded.result().tree());
    assertThat(Comparison.differences(Difference.expected(recorded, real), here)).isEmpty();
  }

  @Test
  void randomEnvelopesShouldHaveTheSameOutcome() throws Exception {
    TestSpool.assumeRoot();
    RandomRun run = new RandomRun(System.out);

    assertThat(run.run(20, 200)).isEmpty();
    assertThat(run.percentSent()).isGreaterThan(25);
  }
}
