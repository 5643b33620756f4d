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
package org.jamesvirtual.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpoolParametersTest {

  private static final Instant ARRIVAL = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir private Path folder;

  private SpoolParameters from(String mainCf) throws Exception {
    Path file = folder.resolve("main.cf");
    Files.writeString(file, mainCf);
    return SpoolParameters.from(MainCf.read(file), Overrides.NONE);
  }

  @Test
  void fromShouldGivePostfixsDefaultsWhenNothingIsSet() throws Exception {
    SpoolParameters parameters = from("");

    assertThat(parameters.minimalBackoffTime()).isEqualTo(Duration.ofMinutes(5));
    assertThat(parameters.maximalBackoffTime()).isEqualTo(Duration.ofSeconds(4000));
    assertThat(parameters.queueRunDelay()).isEqualTo(Duration.ofMinutes(5));
    assertThat(parameters.maximalQueueLifetime()).isEqualTo(Duration.ofDays(5));
    assertThat(parameters.bounceQueueLifetime()).isEqualTo(Duration.ofDays(5));
    assertThat(parameters.bounceSizeLimit()).isEqualTo(50_000);
    assertThat(parameters.notifiesOfDoubleBounces()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"2, 172800", "2s, 2", "3h, 10800", "1w, 604800", "0, 0"})
  void aLifetimeWithoutAUnitShouldBeInDays(String value, long seconds) throws Exception {
    assertThat(from("maximal_queue_lifetime = " + value).maximalQueueLifetime())
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void aReportShouldNotWaitLongerThanOtherMail() throws Exception {
    assertThat(from("maximal_queue_lifetime = 1d").bounceQueueLifetime())
        .isEqualTo(Duration.ofDays(1));
  }

  @Test
  void aTimeThatIsNoneShouldBeNamedWithItsLine() {
    assertThatThrownBy(() -> from("\nqueue_run_delay = soon\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("main.cf line 2: queue_run_delay is \"soon\", expected a time");
  }

  @ParameterizedTest
  @CsvSource({"0, 300", "299, 300", "300, 300", "600, 600", "4000, 4000", "86400, 4000"})
  void theNextAttemptShouldBeAfterTheAgeWithinTheBounds(long age, long delay) throws Exception {
    Instant failure = ARRIVAL.plusSeconds(age);

    assertThat(from("").nextAttempt(ARRIVAL, failure)).isEqualTo(failure.plusSeconds(delay));
  }

  @Test
  void mailShouldExpireAtTheEndOfItsLifetimeAndReportsByTheirOwn() throws Exception {
    SpoolParameters parameters = from("bounce_queue_lifetime = 1h\n");

    assertThat(parameters.isExpired(ARRIVAL, true, ARRIVAL.plusSeconds(3599))).isFalse();
    assertThat(parameters.isExpired(ARRIVAL, true, ARRIVAL.plusSeconds(3600))).isTrue();
    assertThat(parameters.isExpired(ARRIVAL, false, ARRIVAL.plusSeconds(3600))).isFalse();
    assertThat(parameters.isExpired(ARRIVAL, false, ARRIVAL.plus(Duration.ofDays(5)))).isTrue();
  }

  @Test
  void anAddressWithoutADomainShouldGetMyorigin() throws Exception {
    SpoolParameters parameters = from("myorigin = arkum.ch\nnotify_classes = resource, 2bounce\n");

    assertThat(parameters.withOrigin(parameters.twoBounceNoticeRecipient()))
        .isEqualTo("postmaster@arkum.ch");
    assertThat(parameters.doubleBounceAddress()).isEqualTo("double-bounce@arkum.ch");
    assertThat(parameters.notifiesOfDoubleBounces()).isTrue();
  }
}
