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
package org.jamesvirtual.model;

import java.util.Objects;
import java.util.Optional;

/**
 * One recipient of a message.
 *
 * @param address where the message goes: looked up in the tables and written as {@code
 *     Delivered-To}
 * @param original the address before any rewriting, written as {@code X-Original-To}; empty when
 *     nobody knows, and then the header is left out
 */
public record Recipient(Address address, Optional<Address> original) {
  /** Rejects null parts. */
  public Recipient {
    Objects.requireNonNull(address);
    Objects.requireNonNull(original);
  }
}
