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
package org.jamesvirtual.hook;

import static org.assertj.core.api.Assertions.assertThat;

import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepliesTest {

  @ParameterizedTest
  @CsvSource({
    "5,1,1,550",
    "5,2,2,552",
    "5,3,0,554",
    "5,3,5,554",
    "4,2,0,451",
    "4,3,0,451",
    "4,3,5,451"
  })
  void theReplyCodeShouldAgreeWithTheStatus(int category, int subject, int detail, String code) {
    EnhancedStatus status = new EnhancedStatus(category, subject, detail);

    assertThat(line(Outcome.failed(status, "text", "detail")))
        .isEqualTo(code + " " + status + " text");
  }

  @Test
  void deliveryShouldBe250() {
    assertThat(line(new Outcome.Delivered("delivered to maildir", "/var/mail/a/new/x")))
        .isEqualTo("250 2.0.0 delivered to maildir");
  }

  @Test
  void theReplyShouldBeOneLineOfAsciiWhateverTheText() {
    Outcome outcome =
        Outcome.failed(
            EnhancedStatus.UNKNOWN_USER, "a\r\n250 ok\u0000\u00fc\u2028" + "x".repeat(9999), "");

    assertThat(line(outcome))
        .hasSizeLessThan(512)
        .matches("550 5\\.1\\.1 a\\?\\?250 ok\\?\\?\\?x+");
  }

  private static String line(Outcome outcome) {
    assertThat(Replies.of(outcome).getLines()).hasSize(1);
    return Replies.of(outcome).getLines().get(0).toString();
  }
}
