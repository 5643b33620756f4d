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
package org.jamesvirtual.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Received: from a (b [127.0.0.1])\r\n\tby mx.example (Postfix) with ESMTP id 4F2C41\r\n"
            + "\tfor <a@v.example>; Tue, 24 Nov 2026 13:20:58 +0000 (UTC)\r\nSubject: x\r\n\r\n",
        "Received: by mx.example (Postfix, from userid 0)\n\tid 4f2Y9d3rLkz1; Tue, 24 Nov 2026\n\n",
        "received: by mx id 4F2C41\r\n\r\n",
      })
  void messageShouldNameItsTransactionWhenItsFirstLineIsReceivedWithAnId(String message) {
    assertThat(arrival(message).isNamed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Subject: id 4F2C41\r\n\r\n",
        "Message-ID: <1@x.example>\r\nReceived: by mx id 4F2C41; Tue\r\n\r\n",
        "Received: from a by mx.example; Tue, 24 Nov 2026\r\n\r\n",
        "Received: from a (the id of (my) cat) by mx.example; Tue, 24 Nov 2026\r\n\r\n",
        "Received: by mx.example; Tue, 24 Nov 2026 id 4F2C41\r\n\r\n",
        "Received: by mx.example\r\nSubject: its id 4F2C41\r\n\r\n",
      })
  void messageShouldNotNameItsTransactionOtherwise(String message) {
    assertThat(arrival(message).isNamed()).isFalse();
  }

  @Test
  void digestShouldBeThatOfAllBytesHoweverTheyCome() {
    byte[] message = "x".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
    Arrival.Reader reader = new Arrival.Reader();
    reader.update(message, 0, 1);
    reader.update(message, 1, 9_998);
    reader.update(message, 9_999, 1);

    assertThat(reader.end().digest())
        .isEqualTo(arrival("x".repeat(10_000)).digest())
        .isNotEqualTo(arrival("x".repeat(9_999) + "y").digest());
  }

  @Test
  void recipientsShouldBeCountedOverAllPartsOfAnArrival() {
    Arrival arrival = arrival("");
    Address a = Address.parse("a@v.example");

    assertThat(arrival.next(new Recipient(a, Optional.empty()))).isEqualTo(1);
    assertThat(arrival.next(new Recipient(a, Optional.empty()))).isEqualTo(2);
    assertThat(arrival.next(new Recipient(a, Optional.of(a)))).isEqualTo(1);
  }

  private static Arrival arrival(String message) {
    byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
    Arrival.Reader reader = new Arrival.Reader();
    reader.update(bytes, 0, bytes.length);
    return reader.end();
  }
}
