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
package org.jamesvirtual.it;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of the journal with the deliveries that are under way. */
final class IntentsFile {
  private static final int SLOT = 8192;
  private static final int MAGIC = 0x4a564932;

  private final Path file;

  IntentsFile(EmbeddedJames james) {
    this.file = james.folder().resolve("var/virtual-journal/intents");
  }

  /** How many deliveries have begun and not ended. */
  int underWay() throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    ByteBuffer slots = ByteBuffer.wrap(Files.readAllBytes(file));
    int count = 0;
    for (int at = 0; at + SLOT <= slots.limit(); at += SLOT) {
      count += slots.getInt(at) == MAGIC ? 1 : 0;
    }
    return count;
  }
}
