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

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A system call that fails, or takes long, on threads that say so, until closed. */
public final class SystemCallFault implements AutoCloseable {

  private final List<String> options;
  private final Map<String, Process> tracers = new ConcurrentHashMap<>();

  /**
   * Takes effect with {@link #begin}.
   *
   * @param call its name
   * @param fault as strace's {@code inject} takes it: {@code error=EIO}, {@code delay_enter=1s}
   * @param path the only one for which it fails, or null
   */
  public SystemCallFault(String call, String fault, Path path) {
    this(call, fault, path == null ? List.of() : List.of(path));
  }

  /**
   * The same for several paths.
   *
   * @param paths those for which it fails; none for any
   */
  public SystemCallFault(String call, String fault, List<Path> paths) {
    options = TracedThread.faultOptions(call, fault, paths);
  }

  /**
   * Several.
   *
   * @param faults each as {@code call:fault}
   */
  public SystemCallFault(List<String> faults) {
    options = TracedThread.faultOptions(faults, List.of());
  }

  /** From now on it fails on this thread. */
  public void begin() throws IOException {
    begin(TracedThread.currentId());
  }

  /** From now on it fails on the thread with this number of the system. */
  public void begin(String thread) throws IOException {
    if (!tracers.containsKey(thread)) {
      Process tracer = TracedThread.start(options, thread);
      tracers.put(thread, tracer);
      TracedThread.awaitAttached(tracer);
    }
  }

  @Override
  public void close() {
    for (Process tracer : tracers.values()) {
      tracer.destroy();
      tracer.onExit().join();
    }
  }
}
