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
package org.jamesvirtual.lmtp;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.jamesvirtual.os.NativeBuffer;
import org.jamesvirtual.os.NativeMemory;

/**
 * What of a message does not fit on the heap: memory outside it, as long as there is some, then a
 * file that has no name any more, so that nothing of it outlives the process.
 *
 * <p>Thread-safe. The memory is given back, and the file is closed, when it was disposed of and
 * nobody uses it.
 */
final class MessageOverflow {

  /** The most that one message takes of the memory of all: 16 MiB. */
  static final int MOST_BUFFERS = 256;

  private final NativeMemory memory;
  private final Path folder;
  private final ArrayList<NativeBuffer> buffers = new ArrayList<>();
  private RandomAccessFile file;
  private long inMemory;
  private long inFile;
  private int users;
  private boolean disposed;

  /**
   * Empty.
   *
   * @param memory shared by all messages
   * @param folder where the file will be
   */
  MessageOverflow(NativeMemory memory, Path folder) {
    this.memory = memory;
    this.folder = folder;
  }

  synchronized long size() {
    return inMemory + inFile;
  }

  /**
   * Adds octets; only before the first is read.
   *
   * @throws IOException if the file cannot take them
   */
  synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length && hasRoom()) {
      NativeBuffer last = buffers.get(buffers.size() - 1);
      int count = Math.min(last.room(), length - done);
      last.put(bytes, offset + done, count);
      done += count;
      inMemory += count;
    }
    if (done < length) {
      writeToFile(bytes, offset + done, length - done);
    }
  }

  private boolean hasRoom() {
    if (file != null) {
      return false;
    }
    if (!buffers.isEmpty() && buffers.get(buffers.size() - 1).room() > 0) {
      return true;
    }
    buffers.ensureCapacity(buffers.size() + 1);
    Optional<NativeBuffer> more =
        buffers.size() < MOST_BUFFERS ? memory.take() : Optional.<NativeBuffer>empty();
    more.ifPresent(buffers::add);
    return more.isPresent();
  }

  private void writeToFile(byte[] bytes, int offset, int length) throws IOException {
    if (file == null) {
      openNameless();
    }
    file.write(bytes, offset, length);
    inFile += length;
  }

  // Not a channel: an interrupt would close it for all of its readers.
  private void openNameless() throws IOException {
    Path name = Files.createTempFile(folder, "virtual-lmtp-", ".message");
    try {
      file = new RandomAccessFile(name.toFile(), "rw");
    } finally {
      Files.delete(name);
    }
  }

  /**
   * Reads octets.
   *
   * @return how many, at least one
   * @throws IOException if the file cannot be read
   */
  synchronized int read(long position, byte[] bytes, int offset, int length) throws IOException {
    if (position >= inMemory) {
      return readFile(position - inMemory, bytes, offset, length);
    }
    NativeBuffer buffer = buffers.get((int) (position / NativeMemory.BUFFER));
    int index = (int) (position % NativeMemory.BUFFER);
    int count = Math.min(length, buffer.size() - index);
    buffer.get(index, bytes, offset, count);
    return count;
  }

  private int readFile(long position, byte[] bytes, int offset, int length) throws IOException {
    file.seek(position);
    int count = file.read(bytes, offset, length);
    if (count < 0) {
      throw new EOFException("the temporary file was cut short");
    }
    return count;
  }

  /** One user more. */
  synchronized void use() {
    users++;
  }

  /** One user less. */
  synchronized void unuse() {
    users--;
    freeIfUnused();
  }

  /** Nobody will open it again. May be called again. */
  synchronized void dispose() {
    disposed = true;
    freeIfUnused();
  }

  /** As {@link #dispose}, once nobody can reach the message or a stream of it. */
  synchronized void abandon() {
    users = 0;
    dispose();
  }

  private void freeIfUnused() {
    if (!disposed || users > 0) {
      return;
    }
    memory.giveBack(buffers);
    if (file != null) {
      close(file);
      file = null;
    }
  }

  private static void close(RandomAccessFile file) {
    try {
      file.close();
    } catch (IOException e) {
      // It has no name and is not needed any more: closing it is all that could be done.
    }
  }
}
