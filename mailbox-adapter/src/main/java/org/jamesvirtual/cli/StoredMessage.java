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
package org.jamesvirtual.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jamesvirtual.model.MessageSource;

/**
 * The message on standard input, for as many recipients as there are: kept in a file that is gone
 * after it.
 */
final class StoredMessage implements AutoCloseable {

  private final Path file;

  private StoredMessage(Path file) {
    this.file = file;
  }

  /** Reads it to its end. */
  static StoredMessage of(InputStream in) throws IOException {
    StoredMessage message = new StoredMessage(Files.createTempFile("james-virtual", ".message"));
    try {
      Files.copy(in, message.file, StandardCopyOption.REPLACE_EXISTING);
      return message;
    } catch (IOException | RuntimeException e) {
      message.close();
      throw e;
    }
  }

  MessageSource source() {
    return () -> Files.newInputStream(file);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
