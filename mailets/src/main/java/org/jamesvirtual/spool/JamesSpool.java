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
import java.util.concurrent.Semaphore;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.mailet.Mail;

/**
 * James's spool, as far as a mail that cannot be kept elsewhere depends on it. One for the whole
 * server, because its threads are; thread-safe.
 */
public final class JamesSpool {

  // The queue of James's memory product; no other keeps mail in memory only.
  private static final String MEMORY_QUEUE = "org.apache.james.queue.memory.";

  // James's own default.
  private static final int THREADS = 100;

  private final boolean inMemory;
  private final End end;
  private final Semaphore held;

  /** The end of the spool. */
  @FunctionalInterface
  public interface End {
    /**
     * Puts a copy of a mail into the spool, which begins in the processor that is the mail's state.
     *
     * @throws MessagingException if the spool does not take it
     */
    void add(Mail mail) throws MessagingException;
  }

  /**
   * A spool none of whose threads is held.
   *
   * @param threads how many of its mails are worked on at the same time
   * @param inMemory whether its mail is lost at the end of the process
   * @param end takes a mail, to be worked on after all that is in the spool
   */
  public JamesSpool(int threads, boolean inMemory, End end) {
    this.inMemory = inMemory;
    this.end = end;
    this.held = new Semaphore(threads / 2);
  }

  /** Whether its mail is lost at the end of the process. */
  public boolean inMemory() {
    return inMemory;
  }

  /** The end of the spool. */
  End end() {
    return end;
  }

  /** How many more of its threads may be held, by whichever deferred queue. */
  Semaphore held() {
    return held;
  }

  /**
   * What {@code mailetcontainer.xml} and James's product say of it.
   *
   * @throws ConfigurationException if the file cannot be read
   */
  public static JamesSpool of(ConfigurationProvider configurations, MailQueueFactory<?> queues)
      throws ConfigurationException {
    return new JamesSpool(
        configurations.getConfiguration("mailetcontainer").getInt("spooler.threads", THREADS),
        queues.getClass().getName().startsWith(MEMORY_QUEUE),
        mail -> queues.createQueue(MailQueueFactory.SPOOL).enQueue(mail));
  }
}
