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
package org.jamesvirtual.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.junit.jupiter.api.Test;

class ChainTest {

  private static final Outcome.Deferred BUSY =
      new Outcome.Deferred(EnhancedStatus.MAILBOX_UNAVAILABLE, "busy", "busy");

  private final List<Attempt> attempts =
      IntStream.range(0, 3).mapToObj(i -> new Attempt(i, null)).toList();
  private final List<Integer> delivered = new ArrayList<>();
  private final List<Integer> released = new ArrayList<>();

  @Test
  void everybodyShouldBeDeferredAndNothingMoreDoneWhenTheThreadIsLost() {
    Chain chain =
        chain(
            attempt -> {
              if (attempt.index() == 1) {
                throw new AssertionError("identity lost");
              }
            });

    assertThatThrownBy(chain::run).isInstanceOf(AssertionError.class);

    assertThat(delivered).containsExactly(0, 1);
    assertThat(released).containsExactly(0, 1, 2);
    assertThat(outcome(1)).isInstanceOf(Outcome.Deferred.class);
    assertThat(outcome(2)).isInstanceOf(Outcome.Deferred.class);
    assertThat(attempts.get(2).commitment().isAbandoned()).isTrue();
  }

  @Test
  void chainShouldDoNothingWhenItWasCalledOffBefore() {
    Chain chain = chain(attempt -> {});

    assertThat(chain.callOff(BUSY)).isTrue();
    chain.run();

    assertThat(delivered).isEmpty();
    assertThat(released).containsExactly(0, 1, 2);
    assertThat(List.of(outcome(0), outcome(1), outcome(2))).containsOnly(BUSY);
  }

  @Test
  void chainShouldNotBeCalledOffWhenItHasBegun() {
    List<Boolean> calledOff = new ArrayList<>();
    Chain[] chain = new Chain[1];
    chain[0] = chain(attempt -> calledOff.add(chain[0].callOff(BUSY)));

    chain[0].run();

    assertThat(calledOff).containsExactly(false, false, false);
    assertThat(released).containsExactly(0, 1, 2);
  }

  @Test
  void recipientThatWasGivenUpShouldBePassedOver() {
    Chain chain = chain(attempt -> attempts.get(1).giveUp(BUSY));

    chain.run();

    assertThat(delivered).containsExactly(0, 2);
    assertThat(released).containsExactly(0, 1, 2);
  }

  private Chain chain(Consumer<Attempt> work) {
    return new Chain(
        attempts,
        attempt -> {
          delivered.add(attempt.index());
          work.accept(attempt);
        },
        attempt -> released.add(attempt.index()));
  }

  private Outcome outcome(int index) {
    return attempts.get(index).answered().outcome();
  }
}
