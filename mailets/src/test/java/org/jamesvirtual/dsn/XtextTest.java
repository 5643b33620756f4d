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
package org.jamesvirtual.dsn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class XtextTest {

  @Test
  void hexadecimalDigitsShouldBecomeTheOctet() {
    assertThat(Xtext.decode("a+2Bb+3dc")).contains("a+b=c");
    assertThat(Xtext.decode("gr+C3+BCn")).contains("gr\u00fcn");
    assertThat(Xtext.decode("gr+FCn")).contains("gr\u00fcn");
  }

  @Test
  void whatIsNoXtextShouldBeEmpty() {
    for (String wrong : new String[] {"a+", "a+2", "a+2G", "a=b", "a b", "a\u00fcb", "a\tb"}) {
      assertThat(Xtext.decode(wrong)).as(wrong).isEmpty();
    }
  }

  @Test
  void anAddressInUtf8ShouldBeReadWithEscapesAndWithout() {
    assertThat(Xtext.decodeUtf8("gr\\x{FC}n+x@a\\x{1F600}b"))
        .contains("gr\u00fcn+x@a\ud83d\ude00b");
    assertThat(Xtext.decodeUtf8(wire("gr\u00fcn"))).contains("gr\u00fcn");
    assertThat(Xtext.decodeUtf8("a\\x{5C}b")).contains("a\\b");
  }

  @Test
  void anEscapeThatIsNoLetterShouldBeEmpty() {
    for (String wrong :
        new String[] {
          "\\",
          "\\x",
          "\\x{",
          "\\x{}",
          "\\x{G}",
          "\\x{D800}",
          "\\x{110000}",
          "\\x{0000000041}",
          "\u00fc"
        }) {
      assertThat(Xtext.decodeUtf8(wrong)).as(wrong).isEmpty();
    }
  }

  private static String wire(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
