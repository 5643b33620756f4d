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
package org.jamesvirtual.repository;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that opens the repository in a folder, says so and holds it until it is ended. */
final class HoldingMain {

  static final String HELD = "held";

  private HoldingMain() {}

  @SuppressWarnings("SystemOut") // How the test is told.
  public static void main(String[] arguments) throws Exception {
    Repositories.in(Path.of(arguments[0]));
    System.out.write((HELD + "\n").getBytes(StandardCharsets.US_ASCII));
    System.out.flush();
    // Until the test is gone.
    System.in.readAllBytes();
  }
}
