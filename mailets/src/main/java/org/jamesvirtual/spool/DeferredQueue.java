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
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.mailet.Mail;
import org.jamesvirtual.config.SpoolParameters;
import org.jamesvirtual.model.MessageSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Postfix's deferred queue: mail that could not be delivered waits in a repository and is tried
 * again on the schedule of qmgr(8), until it is too old.
 *
 * <p>The repository keeps a mail until its attempt has ended, and the attempt runs the pipeline in
 * a thread of its own, past James's queue: no crash loses the mail, and what that queue does with
 * delays does not matter. Thread-safe.
 */
public final class DeferredQueue implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(DeferredQueue.class);

  // James may still start.
  private static final Duration FIRST_RUN = Duration.ofSeconds(5);

  private final DeferredMails mails;
  private final SpoolParameters parameters;
  private final QueueHealth health;
  private final SpoolHold hold;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(daemon("virtual-queue-run"));
  private final DeferredAttempts attempts;

  /**
   * A queue that does not run yet.
   *
   * @param pipeline is first used when the queue runs
   * @param processor where the pipeline delivers to mailboxes
   * @param bounceProcessor where it bounces
   */
  public DeferredQueue(
      MailRepository repository,
      MailProcessor pipeline,
      String processor,
      String bounceProcessor,
      SpoolParameters parameters,
      JamesSpool spool) {
    this.hold = new SpoolHold(spool);
    this.mails = new DeferredMails(repository);
    this.parameters = parameters;
    this.health = new QueueHealth(parameters.queueRunDelay(), System::nanoTime);
    this.attempts =
        new DeferredAttempts(
            mails,
            health,
            pipeline,
            processor,
            bounceProcessor,
            parameters,
            daemon("virtual-retry"));
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Begins to try again what waits, every {@code queue_run_delay}. */
  public void start() {
    Duration delay = parameters.queueRunDelay();
    Duration first = delay.compareTo(FIRST_RUN) < 0 ? delay : FIRST_RUN;
    var unused =
        clock.scheduleWithFixedDelay(
            this::run, first.toMillis(), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Takes a mail whose recipients could not be delivered to at this time.
   *
   * @param message the mail's own
   * @return false if it is too old to wait on: its recipients are to be bounced
   * @throws MessagingException if it cannot be kept
   */
  public boolean defer(Mail mail, MessageSource message, Instant failure)
      throws MessagingException {
    return defer(mail, noteIfFirst(mail, message), failure);
  }

  /**
   * As {@link #defer}, for a mail of James's spool: while the disk does not take it this does not
   * return, or puts the mail to the end of the spool; see {@link SpoolHold}.
   *
   * @throws MessagingException if it could not be kept for some minutes, or for a reason that will
   *     not pass, or James ends and its spool is in memory, or interrupts the thread and does not
   *     end
   */
  public boolean deferFromSpool(Mail mail, MessageSource message) throws MessagingException {
    boolean first = noteIfFirst(mail, message);
    if (DeferredAttempts.underWay().isPresent()) {
      // It waits in the repository as it was.
      return defer(mail, first, Instant.now());
    }
    return hold.store(mail, () -> defer(mail, first, Instant.now()));
  }

  private static boolean noteIfFirst(Mail mail, MessageSource message) throws MessagingException {
    boolean first = Deferral.of(mail).isEmpty();
    if (first) {
      MailIdentity.note(mail, message);
    }
    return first;
  }

  private boolean defer(Mail mail, boolean first, Instant failure) throws MessagingException {
    Instant arrival = Deferral.arrival(mail);
    if (parameters.isExpired(arrival, !mail.hasSender(), failure)) {
      return false;
    }
    leaveOutWaiting(mail, first);
    if (!mail.getRecipients().isEmpty()) {
      new Deferral(arrival, parameters.nextAttempt(arrival, failure)).note(mail);
      keep(mail, first);
    }
    return true;
  }

  private void keep(Mail mail, boolean first) throws NotStoredException {
    try {
      store(mail, first);
      health.stored();
    } catch (MessagingException | RuntimeException e) {
      if (first) {
        Deferral.forget(mail);
      }
      if (health.storeFailed(e)) {
        LOGGER.error("{}: cannot be kept in the deferred queue now", mail.getName(), e);
      }
      throw new NotStoredException(mail, e);
    }
  }

  // What an administrator reprocesses is not asked for: the repository has it until that is done.
  private void leaveOutWaiting(Mail mail, boolean first) {
    List<MailAddress> recipients =
        first
            ? mails.notWaiting(mail)
            : DeferredAttempts.underWay()
                .map(attempt -> mails.notWaitingElsewhere(mail, attempt))
                .orElseGet(() -> List.copyOf(mail.getRecipients()));
    if (recipients.size() < mail.getRecipients().size()) {
      LOGGER.info(
          "{}: it waits already for {} of {} recipients",
          mail.getName(),
          mail.getRecipients().size() - recipients.size(),
          mail.getRecipients().size());
      mail.setRecipients(recipients);
    }
  }

  private void store(Mail mail, boolean first) throws MessagingException {
    if (mayUseItsName(mail, first)) {
      mails.store(mail);
      return;
    }
    Mail copy = underAnotherName(mail);
    try {
      mails.store(copy);
    } finally {
      LifecycleUtil.dispose(copy);
    }
  }

  // What waits under the name of a mail that James runs again waits for others. What an
  // administrator reprocesses is put into James's queue first, and its name removed then: maybe
  // after it has failed here.
  private boolean mayUseItsName(Mail mail, boolean first) {
    return first ? !mails.contains(MailKey.forMail(mail)) : DeferredAttempts.underWay().isPresent();
  }

  // James refuses to copy a mail whose name says that it is a copy of a copy, some times over: one
  // that is reprocessed again and again is none.
  private static Mail underAnotherName(Mail mail) throws MessagingException {
    String name = mail.getName();
    mail.setName(MailOrigin.whole(mail));
    try {
      return mail.duplicate();
    } finally {
      mail.setName(name);
    }
  }

  /** What the administrator should mend, one sentence each; nothing while all is well. */
  public List<String> troubles() {
    return health.causes(mails.unreadable());
  }

  // Whatever is thrown here ends the clock for good.
  private void run() {
    try {
      mails.due(Instant.now()).stream()
          .collect(
              Collectors.groupingBy(
                  DeferredMails.Waiting::identity, LinkedHashMap::new, Collectors.toList()))
          .forEach(attempts::begin);
      health.ran();
    } catch (RejectedExecutionException e) {
      LOGGER.debug("the queue is closed", e);
    } catch (Throwable e) {
      if (health.runFailed(e)) {
        LOGGER.error("mail that waits cannot be looked through, it is tried again later", e);
      }
    }
  }

  /**
   * Begins nothing any more, and waits for what is under way: a mail whose attempt is cut off waits
   * on, for those too whom it was just delivered to. For the end of James: a thread of the spool
   * that cannot store its mail is held from now on.
   */
  @Override
  public void close() {
    hold.end();
    clock.shutdownNow();
    attempts.close();
  }
}
