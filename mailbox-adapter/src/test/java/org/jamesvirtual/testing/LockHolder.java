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
package org.jamesvirtual.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Another process that holds a lock on a file until closed. */
public final class LockHolder implements AutoCloseable {

  private static final String HELD = "held";

  private final Process process;

  private LockHolder(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader answers = process.inputReader(StandardCharsets.US_ASCII);
    String answer = answers.readLine();
    if (!HELD.equals(answer)) {
      throw new IOException(command + " did not get the lock: " + answer);
    }
  }

  /** Holds the record lock of fcntl(2) on the whole file, which must exist. */
  public static LockHolder fcntl(Path file) throws IOException {
    return new LockHolder(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-cp",
            LockHolder.class.getProtectionDomain().getCodeSource().getLocation().getPath(),
            LockHolder.class.getName(),
            file.toString()));
  }

  /** Holds the lock of flock(2). */
  public static LockHolder flock(Path file) throws IOException {
    String command = Peer.command("flock", "locks of another process are not tested");
    return new LockHolder(
        List.of(command, "-n", file.toString(), "sh", "-c", "echo " + HELD + "; exec cat"));
  }

  /** The other process: ends with its input. */
  public static void main(String[] arguments) throws IOException {
    try (FileChannel file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      System.out.println(lock == null ? "busy" : HELD);
      System.in.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
    }
  }
}
