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

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamesvirtual.model.MessageSource;

/**
 * The message on standard input, for as many recipients as there are: kept in a file without a
 * name, of which nothing is left however the process ends.
 */
final class StoredMessage implements AutoCloseable {

  private final RandomAccessFile file;

  private StoredMessage(RandomAccessFile file) {
    this.file = file;
  }

  /** Reads it to its end. */
  static StoredMessage of(InputStream in) throws IOException {
    StoredMessage message = new StoredMessage(nameless());
    try {
      in.transferTo(new FileOutputStream(message.file.getFD()));
      return message;
    } catch (IOException | RuntimeException e) {
      message.close();
      throw e;
    }
  }

  private static RandomAccessFile nameless() throws IOException {
    Path path = Files.createTempFile("james-virtual", ".message");
    try {
      return new RandomAccessFile(path.toFile(), "rw");
    } finally {
      Files.delete(path);
    }
  }

  MessageSource source() {
    return Reader::new;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Reads from its own position: several deliveries may read at once. */
  private final class Reader extends InputStream {

    private long position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      synchronized (file) {
        file.seek(position);
        int read = file.read(buffer, offset, length);
        position += Math.max(read, 0);
        return read;
      }
    }
  }
}
