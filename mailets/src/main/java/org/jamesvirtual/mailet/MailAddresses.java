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
package org.jamesvirtual.mailet;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.jamesvirtual.model.Address;

/** From James's addresses to the adapter's. */
public final class MailAddresses {

  private MailAddresses() {}

  /** The same address; James keeps a quoted local part in its quotes. */
  public static Address toAddress(MailAddress address) {
    return Address.parse(address.asString());
  }

  /** The sender, or {@link Address#NULL}. */
  public static Address toAddress(MaybeSender sender) {
    return sender.asOptional().map(MailAddresses::toAddress).orElse(Address.NULL);
  }
}
