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

/**
 * Looks for the From_ line of another message: one at the start of a line, or one that was written
 * behind an incomplete line, which is told by the time in it.
 */
final class FromLineSearch {

  private static final byte[] FROM = {'F', 'r', 'o', 'm', ' '};

  /** {@code 04:05:06}; a zero stands for any digit. */
  private static final byte[] TIME = {'0', '0', ':', '0', '0', ':', '0', '0'};

  /** How many bytes of the line have been seen. */
  private int column = Integer.MAX_VALUE;

  private int from;
  private int time;

  /** Takes the next byte, and says whether a From_ line is known to be there; then it is done. */
  boolean found(byte b) {
    if (b == '\n') {
      column = 0;
      from = 0;
      time = 0;
      return false;
    }
    if (column < Integer.MAX_VALUE) {
      column++;
    }
    if (from < FROM.length) {
      from = next(FROM, from, b);
      return from == FROM.length && column == FROM.length;
    }
    time = next(TIME, time, b);
    return time == TIME.length;
  }

  private static int next(byte[] pattern, int matched, byte b) {
    if (fits(pattern[matched], b)) {
      return matched + 1;
    }
    if (pattern[0] == '0' && matched == 2 && fits(pattern[0], b)) {
      // Three digits: the last two may begin a time.
      return 2;
    }
    return fits(pattern[0], b) ? 1 : 0;
  }

  private static boolean fits(byte expected, byte b) {
    return expected == '0' ? b >= '0' && b <= '9' : expected == b;
  }
}
