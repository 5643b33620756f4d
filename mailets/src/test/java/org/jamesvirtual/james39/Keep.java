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
package org.jamesvirtual.james39;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/** Ends a processor and remembers which recipients reached it, for the assertions. */
public final class Keep extends GenericMailet {

  private static final Map<String, String> ARRIVED = new ConcurrentHashMap<>();

  static Map<String, String> takeArrived() {
    Map<String, String> arrived = new TreeMap<>(ARRIVED);
    ARRIVED.clear();
    return arrived;
  }

  @Override
  public void service(Mail mail) {
    for (MailAddress recipient : List.copyOf(mail.getRecipients())) {
      ARRIVED.put(recipient.asString(), mail.getState() + ": " + mail.getErrorMessage());
    }
    mail.setState(Mail.GHOST);
  }
}
