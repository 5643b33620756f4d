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
package org.jamesvirtual.spool;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QueueHealthTest {

  private final AtomicLong nanos = new AtomicLong(-7);
  private final QueueHealth health = new QueueHealth(Duration.ofMinutes(5), nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void aQueueThatRunsShouldBeHealthy() {
    pass(Duration.ofMinutes(14));
    health.ran();
    pass(Duration.ofMinutes(14));

    assertThat(health.causes(0)).isEmpty();
  }

  @Test
  void aQueueThatHasNotRunForThreeDelaysShouldSaySo() {
    health.ran();
    pass(Duration.ofMinutes(16));

    assertThat(health.causes(0))
        .containsExactly(
            "the deferred queue has not been looked through for 960 s, expected every 300 s");
  }

  @Test
  void aShortDelayShouldNotMakeALongRunLate() {
    QueueHealth often = new QueueHealth(Duration.ofSeconds(1), nanos::get);
    pass(Duration.ofSeconds(59));

    assertThat(often.causes(0)).isEmpty();
  }

  @Test
  void eachKindOfFailureShouldBeNewOnceUntilARunSucceeds() {
    MessagingException full =
        new MessagingException("x", new FileSystemException("/1", null, "full"));
    assertThat(health.runFailed(full)).isTrue();
    assertThat(health.runFailed(new FileSystemException("/2"))).isFalse();
    assertThat(health.runFailed(new IOException("other"))).isTrue();
    assertThat(health.storeFailed(new IOException("other"))).isTrue();
    assertThat(health.storeFailed(new IOException("other"))).isFalse();
    assertThat(health.causes(2))
        .containsExactly(
            "the deferred queue cannot be looked through, no mail in it is tried again:"
                + " IOException",
            "the deferred queue cannot store or remove mail: IOException",
            "mails of the deferred queue that cannot be read, named in the log: 2");

    health.ran();

    assertThat(health.causes(0))
        .containsExactly("the deferred queue cannot store or remove mail: IOException");
    assertThat(health.runFailed(full)).isTrue();
    assertThat(health.storeFailed(new IOException("other"))).isFalse();
    health.stored();
    assertThat(health.storeFailed(new IOException("other"))).isTrue();
  }
}
