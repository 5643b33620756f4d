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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jamesvirtual.testing.Await;
import org.junit.jupiter.api.Test;

final class ConnectionPoolTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final List<Line> lines = new ArrayList<>();
  private volatile IOException refusal;

  /** A connection that counts. */
  private static final class Line implements Closeable {
    private final AtomicInteger uses = new AtomicInteger();
    private volatile boolean closed;

    int use() {
      return uses.incrementAndGet();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private Line connect() throws IOException {
    if (refusal != null) {
      throw refusal;
    }
    Line line = new Line();
    synchronized (lines) {
      lines.add(line);
    }
    return line;
  }

  private ConnectionPool<Line> pool(Duration idle, Duration age) {
    return new ConnectionPool<>("t:x", this::connect, new ConnectionPool.Limits(idle, age));
  }

  @Test
  void askShouldUseAConnectionAgain() throws Exception {
    try (ConnectionPool<Line> pool = pool(LONG, LONG)) {
      assertThat(pool.ask(Line::use)).isEqualTo(1);
      assertThat(pool.ask(Line::use)).isEqualTo(2);
    }
    assertThat(lines).singleElement().matches(line -> line.closed);
  }

  @Test
  void askShouldNotUseAConnectionThatIsTooOldOrWasIdleTooLong() throws Exception {
    for (ConnectionPool<Line> pool :
        List.of(pool(Duration.ZERO, LONG), pool(LONG, Duration.ZERO))) {
      assertThat(pool.ask(Line::use)).isEqualTo(1);
      assertThat(pool.ask(Line::use)).isEqualTo(1);
      assertThat(lines.get(lines.size() - 2).closed).isTrue();
    }
  }

  @Test
  void askShouldReplaceALostConnectionOnce() throws Exception {
    try (ConnectionPool<Line> pool = pool(LONG, LONG)) {
      pool.ask(Line::use);
      assertThat(
              pool.<Integer>ask(
                  line -> {
                    if (line.use() == 2) {
                      throw new EOFException("lost");
                    }
                    return 7;
                  }))
          .isEqualTo(7);
      assertThat(lines).hasSize(2);

      assertThatThrownBy(
              () ->
                  pool.ask(
                      line -> {
                        throw new EOFException("lost again");
                      }))
          .hasMessage("lost again");
      assertThat(lines).hasSize(3).allMatch(line -> line.closed);
      assertThat(pool.outage()).isEmpty();
    }
  }

  @Test
  void askShouldNotRepeatAQuestionThatWasAnsweredBadlyOrLate() throws Exception {
    for (IOException failure :
        List.of(new ProtocolException("bad"), new SocketTimeoutException("late"))) {
      try (ConnectionPool<Line> pool = pool(LONG, LONG)) {
        lines.clear();
        pool.ask(Line::use);
        assertThatThrownBy(
                () ->
                    pool.ask(
                        line -> {
                          throw failure;
                        }))
            .isSameAs(failure);
        assertThat(lines).singleElement().matches(line -> line.closed);
        assertThat(pool.outage().isPresent()).isEqualTo(failure instanceof SocketTimeoutException);
      }
    }
  }

  @Test
  void askShouldFailAtOnceWhileAnotherThreadTriesTheServer() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ConnectionPool<Line> pool = pool(LONG, LONG);
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      refusal = new IOException("refused");
      assertThatThrownBy(() -> pool.ask(Line::use)).hasMessage("refused");
      refusal = null;
      CountDownLatch asking = new CountDownLatch(1);
      Future<?> slow =
          thread.submit(
              () -> {
                Await.until("the next attempt", () -> hangs(pool, asking, end));
                return null;
              });
      assertThat(asking.await(30, TimeUnit.SECONDS)).isTrue();

      assertThatThrownBy(() -> pool.ask(Line::use)).hasMessage("refused");
      assertThat(pool.outage()).contains("table t:x: refused");

      end.countDown();
      slow.get();
      assertThat(pool.ask(Line::use)).isEqualTo(1);
      assertThat(pool.outage()).isEmpty();
    }
  }

  private static boolean hangs(
      ConnectionPool<Line> pool, CountDownLatch asking, CountDownLatch end) {
    try {
      return pool.ask(
          line -> {
            asking.countDown();
            try {
              return end.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          });
    } catch (IOException stillAway) {
      return false;
    }
  }
}
