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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n", "\r", "\0", "\t", "\u001f", "\u007f", "\u0085", "\u2028", "\u202e", "\ud800"
      })
  void whatCouldStartALineOrChangeItsLookShouldBecomeAQuestionMark(String character) {
    assertThat(Printable.of("a" + character + "b")).isEqualTo("a?b");
    assertThat(Printable.of("ä" + character + "b")).isEqualTo("ä?b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "~", "a b@x.example", "müller@example", "\ud83d\udce7"})
  void otherTextShouldStayAsItIs(String text) {
    assertThat(Printable.of(text)).isEqualTo(text);
  }

  @Test
  void asciiShouldHaveNothingElse() {
    assertThat(Printable.ascii("a~ä\n")).isEqualTo("a~??");
  }
}
