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
package org.jamesvirtual.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.lmtp.OpenSessions.Place;
import org.jamesvirtual.table.NetworkList;
import org.junit.jupiter.api.Test;

class OpenSessionsTest {

  @Test
  void aQuarterMoreThanTheLimitShouldBeToldToComeAgainAndTheRestNotBeServedAtAll()
      throws ConfigException {
    List<Place> places = begin(sessions(20), 26);

    assertThat(places.subList(0, 20)).allMatch(Place::isServed);
    assertThat(places.subList(20, 26)).noneMatch(Place::isServed);
    assertThat(places.subList(0, 25)).noneMatch(Place::isBeyondReserve);
    assertThat(places.get(25).isBeyondReserve()).isTrue();
  }

  @Test
  void aSessionThatWasToldToComeAgainShouldTakeThePlaceOfOneThatEnded() throws ConfigException {
    List<Place> places = begin(sessions(2), 4);
    assertThat(places).extracting(Place::isServed).containsExactly(true, true, false, false);

    places.get(0).end();

    assertThat(places.subList(1, 4))
        .extracting(Place::isServed)
        .as("one place was free, and the first that asked has it")
        .containsExactly(true, true, false);
  }

  @Test
  void theEndOfASessionWithoutAPlaceShouldFreeNone() throws ConfigException {
    OpenSessions sessions = sessions(2);
    List<Place> places = begin(sessions, 7);

    places.subList(3, 7).forEach(Place::end);

    assertThat(places.get(2).isServed()).isFalse();
    assertThat(begin(sessions, 1)).noneMatch(Place::isServed).noneMatch(Place::isBeyondReserve);
  }

  @Test
  void aSessionBeyondTheReserveShouldNeverTakeAPlace() throws ConfigException {
    List<Place> places = begin(sessions(2), 7);

    places.get(0).end();

    assertThat(places.get(6).isServed()).isFalse();
    assertThat(places.get(2).isServed()).isTrue();
  }

  @Test
  void withoutALimitEverySessionShouldBeServed() throws ConfigException {
    assertThat(begin(sessions(0), 1000))
        .allMatch(Place::isServed)
        .noneMatch(Place::isBeyondReserve);
  }

  private static List<Place> begin(OpenSessions sessions, int count) {
    return Stream.generate(sessions::begin).limit(count).toList();
  }

  private static OpenSessions sessions(int limit) throws ConfigException {
    return new OpenSessions(new ListenerSettings(NetworkList.parse(""), limit, 1000, "relay"));
  }
}
