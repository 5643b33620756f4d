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

import java.io.IOException;

/** A compiled file is not what its format demands. The message is half a sentence. */
final class CorruptFileException extends IOException {

  private static final long serialVersionUID = 1L;

  CorruptFileException(String message) {
    super(message);
  }

  /** Fails unless the condition holds; the text is made only then. */
  static void require(boolean condition, long page, String what, long found, String expected)
      throws CorruptFileException {
    if (!condition) {
      throw new CorruptFileException(
          "page " + page + ": found " + what + " " + found + ", expected " + expected);
    }
  }
}
