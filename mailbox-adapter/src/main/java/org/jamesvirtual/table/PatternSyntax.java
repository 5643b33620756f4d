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

import java.util.function.Consumer;

/** In what regexp and pcre tables differ. */
interface PatternSyntax {

  /**
   * Translates a pattern.
   *
   * @param flags the letters behind it
   * @param warnings takes what is odd, but no fault
   */
  BytePattern translate(String pattern, String flags, Consumer<String> warnings)
      throws PatternException;

  /** Whether {@code /pattern1/!/pattern2/} is "the first and not the second". */
  boolean hasSecondPattern();

  /** Whether a backslash as the last character of the line ends a pattern. */
  boolean endsAtLoneBackslash();
}
