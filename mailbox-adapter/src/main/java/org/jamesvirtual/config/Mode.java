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

/** Whether the oddities of virtual(8) that lose or misdirect mail are imitated. */
public enum Mode {
  /** The default: such mail is deferred, and the log says why. */
  SAFE,
  /**
   * As virtual(8) does it. A path outside the base and gid 0 by overflow are refused all the same.
   */
  POSTFIX
}
