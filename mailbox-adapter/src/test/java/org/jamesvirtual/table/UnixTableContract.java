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
package org.jamesvirtual.table;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** Both tables of the type, with what is in every Debian's files. */
abstract class UnixTableContract extends TableContract {

  @BeforeEach
  void assumeDebian() {
    if (!Files.exists(Path.of("/etc/debian_version"))) {
      String message = "This system is no Debian: its users and groups are not compared";
      if (Boolean.getBoolean("peers.required")) {
        fail(message);
      }
      Assumptions.abort(message);
    }
  }

  @Override
  String item(String content) {
    return content.strip();
  }

  /** An entry is never empty. */
  @Override
  String contentWithEmptyValue() {
    return null;
  }

  @Override
  String brokenItem() {
    return "unix:shadow.byname";
  }
}
