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
package org.jamesvirtual.lmtp;

import jakarta.inject.Inject;
import jakarta.mail.MessagingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.dsn.ReportTemplate;
import org.jamesvirtual.dsn.ReportedRecipient;
import org.jamesvirtual.dsn.ReturnedContent;
import org.jamesvirtual.dsn.StatusReport;
import org.jamesvirtual.lmtp.LmtpTransaction.LmtpRecipient;
import org.jamesvirtual.mailet.MailAddresses;
import org.jamesvirtual.mailet.MailMessage;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.spool.Deferral;
import org.jamesvirtual.spool.DeferredQueue;
import org.jamesvirtual.spool.DeferredQueues;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the reports that NOTIFY=SUCCESS asks for. A client that is told that we know DSN leaves
 * them to us (RFC 3461 section 5.2.2; lmtp(8) then sends neither "relayed" nor "delivered"), and
 * virtual(8) has them sent. One report for all recipients of a transaction, from the null sender,
 * never to it.
 *
 * <p>Thread-safe.
 */
final class SuccessReports {

  private static final Logger LOGGER = LoggerFactory.getLogger(SuccessReports.class);

  private static final byte[] NOTHING = {};

  // header_size_limit of Postfix.
  private static final int LONGEST_HEADER = 102_400;

  private final MailetContext context;
  private final VirtualTransport transport;
  private final DeferredQueues queues;

  @Inject
  SuccessReports(MailetContext context, VirtualTransport transport, DeferredQueues queues) {
    this.context = context;
    this.transport = transport;
    this.queues = queues;
  }

  /**
   * What a report will need of the message. To be called before the pipeline runs: James throws the
   * message away when the pipeline is done with it.
   *
   * @param message as it came
   * @return the beginning of the message, empty if nobody wants a report
   */
  byte[] beginning(LmtpTransaction transaction, MimeMessageSource message)
      throws MessagingException {
    boolean wanted =
        !transaction.sender().isNull()
            && transaction.recipients().stream().anyMatch(r -> r.parameters().notifySuccess());
    if (!wanted) {
      return NOTHING;
    }
    try (InputStream in = message.getInputStream()) {
      return in.readNBytes(LONGEST_HEADER);
    } catch (IOException e) {
      throw new MessagingException("cannot read the message that has just come", e);
    }
  }

  /**
   * Sends the report on a message, if anybody wants one. A report that cannot be sent now waits in
   * the deferred queue; where there is none it is an error in the log. The message is delivered all
   * the same.
   *
   * @param outcomes of the deliveries, one for each recipient of the transaction
   * @param id how the log names the message
   * @param beginning of the message, as above
   * @param processor of James's pipeline, where the report begins its way
   */
  void send(
      LmtpTransaction transaction,
      List<Outcome> outcomes,
      String id,
      byte[] beginning,
      String processor) {
    List<ReportedRecipient> wanted = wanted(transaction.recipients(), outcomes);
    if (wanted.isEmpty() || transaction.sender().isNull()) {
      return;
    }
    if (!MailAddresses.canSendTo(transaction.sender())) {
      LOGGER.warn("{}: James cannot report the delivery to an address like the sender's", id);
      return;
    }
    StatusReport report =
        new StatusReport(
            new StatusReport.Heading(
                ReportTemplate.SUCCESS,
                transport.hostName(),
                "MAILER-DAEMON@" + transport.hostName(),
                transaction.sender(),
                transaction.parameters().envelopeId(),
                id,
                transaction.arrival()),
            wanted);
    MailImpl mail = mail(transaction);
    try {
      mail.setMessageContent(content(report, mail.getName(), beginning));
      send(mail, processor);
      LOGGER.info("{}: sender delivery status notification: {}", id, mail.getName());
    } catch (IOException | MessagingException | RuntimeException e) {
      LOGGER.error("{}: cannot report the delivery to the sender", id, e);
    } finally {
      LifecycleUtil.dispose(mail);
    }
  }

  private void send(Mail mail, String processor) throws MessagingException {
    try {
      context.sendMail(mail, processor);
    } catch (MessagingException | RuntimeException e) {
      if (!defer(mail, processor)) {
        throw e;
      }
      LOGGER.warn("{}: cannot be spooled now, it waits", mail.getName(), e);
    }
  }

  private boolean defer(Mail mail, String processor) throws MessagingException {
    Optional<DeferredQueue> queue = queues.first();
    Deferral.retryIn(mail, processor);
    return queue.isPresent() && queue.get().defer(mail, new MailMessage(mail), Instant.now());
  }

  private static List<ReportedRecipient> wanted(
      List<LmtpRecipient> recipients, List<Outcome> outcomes) {
    List<ReportedRecipient> wanted = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      RcptParameters parameters = recipients.get(i).parameters();
      Outcome outcome = outcomes.get(i);
      if (parameters.notifySuccess() && outcome instanceof Outcome.Delivered) {
        wanted.add(
            new ReportedRecipient(
                recipients.get(i).address(),
                parameters.original(),
                outcome.status(),
                outcome.text()));
      }
    }
    return wanted;
  }

  private static MailImpl mail(LmtpTransaction transaction) {
    return MailImpl.builder()
        .name(MailImpl.getId())
        .sender(MaybeSender.nullSender())
        .addRecipient(MailAddresses.toMailAddress(transaction.sender()))
        .build();
  }

  private static MimeMessageInputStreamSource content(
      StatusReport report, String name, byte[] beginning) throws MessagingException, IOException {
    MimeMessageInputStreamSource content = MimeMessageInputStreamSource.create(name);
    try (OutputStream out = content.getWritableOutputStream()) {
      report.writeTo(out, ReturnedContent.header(() -> new ByteArrayInputStream(beginning)));
    }
    return content;
  }
}
