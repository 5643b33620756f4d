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

import java.util.Map;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;

/** Types that some Postfix has or had and James Virtual has not, and what to use in their place. */
final class RefusedTypes {

  private static final String DIRECTORY = "ldap, or a hash, lmdb or texthash file made from it";
  private static final String FILE = "hash, btree, cdb or lmdb, made from the same text by postmap";

  private static final Map<String, String> ALTERNATIVES =
      Map.of(
          "nis", DIRECTORY,
          "nisplus", DIRECTORY,
          "netinfo", DIRECTORY,
          "mongodb", "mysql, pgsql, sqlite, ldap, or a hash, lmdb or texthash file made from it",
          "dbm", FILE,
          "sdbm", FILE,
          "internal", "inline");

  private RefusedTypes() {}

  /** Why a table is refused: half a sentence; empty if its type is not one of these. */
  static Optional<ConfigException> refusal(TableSpec spec) {
    return Optional.ofNullable(ALTERNATIVES.get(spec.type()))
        .map(
            alternative ->
                new ConfigException(
                    "unsupported table type \"" + spec.type() + "\", expected " + alternative));
  }
}
