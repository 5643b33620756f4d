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
package org.jamesvirtual.differential;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.KernelLock;
import org.jamesvirtual.os.SafeOpen;
import org.jamesvirtual.testing.Await;

/**
 * What others do to the mailboxes while mail is delivered. Kernel locks are held by this process,
 * each by an open file of its own, which keeps out a thread of the same process as well.
 */
final class Meanwhile implements AutoCloseable {

  /** How often this process has a file open that is to be replaced. */
  static final int HOLDERS = 2;

  private final Deque<Closeable> open = new ArrayDeque<>();

  private Meanwhile() {}

  static Meanwhile begin(List<String> lines, Path base, Agent agent) throws Exception {
    Meanwhile meanwhile = new Meanwhile();
    try {
      for (String line : lines) {
        String[] words = line.split("\t", -1);
        switch (words[0]) {
          case "hold" -> meanwhile.push(hold(base.resolve(words[2]), words[1]));
          case "reader" ->
              // A FIFO opened for both never waits.
              meanwhile.open.push(new RandomAccessFile(base.resolve(words[1]).toFile(), "rw"));
          case "relink" -> meanwhile.relink(base.resolve(words[1]), agent);
          default -> {
            // For the agent.
          }
        }
      }
      return meanwhile;
    } catch (Exception e) {
      meanwhile.close();
      throw e;
    }
  }

  private void push(Descriptor held) {
    open.push(held::close);
  }

  private static Descriptor hold(Path file, String lock) throws IOException {
    Descriptor held = SafeOpen.forAppend(FilePath.of(file.toString()));
    boolean got = lock.equals("flock") ? KernelLock.tryFlock(held) : KernelLock.tryFcntl(held);
    if (!got) {
      throw new IOException(file + " is locked already");
    }
    return held;
  }

  /** Once the agent waits for the file, it gets a second name, and its lock is released. */
  private void relink(Path file, Agent agent) throws Exception {
    Descriptor flock = hold(file, "flock");
    Descriptor fcntl = hold(file, "fcntl");
    Thread relinker =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    Await.until("the agent at " + file, () -> agent.waitsFor(file));
                    Files.createLink(file.resolveSibling(file.getFileName() + ".2"), file);
                  } catch (Exception | AssertionError e) {
                    // Without the link the result differs from the expected one.
                  } finally {
                    flock.close();
                    fcntl.close();
                  }
                });
    open.push(() -> join(relinker));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
