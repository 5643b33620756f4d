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

import jakarta.mail.MessagingException;
import java.util.Collection;
import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.lib.AbstractStateCompositeProcessor;
import org.apache.james.mailetcontainer.lib.AbstractStateMailetProcessor;
import org.apache.james.mailetcontainer.lib.AbstractStateMailetProcessor.MailetProcessorListener;
import org.apache.mailet.Mail;
import org.apache.mailet.Mailet;
import org.apache.mailet.Matcher;

/**
 * James's mailet pipeline, run for one LMTP transaction on its thread while its report is told of
 * each matcher that James asks. In a pipeline of another make nothing is told, and then no mark of
 * {@link VirtualAccepted} counts.
 *
 * <p>Thread-safe.
 */
public final class WatchedPipeline {

  private static final ThreadLocal<Running> RUNNING = new ThreadLocal<>();

  private final MailProcessor pipeline;
  private final MailetProcessorListener listener = new Listener();
  private volatile boolean watching;

  // Each listener of the server has a watch of its own on the one pipeline.
  private record Running(WatchedPipeline watch, DeliveryReport report) {}

  /** Nothing is asked of the pipeline yet: James may still be making it. */
  public WatchedPipeline(MailProcessor pipeline) {
    this.pipeline = pipeline;
  }

  /**
   * Runs the pipeline.
   *
   * @param report of this mail's transaction
   * @throws MessagingException what a mailet or matcher throws that is to be propagated
   */
  public void service(Mail mail, DeliveryReport report) throws MessagingException {
    watch();
    RUNNING.set(new Running(this, report));
    try {
      pipeline.service(mail);
    } finally {
      RUNNING.remove();
    }
  }

  private void watch() {
    if (!watching) {
      watchAll();
    }
  }

  // James has made all of its processors before it runs one.
  private synchronized void watchAll() {
    if (!watching && pipeline instanceof AbstractStateCompositeProcessor processors) {
      for (String state : processors.getProcessorStates()) {
        if (processors.getProcessor(state) instanceof AbstractStateMailetProcessor processor) {
          processor.addListener(listener);
        }
      }
    }
    watching = true;
  }

  private final class Listener implements MailetProcessorListener {

    // James 3.9 does not call it: it has taken the listeners before there were any.
    @Override
    public void afterMailet(Mailet m, String mailName, String state, long time, Throwable e) {}

    @Override
    public void afterMatcher(
        Matcher m,
        String mailName,
        Collection<MailAddress> recipients,
        Collection<MailAddress> matches,
        long time,
        Throwable e) {
      Running running = RUNNING.get();
      if (running != null && running.watch == WatchedPipeline.this) {
        running.report.matcherAsked(mailName, recipients, matches, e != null);
      }
    }
  }
}
