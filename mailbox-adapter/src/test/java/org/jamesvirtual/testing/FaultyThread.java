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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/** Work on a thread one of whose system calls fails: strace(1) sees to that. */
public final class FaultyThread {

  private FaultyThread() {}

  /**
   * Does the work while a system call fails.
   *
   * @param call its name
   * @param fault as strace's {@code inject} takes it: {@code error=EIO}, {@code error=EIO:when=1}
   * @param path the only one for which it fails, or null
   */
  public static <T> T call(String call, String fault, Path path, Callable<T> work)
      throws IOException, InterruptedException, ExecutionException {
    String strace = Peer.command("strace", "system calls that fail are not tested");
    CompletableFuture<String> id = new CompletableFuture<>();
    CompletableFuture<T> result = new CompletableFuture<>();
    CountDownLatch traced = new CountDownLatch(1);
    Thread thread = Thread.ofPlatform().name("faulty").start(() -> work(id, traced, result, work));
    List<String> command = new ArrayList<>(List.of(strace, "-o", "/dev/null"));
    if (path != null) {
      command.addAll(List.of("-P", path.toString()));
    }
    command.addAll(
        List.of("-e", "trace=" + call, "-e", "inject=" + call + ":" + fault, "-p", id.get()));
    Process tracer = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      awaitAttached(tracer);
    } finally {
      traced.countDown();
      thread.join();
      tracer.destroy();
      tracer.waitFor();
    }
    return result.get();
  }

  private static <T> void work(
      CompletableFuture<String> id,
      CountDownLatch traced,
      CompletableFuture<T> result,
      Callable<T> work) {
    try {
      id.complete(Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString());
      traced.await();
      result.complete(work.call());
    } catch (Throwable t) {
      id.completeExceptionally(t);
      result.completeExceptionally(t);
    }
  }

  private static void awaitAttached(Process tracer) throws IOException {
    BufferedReader messages = tracer.inputReader(StandardCharsets.UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = messages.readLine(); line != null; line = messages.readLine()) {
      if (line.endsWith(" attached")) {
        return;
      }
      said.append(line).append('\n');
    }
    throw new IOException("strace did not attach: " + said);
  }
}
