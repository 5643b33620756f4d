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
package org.jamesvirtual.lmtp;

import java.util.Optional;
import org.jamesvirtual.lmtp.LmtpTransaction.LmtpRecipient;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Recipient;

/**
 * What becomes X-Original-To. Postfix's lmtp(8) gives the address before its aliases as ORCPT, or
 * the sender's own ORCPT where he gave one.
 *
 * @param fromOrcpt whether ORCPT counts ({@code original_recipient_from_orcpt}); otherwise the
 *     recipient stands for itself
 */
public record OriginalRecipients(boolean fromOrcpt) {

  Recipient recipient(LmtpRecipient accepted) {
    Optional<Address> original =
        fromOrcpt ? accepted.parameters().originalAddress() : Optional.empty();
    return new Recipient(accepted.address(), Optional.of(original.orElse(accepted.address())));
  }
}
