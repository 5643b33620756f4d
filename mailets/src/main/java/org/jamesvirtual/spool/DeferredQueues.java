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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mailrepository.api.MailRepositoryUrl;

/**
 * The deferred queues of this server, each with a repository of its own: two would each try what
 * waits. One for the whole server; thread-safe.
 */
public final class DeferredQueues {

  private final Map<String, DeferredQueue> queues = new LinkedHashMap<>();
  private boolean started;

  /**
   * Takes a queue that does not run yet. It does so from {@link #start} on.
   *
   * @param repository the repositoryPath, for the error
   * @param place where its mail waits: the same for each spelling of the path
   * @throws MessagingException if another one has that place
   */
  public synchronized void add(MailRepositoryUrl repository, String place, DeferredQueue queue)
      throws MessagingException {
    if (queues.putIfAbsent(place, queue) != null) {
      throw new MessagingException(
          "mailetcontainer.xml: repositoryPath is "
              + repository.asString()
              + " in two VirtualDefer, expected a repository for each: both would try what waits");
    }
    if (started) {
      queue.start();
    }
  }

  /** Lets the queues run, when all processors of the pipeline are there. Does so once. */
  public synchronized void start() {
    if (!started) {
      started = true;
      queues.values().forEach(DeferredQueue::start);
    }
  }

  /** Forgets a queue that has ended. */
  public synchronized void remove(DeferredQueue queue) {
    queues.values().remove(queue);
  }

  /** What the administrator should mend in any of them, one sentence each. */
  public synchronized List<String> troubles() {
    return queues.values().stream().flatMap(queue -> queue.troubles().stream()).toList();
  }

  /** The first one, if the pipeline has any. */
  public synchronized Optional<DeferredQueue> first() {
    return queues.values().stream().findFirst();
  }
}
