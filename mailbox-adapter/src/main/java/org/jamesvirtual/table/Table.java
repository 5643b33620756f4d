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
import java.util.stream.Stream;

/**
 * One lookup table, {@code type:name} (postmap(1), DATABASE_README). Thread-safe. Found, not found
 * and failed are three different answers; no lookup throws.
 */
public interface Table extends AutoCloseable {

  /** Which of the keys of an address a table is asked for. */
  enum Kind {
    /** Fixed strings: full address, address without extension, {@code @domain}. */
    FIXED,
    /** Patterns: the full address only (regexp, pcre, cidr and the like). */
    PATTERN
  }

  /** {@code type:name} as the administrator wrote it, for messages; no secret in it. */
  String name();

  /** Which keys this table is asked for. */
  default Kind kind() {
    return Kind.FIXED;
  }

  /**
   * Looks up one key, exactly as given: folding is the caller's business.
   *
   * @param key not empty
   */
  Lookup lookup(String key);

  /**
   * The keys of this table where they can be listed without asking a server; empty otherwise. For
   * start-up checks and reports, never for delivery. The stream is to be closed.
   */
  default Stream<String> keys() {
    return Stream.empty();
  }

  /**
   * Where the entry of a key stands, for messages: {@code FILE line N} for text files, else {@link
   * #name}.
   */
  default String origin(String key) {
    return name();
  }

  /**
   * What keeps this table from answering, or from answering out of its newest version: one sentence
   * for the administrator; empty when all is well.
   */
  default Optional<String> problem() {
    return Optional.empty();
  }

  /**
   * What all answers come from now: the very same object for as long as none can have become
   * another, and never again after a lookup was answered from another version. Asks the file system
   * as a lookup does, and no server.
   *
   * @return null where that cannot be told, or where a lookup is more than its answer
   */
  default Object version() {
    return null;
  }

  /** Releases files and connections; lookups after this answer {@link Lookup.Failed}. */
  @Override
  default void close() {}
}
