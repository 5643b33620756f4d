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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jamesvirtual.testing.SlapdServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real slapd with the entries of {@code ldap.ldif}. The content of a golden set is the {@code
 * .cf} file without the server.
 */
abstract class LdapTableContract extends TableContract {

  @TempDir static Path serverFolder;
  static SlapdServer server;

  @BeforeAll
  static void startServer() throws Exception {
    server = SlapdServer.start(serverFolder, entries());
  }

  static String entries() throws IOException {
    try (var in = TableContract.class.getResourceAsStream("/table/ldap.ldif")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String item(String content) throws IOException {
    write("ldap.cf", "server_host = " + server.url() + "\nversion = 3\n" + content);
    return "ldap:" + folder.resolve("ldap.cf");
  }

  /** Neither an attribute nor a result is empty. */
  @Override
  String contentWithEmptyValue() {
    return null;
  }

  @Override
  String brokenItem() {
    return "ldap:" + folder.resolve("missing.cf");
  }
}
