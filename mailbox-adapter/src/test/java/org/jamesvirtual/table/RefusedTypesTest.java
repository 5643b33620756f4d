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

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedTypesTest {

  @ParameterizedTest
  @CsvSource({
    "nis,ldap",
    "nisplus,ldap",
    "netinfo,ldap",
    "mongodb,mysql",
    "dbm,lmdb",
    "sdbm,lmdb",
    "internal,inline"
  })
  void lookupShouldFailAndNameTheAlternativesWhenTheTypeIsRefused(String type, String other) {
    Table table = TableTypes.open(type + ":x", PatternPairsTest.options(Path.of("/")));

    assertThat(table.lookup("a"))
        .isInstanceOfSatisfying(
            Lookup.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .startsWith(
                        "main.cf line 1: m: unsupported table type \"" + type + "\", expected ")
                    .contains(other));
  }
}
