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
package org.jamesvirtual.os;

import java.io.IOException;

/**
 * Work on mailbox files, done with the identity of their owner. It opens, writes, syncs and links;
 * it does not log, load classes or open any file that the owner may not read.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
public interface FileWork<T> {

  /** Does the work. */
  T run() throws IOException;
}
