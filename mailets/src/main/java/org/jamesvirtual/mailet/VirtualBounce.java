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

import jakarta.inject.Inject;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneId;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.jamesvirtual.config.Printable;
import org.jamesvirtual.config.SpoolParameters;
import org.jamesvirtual.dsn.ReportTemplate;
import org.jamesvirtual.dsn.ReportedRecipient;
import org.jamesvirtual.dsn.ReturnedContent;
import org.jamesvirtual.dsn.StatusReport;
import org.jamesvirtual.dsn.Xtext;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.spool.Deferral;
import org.jamesvirtual.spool.MailIdentity;
import org.jamesvirtual.spool.RecentBounces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the sender that his mail was not delivered to these recipients, as Postfix's bounce(8)
 * does: one report (RFC 3464) from the null sender, with each recipient's own status and text. It
 * goes into the pipeline like any mail that a mailet sends, and this mail ends here.
 *
 * <p>A recipient whose sender asked for no such report (NOTIFY, RFC 3461 section 4.1) gets none.
 * Mail from the null sender is not answered: postmaster is told ({@code 2bounce_notice_recipient})
 * where {@code notify_classes} has {@code 2bounce}, else it ends here. A notice to postmaster that
 * fails ends here too.
 *
 * <p>By LMTP nothing is sent: the recipients are refused in the reply, and the client tells the
 * sender.
 */
public final class VirtualBounce extends GenericMailet {

  private static final Logger LOGGER = LoggerFactory.getLogger(VirtualBounce.class);

  private final SpoolParameters parameters;
  private final RecentBounces recent = new RecentBounces();

