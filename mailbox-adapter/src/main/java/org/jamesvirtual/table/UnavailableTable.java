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

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for a table that could not be opened: says why once, and fails every lookup (Postfix's
 * dict_surrogate(3)).
 */
final class UnavailableTable implements Table {

  private static final Logger LOGGER = LoggerFactory.getLogger(UnavailableTable.class);

  private final String name;
  private final String reason;

  /**
   * @param reason one sentence
   */
  UnavailableTable(String name, String reason) {
    this.name = name;
    this.reason = reason;
    LOGGER.warn("{}", reason);
  }

  @Override
  public String name() {
    return name;
  }

  /** As virtual(8): only the full address asks it, which is enough to fail every search. */
  @Override
  public Kind kind() {
    return Kind.PATTERN;
  }

  @Override
  public Lookup lookup(String key) {
    return new Lookup.Failed(reason);
  }

  @Override
  public Optional<String> problem() {
    return Optional.of(reason);
  }
}
