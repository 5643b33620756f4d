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
package org.jamesvirtual.spool;

import jakarta.mail.MessagingException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.mailet.Mail;
import org.jamesvirtual.config.Printable;

/**
 * Reads the mails of a repository, and knows which cannot be read.
 *
 * <p>Thread-safe.
 */
final class MailReader {

  private final MailRepository repository;
  private final Set<MailKey> unreadable = ConcurrentHashMap.newKeySet();

  MailReader(MailRepository repository) {
    this.repository = repository;
  }

  /**
   * The mail, or null if it is not there.
   *
   * @throws MessagingException if it cannot be read, or is another one
   */
  Mail read(MailKey key) throws MessagingException {
    try {
      Mail mail = repository.retrieve(key);
      requireName(mail, key);
      unreadable.remove(key);
      return mail;
    } catch (MessagingException | RuntimeException e) {
      unreadable.add(key);
      throw e;
    }
  }

  // Under its own name it would be stored again, and be there twice.
  private static void requireName(Mail mail, MailKey key) throws MessagingException {
    if (mail == null || MailKey.forMail(mail).equals(key)) {
      return;
    }
    LifecycleUtil.dispose(mail);
    throw new MessagingException(
        "it is mail "
            + Printable.of(mail.getName())
            + " under another name, expected each mail under its own: rename it back, or take the"
            + " copy out");
  }

  /** Whether it could not be read when it was last tried. */
  boolean isUnreadable(MailKey key) {
    return unreadable.contains(key);
  }

  /** Those that could not be read when they were last tried. */
  Set<MailKey> unreadable() {
    return new HashSet<>(unreadable);
  }

  /** For mails that are gone, or others now. */
  void forget(Collection<MailKey> keys) {
    unreadable.removeAll(keys);
  }
}
