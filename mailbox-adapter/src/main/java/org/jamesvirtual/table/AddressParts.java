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

import java.util.List;
import java.util.stream.Stream;

/**
 * What the {@code %} parts of a {@link Template} are made of: a text and its last {@code @}.
 *
 * @param text not empty
 * @param at where the last {@code @} stands; negative where there is none
 */
record AddressParts(String text, int at) {

  static AddressParts of(String text) {
    return new AddressParts(text, text.lastIndexOf('@'));
  }

  /** Something stands after the last {@code @}. */
  boolean hasDomain() {
    return at >= 0 && at < text.length() - 1;
  }

  /** It is {@code @domain}. A text without {@code @} is all local part. */
  boolean lacksUser() {
    return at == 0;
  }

  /** What stands before the last {@code @}, or the whole text where there is none. */
  String user() {
    return at < 0 ? text : text.substring(0, at);
  }

  /** What stands after the last {@code @}. */
  String domain() {
    return text.substring(at + 1);
  }

  /** The labels of the domain; dots that stand together or at an end make no empty label. */
  List<String> labels() {
    return Stream.of(domain().split("\\.", -1)).filter(label -> !label.isEmpty()).toList();
  }
}
