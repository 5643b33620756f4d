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
package org.jamesvirtual.repository;

import jakarta.mail.MessagingException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;

/** All of a mail but its message, in the form in which James itself keeps it on disk. */
final class StoredEnvelope {

  private StoredEnvelope() {}

  static byte[] bytes(Mail mail) throws IOException, MessagingException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(mail instanceof MailImpl ? mail : copy(mail));
    }
    return bytes.toByteArray();
  }

  private static MailImpl copy(Mail mail) throws MessagingException {
    MailImpl copy = MailImpl.duplicate(mail);
    copy.setName(mail.getName());
    return copy;
  }

  static MailImpl mail(byte[] envelope) throws IOException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(envelope))) {
      return (MailImpl) in.readObject();
    } catch (ClassNotFoundException | ClassCastException e) {
      throw new IOException("not a mail of this James", e);
    }
  }
}