  @Inject
  VirtualBounce(SpoolParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public void service(Mail mail) throws MessagingException {
    Optional<DeliveryReport> report = DeliveryReport.of(mail);
    if (report.isPresent()) {
      refuse(mail, report.get());
    } else {
      spool(mail);
    }
    mail.setState(Mail.GHOST);
  }

  // The client reports it, or keeps the mail where a mailet failed that was to judge it.
  private static void refuse(Mail mail, DeliveryReport report) {
    boolean threw = mail.getAttribute(Mail.MAILET_ERROR).isPresent();
    for (MailAddress address : mail.getRecipients()) {
      Outcome outcome = threw ? DeliveryReport.NOT_DELIVERED : RecipientFailures.of(mail, address);
      report.record(address, outcome);
      log(mail, List.of(address), outcome.status() + " " + Printable.of(outcome.text()));
    }
  }

  private void spool(Mail mail) throws MessagingException {
    String identity = MailIdentity.of(mail, new MailMessage(mail));
    List<MailAddress> failed = recent.notBounced(identity, RecipientFailures.concerned(mail));
    MaybeSender sender = mail.getMaybeSender();
    if (failed.isEmpty()) {
      log(mail, mail.getRecipients(), "that was told already, James runs the mail again");
    } else if (sender.asString("").equalsIgnoreCase(parameters.doubleBounceAddress())) {
      log(mail, failed, "it was a notice to postmaster, which is discarded");
    } else if (sender.isNullSender()) {
      doubleBounce(mail, failed);
    } else {
      bounce(mail, sender.get(), wanted(mail, failed));
    }
    recent.bounced(identity, failed);
  }

  private void bounce(Mail mail, MailAddress sender, List<MailAddress> failed)
      throws MessagingException {
    if (failed.isEmpty()) {
      log(mail, mail.getRecipients(), "the sender wants no report (NOTIFY)");
      return;
    }
    send(
        mail,
        failed,
        MaybeSender.nullSender(),
        sender,
        heading(mail, sender, ReportTemplate.FAILURE));
    log(mail, failed, "sender non-delivery notification: " + Printable.of(sender.asString()));
  }

  private void doubleBounce(Mail mail, List<MailAddress> failed) throws MessagingException {
    if (!parameters.notifiesOfDoubleBounces()) {
      log(mail, failed, "it has the null sender, nobody is told (notify_classes)");
      return;
    }
    MailAddress postmaster = address(parameters.twoBounceNoticeRecipient());
    send(
        mail,
        failed,
        MaybeSender.of(address(parameters.doubleBounceAddress())),
        postmaster,
        heading(mail, postmaster, ReportTemplate.POSTMASTER_COPY));
    log(mail, failed, "postmaster non-delivery notification");
  }

  private MailAddress address(String text) throws AddressException {
    return new MailAddress(parameters.withOrigin(text));
  }

  private StatusReport.Heading heading(Mail mail, MailAddress to, ReportTemplate template) {
    return new StatusReport.Heading(
        template,
        parameters.myhostname(),
        parameters.withOrigin("MAILER-DAEMON"),
        MailAddresses.toAddress(to),
        mail.dsnParameters()
            .flatMap(DsnParameters::getEnvIdParameter)
            .map(DsnParameters.EnvId::asString)
            // James keeps it as it came (RFC 3461 section 4.4).
            .flatMap(Xtext::decode),
        mail.getName(),
        Deferral.arrival(mail).atZone(ZoneId.systemDefault()));
  }

  private void send(
      Mail mail,
      List<MailAddress> failed,
      MaybeSender from,
      MailAddress to,
      StatusReport.Heading heading)
      throws MessagingException {
    StatusReport report =
        new StatusReport(
            heading, failed.stream().map(address -> recipient(mail, address)).toList());
    MailImpl bounce =
        MailImpl.builder().name(MailImpl.getId()).sender(from).addRecipient(to).build();
    MimeMessageInputStreamSource message = MimeMessageInputStreamSource.create(bounce.getName());
    try {
      write(report, mail, message);
      bounce.setMessageContent(message);
      getMailetContext().sendMail(bounce);
    } finally {
      LifecycleUtil.dispose(bounce);
      LifecycleUtil.dispose(message);
    }
  }

  private void write(StatusReport report, Mail mail, MimeMessageInputStreamSource message)
      throws MessagingException {
    boolean headerOnly =
        mail.dsnParameters()
            .flatMap(DsnParameters::getRetParameter)
            .filter(DsnParameters.Ret.HDRS::equals)
            .isPresent();
    try (OutputStream out = message.getWritableOutputStream()) {
      MailMessage returned = new MailMessage(mail);
      report.writeTo(
          out,
          headerOnly
              ? ReturnedContent.header(returned)
              : ReturnedContent.whole(returned, parameters.bounceSizeLimit()));
    } catch (IOException e) {
      throw new MessagingException("cannot write the report on mail " + mail.getName(), e);
    }
  }

  private static ReportedRecipient recipient(Mail mail, MailAddress address) {
    Outcome failure = RecipientFailures.of(mail, address);
    return new ReportedRecipient(
        MailAddresses.toAddress(address),
        parameters(mail, address)
            .flatMap(DsnParameters.RecipientDsnParameters::getOrcptParameter)
            .map(original -> "rfc822;" + original.asString()),
        failure.status(),
        failure.text(),
        RecipientFailures.smtpReply(mail, address));
  }

  private static Optional<DsnParameters.RecipientDsnParameters> parameters(
      Mail mail, MailAddress address) {
    return mail.dsnParameters().map(dsn -> dsn.getRcptParameters().get(address));
  }

  private static List<MailAddress> wanted(Mail mail, List<MailAddress> failed) {
    return failed.stream().filter(address -> isWanted(mail, address)).toList();
  }

  private static boolean isWanted(Mail mail, MailAddress address) {
    Optional<EnumSet<Notify>> notify =
        parameters(mail, address).flatMap(DsnParameters.RecipientDsnParameters::getNotifyParameter);
    return notify.isEmpty() || notify.get().contains(Notify.FAILURE);
  }

  private static void log(Mail mail, Collection<MailAddress> failed, String what) {
    LOGGER.info(
        "{}: not delivered to {}: {}", mail.getName(), Printable.of(failed.toString()), what);
  }

  @Override
  public String getMailetInfo() {
    return "James Virtual bounce";
  }
}
