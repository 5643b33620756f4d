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
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.mailet.Mail;
import org.jamesvirtual.config.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mail that waits, in a repository, and what is known of it in memory: for whom, until when.
 *
 * <p>Thread-safe.
 */
final class DeferredMails {

  private static final Logger LOGGER = LoggerFactory.getLogger(DeferredMails.class);

  private final MailRepository repository;
  private final Map<MailKey, Waiting> known = new HashMap<>();
  private final MailReader reader;
  // Cannot be removed yet, and must not be tried again.
  private final Set<Waiting> ended = ConcurrentHashMap.newKeySet();
  private final AtomicLong serial = new AtomicLong();

  /**
   * A mail that waits.
   *
   * @param key its name in the repository
   * @param identity as {@link MailIdentity} has it
   * @param recipients for whom it waits
   * @param nextAttempt until when
   * @param serial another one each time it is stored
   * @param threw whether the last attempt was none, because the pipeline threw
   */
  record Waiting(
      MailKey key,
      String identity,
      Set<MailAddress> recipients,
      Instant nextAttempt,
      long serial,
      boolean threw) {}

  DeferredMails(MailRepository repository) {
    this.repository = repository;
    this.reader = new MailReader(repository);
  }

  private Waiting waiting(Mail mail) {
    return new Waiting(
        MailKey.forMail(mail),
        identity(mail),
        Set.copyOf(mail.getRecipients()),
        Deferral.of(mail).map(Deferral::nextAttempt).orElse(Instant.EPOCH),
        serial.incrementAndGet(),
        false);
  }

  private static String identity(Mail mail) {
    return MailIdentity.noted(mail).orElseGet(mail::getName);
  }

  /** Whether a mail of this name waits. */
  boolean contains(MailKey key) {
    synchronized (known) {
      return known.containsKey(key);
    }
  }

  /** Keeps a mail; one with the same name is replaced. */
  void store(Mail mail) throws MessagingException {
    repository.store(mail);
    synchronized (known) {
      known.put(MailKey.forMail(mail), waiting(mail));
    }
    reader.forget(Set.of(MailKey.forMail(mail)));
  }

  /**
   * The recipients of a mail for whom it does not wait yet. James runs a mail again for all of its
   * recipients when a mailet fails after ours. What cannot be read is not tried, and so does not
   * count.
   */
  List<MailAddress> notWaiting(Mail mail) {
    return notWaiting(mail, waiting -> !reader.isUnreadable(waiting.key()));
  }

  /**
   * The recipients of a mail for whom no other mail waits: an attempt that was cut off may have
   * left a part of the mail beside the whole of it.
   *
   * @param attempt the mail whose attempt this is: with its end it waits no more
   */
  List<MailAddress> notWaitingElsewhere(Mail mail, MailKey attempt) {
    MailKey own = MailKey.forMail(mail);
    return notWaiting(
        mail,
        other ->
            !other.key().equals(own)
                && !other.key().equals(attempt)
                && !reader.isUnreadable(other.key())
                && !ended.contains(other));
  }

  private List<MailAddress> notWaiting(Mail mail, Predicate<Waiting> counts) {
    String identity = identity(mail);
    Set<MailAddress> waiting = new HashSet<>();
    synchronized (known) {
      known.values().stream()
          .filter(other -> other.identity().equals(identity) && counts.test(other))
          .forEach(other -> waiting.addAll(other.recipients()));
    }
    return mail.getRecipients().stream().filter(address -> !waiting.contains(address)).toList();
  }

  /** The mails whose time has come, longest waiting first. */
  List<Waiting> due(Instant now) throws MessagingException {
    Set<MailKey> gone = reader.unreadable();
    synchronized (known) {
      gone.addAll(known.keySet());
    }
    for (Iterator<MailKey> keys = repository.list(); keys.hasNext(); ) {
      MailKey key = keys.next();
      gone.remove(key);
      know(key);
    }
    reader.forget(gone);
    synchronized (known) {
      // An administrator may take mails out.
      known.keySet().removeAll(gone);
      ended.retainAll(known.values());
      return known.values().stream()
          .filter(waiting -> !waiting.nextAttempt().isAfter(now))
          .sorted(Comparator.comparing(Waiting::nextAttempt))
          .toList();
    }
  }

  private void know(MailKey key) {
    synchronized (known) {
      if (known.containsKey(key)) {
        return;
      }
    }
    boolean told = reader.isUnreadable(key);
    Mail mail = null;
    try {
      mail = reader.read(key);
      if (mail != null) {
        synchronized (known) {
          known.putIfAbsent(key, waiting(mail));
        }
      }
    } catch (MessagingException | RuntimeException e) {
      if (!told) {
        LOGGER.error(
            "{}: waits and cannot be read, it is left where it is",
            Printable.of(key.asString()),
            e);
      }
    } finally {
      LifecycleUtil.dispose(mail);
    }
  }

  /** How many mails could not be read when it was last tried. */
  int unreadable() {
    return reader.unreadable().size();
  }

  /**
   * The mail, or null if it does not wait any more, or not as it waited then.
   *
   * @throws MessagingException if it cannot be read, which is not said in the log here
   */
  Mail retrieve(Waiting waiting) throws MessagingException {
    synchronized (known) {
      if (!waiting.equals(known.get(waiting.key()))) {
        return null;
      }
    }
    return reader.read(waiting.key());
  }

  /** Ends an attempt: the mail waits no more, unless it was stored again in the meantime. */
  void end(Waiting waiting) {
    synchronized (known) {
      if (waiting.equals(known.get(waiting.key()))) {
        ended.add(waiting);
      }
    }
  }

  /** Whether its last attempt has ended. */
  boolean hasEnded(Waiting waiting) {
    return ended.contains(waiting);
  }

  /** Takes a mail whose last attempt has ended out of the repository. */
  void remove(Waiting waiting) throws MessagingException {
    boolean still;
    synchronized (known) {
      still = waiting.equals(known.get(waiting.key()));
    }
    if (still) {
      repository.remove(waiting.key());
    }
    synchronized (known) {
      known.remove(waiting.key(), waiting);
    }
    ended.remove(waiting);
  }

  /** Ends an attempt that was none: the mail waits on. */
  void postpone(Waiting waiting, Instant next) {
    synchronized (known) {
      known.replace(
          waiting.key(),
          waiting,
          new Waiting(
              waiting.key(),
              waiting.identity(),
              waiting.recipients(),
              next,
              serial.incrementAndGet(),
              true));
    }
  }
}
