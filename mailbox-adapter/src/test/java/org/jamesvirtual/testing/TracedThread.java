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
import java.util.stream.Collectors;

/** Work on a thread whose system calls strace(1) watches, or lets fail. */
public final class TracedThread {

  private TracedThread() {}

  /**
   * Does the work while a system call fails.
   *
   * @param call its name
   * @param fault as strace's {@code inject} takes it: {@code error=EIO}, {@code error=EIO:when=1}
   * @param path the only one for which it fails, or null
   */
  public static <T> T withFault(String call, String fault, Path path, Callable<T> work)
      throws IOException, InterruptedException, ExecutionException {
    return call(faultOptions(call, fault, path == null ? List.of() : List.of(path)), work);
  }

  static List<String> faultOptions(String call, String fault, List<Path> paths) {
    return faultOptions(List.of(call + ":" + fault), paths);
  }

  /**
   * What strace is to be told.
   *
   * @param faults each as {@code call:fault}
   * @param paths the only ones for which they happen; none for any
   */
  public static List<String> faultOptions(List<String> faults, List<Path> paths) {
    List<String> options = new ArrayList<>(List.of("-o", "/dev/null"));
    paths.forEach(path -> options.addAll(List.of("-P", path.toString())));
    String calls =
        faults.stream()
            .map(fault -> fault.substring(0, fault.indexOf(':')))
            .collect(Collectors.joining(","));
    options.addAll(List.of("-e", "trace=" + calls));
    faults.forEach(fault -> options.addAll(List.of("-e", "inject=" + fault)));
    return options;
  }

  /**
   * Does the work and writes down its system calls, one a line.
   *
   * @param calls their names, separated by commas
   */
  public static <T> T recorded(String calls, Path output, Callable<T> work)
      throws IOException, InterruptedException, ExecutionException {
    return call(List.of("-y", "-o", output.toString(), "-e", "trace=" + calls), work);
  }

  private static <T> T call(List<String> options, Callable<T> work)
      throws IOException, InterruptedException, ExecutionException {
    CompletableFuture<String> id = new CompletableFuture<>();
    CompletableFuture<T> result = new CompletableFuture<>();
    CountDownLatch traced = new CountDownLatch(1);
    Thread thread = Thread.ofPlatform().name("traced").start(() -> work(id, traced, result, work));
    Process tracer = start(options, id.get());
    try {
      awaitAttached(tracer);
    } finally {
      traced.countDown();
      thread.join();
      // It ends with the thread; its output is whole then.
      tracer.waitFor();
    }
    return result.get();
  }

  static Process start(List<String> options, String threadId) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(Peer.command("strace", "single system calls are not tested")));
    command.addAll(options);
    command.addAll(List.of("-p", threadId));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** The system's number of this thread. */
  static String currentId() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString();
  }

  private static <T> void work(
      CompletableFuture<String> id,
      CountDownLatch traced,
      CompletableFuture<T> result,
      Callable<T> work) {
    try {
      id.complete(currentId());
      traced.await();
      result.complete(work.call());
    } catch (Throwable t) {
      id.completeExceptionally(t);
      result.completeExceptionally(t);
    }
  }

  static void awaitAttached(Process tracer) throws IOException {
    BufferedReader messages = tracer.inputReader(StandardCharsets.UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = messages.readLine(); line != null; line = messages.readLine()) {
      if (line.endsWith(" attached")) {
        return;
      }
      said.append(line).append(' ');
    }
    throw new IOException(
        Peer.missing("strace may not look at this process, calls are not tested: " + said));
  }
}
