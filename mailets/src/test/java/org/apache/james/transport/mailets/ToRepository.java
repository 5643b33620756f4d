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
package org.apache.james.transport.mailets;

import jakarta.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Stands where James's mailet of this name does, whose jar Maven Central has not at 3.9.0: takes
 * the mail, or fails as {@code how} says.
 */
public final class ToRepository extends GenericMailet {

  @Override
  public void service(Mail mail) throws MessagingException {
    switch (getInitParameter("how", "take")) {
      case "throw" -> throw new MessagingException("planted");
      case "error" -> throw new NoSuchMethodError("planted");
      default -> mail.setState(Mail.GHOST);
    }
  }
}
