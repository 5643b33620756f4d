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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which files processes have open, as proc(5) tells. */
final class OpenFiles {

  private static final Path PROCESSES = Path.of("/proc");

  private OpenFiles() {}

  /** The files of one process, as often as they are open. */
  static List<Path> of(Path process) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          files.add(Files.readSymbolicLink(descriptor));
        } catch (IOException e) {
          // Closed.
        }
      }
    }
    return files;
  }

  /** The processes that run a program of this name and have the file open. */
  static List<Path> processes(String program, Path file) throws IOException {
    try (Stream<Path> processes = Files.list(PROCESSES)) {
      return processes
          .filter(process -> Character.isDigit(process.getFileName().toString().charAt(0)))
          .filter(process -> runs(process, program, file))
          .toList();
    }
  }

  /** Whether a process waits for something. */
  static boolean isAsleep(Path process) {
    try {
      String status = Files.readString(process.resolve("stat"));
      return status.charAt(status.lastIndexOf(')') + 2) == 'S';
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean runs(Path process, String program, Path file) {
    try {
      return Files.readString(process.resolve("comm")).strip().equals(program)
          && of(process).contains(file);
    } catch (IOException e) {
      return false;
    }
  }
}
