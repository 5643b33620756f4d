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
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
final class Command {
  private Command() {}

  /**
   * Runs a program that must succeed.
   *
   * @return what it wrote to standard output and standard error
   * @throws AssertionError if its exit status is not 0
   */
  static String run(String... command) {
    Ended ended = end(command);
    if (ended.status() != 0) {
      throw new AssertionError(String.join(" ", command) + " failed:\n" + ended.output());
    }
    return ended.output();
  }

  /** Runs a program; whether its exit status is 0. */
  static boolean succeeds(String... command) {
    return end(command).status() == 0;
  }

  private record Ended(int status, String output) {}

  private static Ended end(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError(String.join(" ", command) + " does not end:\n" + output);
      }
      return new Ended(process.exitValue(), output);
    } catch (IOException e) {
      throw new AssertionError(String.join(" ", command) + " could not be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
