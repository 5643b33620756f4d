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

/** Why a rule of a pattern table cannot be used. The message is a part of a sentence. */
final class PatternException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean refusedByPostfix;

  private PatternException(String message, boolean refusedByPostfix) {
    super(message);
    this.refusedByPostfix = refusedByPostfix;
  }

  /** Postfix does not take the rule either: it is skipped, with a warning. */
  static PatternException invalid(String message) {
    return new PatternException(message, true);
  }

  /** Postfix takes the rule, we cannot: a lookup that reaches it fails. */
  static PatternException unsupported(String message) {
    return new PatternException(message, false);
  }

  boolean isRefusedByPostfix() {
    return refusedByPostfix;
  }
}
