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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.mailet.Mail;
import org.jamesvirtual.config.SpoolParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs mail that waited through the pipeline, a few at a time, each message in one attempt at a
 * time.
 *
 * <p>Thread-safe.
 */
final class DeferredAttempts implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(DeferredAttempts.class);

  // A mailbox that is locked holds one of these for as long as Postfix tries a lock.
  private static final int ATTEMPTS_AT_A_TIME = 4;

  // Shorter than stop_grace_period in docker/compose.yaml.
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private static final ThreadLocal<MailKey> UNDER_WAY = new ThreadLocal<>();

  private final DeferredMails mails;
  private final QueueHealth health;
  private final MailProcessor pipeline;
  private final String processor;
  private final String bounceProcessor;
  private final SpoolParameters parameters;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final ExecutorService attempts;

  DeferredAttempts(
      DeferredMails mails,
      QueueHealth health,
      MailProcessor pipeline,
      String processor,
      String bounceProcessor,
      SpoolParameters parameters,
      ThreadFactory threads) {
    this.mails = mails;
    this.health = health;
    this.pipeline = pipeline;
    this.processor = processor;
    this.bounceProcessor = bounceProcessor;
    this.parameters = parameters;
    this.attempts = Executors.newFixedThreadPool(ATTEMPTS_AT_A_TIME, threads);
  }

  /**
   * Begins an attempt of each part of a mail, one after another, unless one of this mail is under
   * way: two parts at the same time might each leave a recipient to the other.
   *
   * @param identity what the parts have in common
   * @throws RejectedExecutionException if this is closed
   */
  void begin(String identity, List<DeferredMails.Waiting> parts) {
    if (underWay.add(identity)) {
      attempts.execute(
          () -> {
            try {
              parts.forEach(this::attempt);
            } finally {
              underWay.remove(identity);
            }
          });
    }
  }

  // An Error of a mailet is that mailet's fault, as in James's own spool.
  private void attempt(DeferredMails.Waiting waiting) {
    Mail mail = null;
    try {
      boolean none = attempts.isShutdown() || mails.hasEnded(waiting);
      mail = none ? null : mails.retrieve(waiting);
      if (mail != null) {
        Deferral.noteWaiting(mail);
        mail.setState(next(waiting, mail));
        run(waiting, mail);
        mails.end(waiting);
      }
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      LOGGER.error("{}: cannot be tried again now, it waits on", waiting.key().asString(), e);
      mails.postpone(waiting, Instant.now().plus(parameters.minimalBackoffTime()));
    } finally {
      end(waiting, mail);
    }
  }

  private void run(DeferredMails.Waiting waiting, Mail mail) throws MessagingException {
    UNDER_WAY.set(waiting.key());
    try {
      pipeline.service(mail);
    } finally {
      UNDER_WAY.remove();
    }
  }

  /**
   * The name of the mail whose attempt runs in this thread: it waits until that has ended. Not what
   * a mail says of itself, which it says in James's queue too when an administrator puts it there.
   */
  static Optional<MailKey> underWay() {
    return Optional.ofNullable(UNDER_WAY.get());
  }

  private void end(DeferredMails.Waiting waiting, Mail mail) {
    try {
      LifecycleUtil.dispose(mail);
    } finally {
      removeIfEnded(waiting);
    }
  }

  // Not a failed attempt: what was delivered, or went elsewhere, must not do so again.
  private void removeIfEnded(DeferredMails.Waiting waiting) {
    if (!mails.hasEnded(waiting)) {
      return;
    }
    try {
      mails.remove(waiting);
      health.stored();
    } catch (MessagingException | RuntimeException e) {
      if (health.storeFailed(e)) {
        LOGGER.error(
            "{}: waits no more and cannot be removed, each run tries to",
            waiting.key().asString(),
            e);
      }
    }
  }

  // A pipeline that throws each time never says whether a mail is too old to wait on.
  private String next(DeferredMails.Waiting waiting, Mail mail) {
    boolean expired =
        parameters.isExpired(Deferral.arrival(mail), !mail.hasSender(), Instant.now());
    return waiting.threw() && expired
        ? bounceProcessor
        : Deferral.retryProcessor(mail).orElse(processor);
  }

  /** Begins nothing any more, and waits for what is under way. */
  @Override
  public void close() {
    attempts.shutdown();
    try {
      if (!attempts.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        LOGGER.warn("attempts are cut off: they did not end within {} s", PATIENCE.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
