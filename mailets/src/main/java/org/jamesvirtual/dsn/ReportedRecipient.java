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
package org.jamesvirtual.dsn;

import java.util.Objects;
import java.util.Optional;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;

/**
 * What a report says of one recipient (RFC 3464 section 2.3).
 *
 * @param address the final recipient
 * @param original the original recipient as ORCPT gave it (RFC 3461 section 4.2), {@code
 *     type;address}, decoded; empty if nobody gave one
 * @param status the enhanced status
 * @param diagnostic the text of whoever tried, one sentence without paths
 * @param smtpReply the reply of the server that refused it, with its code, on one line; empty where
 *     none was asked
 */
public record ReportedRecipient(
    Address address,
    Optional<String> original,
    EnhancedStatus status,
    String diagnostic,
    Optional<String> smtpReply) {

  /** What no other server has said. */
  public ReportedRecipient(
      Address address, Optional<String> original, EnhancedStatus status, String diagnostic) {
    this(address, original, status, diagnostic, Optional.empty());
  }

  /** Rejects null parts. */
  public ReportedRecipient {
    Objects.requireNonNull(address);
    Objects.requireNonNull(original);
    Objects.requireNonNull(status);
    Objects.requireNonNull(diagnostic);
    Objects.requireNonNull(smtpReply);
  }
}
