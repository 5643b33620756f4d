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

import com.google.common.collect.ImmutableList;
import jakarta.inject.Inject;
import jakarta.mail.MessagingException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.lmtp.LMTPMultiResponse;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.server.core.MailImpl;
import org.apache.james.smtpserver.DataLineJamesMessageHookHandler;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.hook.Replies;
import org.jamesvirtual.mailet.DeliveryReport;
import org.jamesvirtual.mailet.LmtpEnvelope;
import org.jamesvirtual.mailet.WatchedPipeline;
import org.jamesvirtual.model.Arrival;
import org.jamesvirtual.model.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the message after DATA, runs the mailet pipeline at once, and gives one reply for each
 * accepted RCPT, in their order (RFC 2033 section 4.2). 250 only for a recipient whose delivery was
 * recorded, or whose mail another mailet took after {@code VirtualAccepted}; whatever else happens
 * in the pipeline is 451.
 *
 * <p>The verdict of James's message hooks is obeyed, for all recipients. The transaction ends with
 * the replies, so the next MAIL needs no RSET.
 *
 * <p>Thread-safe: the state of a transaction is in its session.
 */
public final class VirtualLmtpHandler extends DataLineJamesMessageHookHandler {

  private static final Logger LOGGER = LoggerFactory.getLogger(VirtualLmtpHandler.class);

  // Where a listener has no word of its own.
  private static final String REPORT_PROCESSOR = "relay";

  private final WatchedPipeline pipeline;
  private final OriginalRecipients originals;
  private final SuccessReports reports;

  @Inject
  VirtualLmtpHandler(MailProcessor pipeline, OriginalRecipients originals, SuccessReports reports) {
    this.pipeline = new WatchedPipeline(pipeline);
    this.originals = originals;
    this.reports = reports;
  }

  @Override
  public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
    DataTransfer transfer = DataTransfer.of(session).orElseThrow();
    return transfer.accept(line) ? end((ExtendedSMTPSession) session, transfer) : null;
  }

  private Response end(ExtendedSMTPSession session, DataTransfer transfer) {
    LmtpTransaction transaction = LmtpTransaction.of(session).orElseThrow();
    try {
      Optional<Outcome> refusal = transfer.refusal();
      return refusal.isPresent()
          ? sameForAll(transaction, Replies.of(refusal.get()))
          : deliver(session, transaction, transfer);
    } finally {
      session.popLineHandler();
      transfer.message().dispose();
      session.resetState();
    }
  }

  private Response deliver(
      ExtendedSMTPSession session, LmtpTransaction transaction, DataTransfer transfer) {
    IncomingMessage message = transfer.message();
    LmtpEnvelope envelope = envelope(session, transaction, transfer.arrival());
    MailImpl mail =
        MailImpl.builder()
            .name(message.getSourceId())
            .sender(transaction.mailSender())
            .addRecipients(
                session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).stream()
                    .flatMap(List::stream)
                    .distinct()
                    .collect(ImmutableList.toImmutableList()))
            .build();
    log(session, mail, envelope, transfer.size());
    DeliveryReport report = DeliveryReport.open(mail, envelope);
    try {
      mail.setMessageContent(message);
      describeClient(session, mail);
      SMTPResponse verdict = executeJamesMessageHooks(session, mail);
      if (verdict != null && isRefusal(verdict)) {
        return sameForAll(transaction, verdict);
      }
      byte[] beginning = reports.beginning(transaction, message);
      run(mail, report);
      List<Outcome> outcomes = report.close();
      reports.send(
          transaction, report.deliveries(), mail.getName(), beginning, reportProcessor(session));
      return replies(outcomes, mail.getName());
    } catch (MessagingException | RuntimeException e) {
      LOGGER.error("{}: cannot run the mailet pipeline", mail.getName(), e);
      report.pipelineFailed();
      return replies(report.close(), mail.getName());
    } finally {
      LifecycleUtil.dispose(mail);
    }
  }

  private LmtpEnvelope envelope(SMTPSession session, LmtpTransaction transaction, Arrival arrival) {
    return new LmtpEnvelope(
        transaction.sender(),
        transaction.recipients().stream().map(originals::recipient).toList(),
        XforwardCommand.ident(session).or(() -> transaction.parameters().envelopeId()),
        Optional.of(arrival));
  }

  private static String reportProcessor(SMTPSession session) {
    return session instanceof VirtualLmtpSession ours
        ? ours.settings().reportProcessor()
        : REPORT_PROCESSOR;
  }

  private static void log(SMTPSession session, Mail mail, LmtpEnvelope envelope, long size) {
    LOGGER.info(
        "{}: client={}, client-id={}, from=<{}>, size={}, nrcpt={}",
        mail.getName(),
        session.getRemoteAddress().getAddress().getHostAddress(),
        Printable.of(envelope.transactionId().orElse("none")),
        Printable.of(envelope.sender().external()),
        size,
        envelope.recipients().size());
  }

  // What filters ask of a mail. The address stands for the host's name too: James would look the
  // name
  // up, and a name server that does not answer would hold the delivery.
  private static void describeClient(SMTPSession session, MailImpl mail) {
    String address = session.getRemoteAddress().getAddress().getHostAddress();
    mail.setRemoteAddr(address);
    mail.setRemoteHost(address);
    mail.setAttribute(
        new Attribute(Mail.SMTP_SESSION_ID, AttributeValue.of(session.getSessionID())));
    session
        .getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection)
        .ifPresent(
            name -> mail.setAttribute(new Attribute(Mail.SMTP_HELO, AttributeValue.of(name))));
  }

  private static boolean isRefusal(SMTPResponse verdict) {
    return verdict.getRetCode().startsWith("4") || verdict.getRetCode().startsWith("5");
  }

  // An Error of a mailet is that mailet's fault, not the end of this connection: those recipients
  // that have no outcome are deferred.
  private void run(Mail mail, DeliveryReport report) {
    try {
      pipeline.service(mail, report);
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      LOGGER.error("{}: the mailet pipeline failed", mail.getName(), e);
      report.pipelineFailed();
    }
  }

  private static Response sameForAll(LmtpTransaction transaction, Response response) {
    return LMTPMultiResponse.of(Collections.nCopies(transaction.recipients().size(), response));
  }

  private static Response replies(List<Outcome> outcomes, String id) {
    return LMTPMultiResponse.of(
        outcomes.stream()
            .map(outcome -> Replies.of(outcome, id))
            .collect(ImmutableList.toImmutableList()));
  }
}
