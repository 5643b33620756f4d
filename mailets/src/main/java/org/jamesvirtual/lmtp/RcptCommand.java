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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.AbstractHookableCmdHandler;
import org.apache.james.protocols.smtp.core.RcptCmdHandler;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.jamesvirtual.hook.CurrentRecipient;
import org.jamesvirtual.lmtp.LmtpTransaction.LmtpRecipient;
import org.jamesvirtual.mailet.MailAddresses;

/**
 * RCPT (RFC 5321 section 4.1.1.3), with any recipient that virtual(8) would look up. The parameters
 * of RFC 3461 are kept for each command: the same address may stand in several.
 */
public final class RcptCommand extends AbstractHookableCmdHandler<RcptHook> {

  // smtpd_recipient_limit of Postfix; its lmtp(8) sends 50 by default.
  private static final int MOST_RECIPIENTS = 1000;

  private static final AttachmentKey<Asked> ASKED =
      AttachmentKey.of("org.jamesvirtual.AskedRecipient", Asked.class);

  // What hooks are asked about: not accepted until they agree.
  private record Asked(
      LmtpRecipient recipient, MailAddress mailAddress, Map<String, String> parameters) {}

  @Inject
  RcptCommand(MetricFactory metrics) {
    super(metrics);
  }

  @Override
  public Collection<String> getImplCommands() {
    return List.of("RCPT");
  }

  @Override
  protected Response doFilterChecks(SMTPSession session, String command, String argument) {
    Optional<LmtpTransaction> transaction = LmtpTransaction.of(session);
    if (transaction.isEmpty()) {
      return new SMTPResponse("503", "5.5.1 send MAIL first");
    }
    if (!PathArgument.isOf(argument, "TO")) {
      return new SMTPResponse("501", "5.5.4 usage: RCPT TO:<address>");
    }
    Optional<PathArgument> path = PathArgument.parse(argument, "TO");
    if (path.isEmpty() || path.get().address().isNull()) {
      return new SMTPResponse("501", "5.1.3 bad recipient address syntax");
    }
    try {
      ask(session, path.get());
    } catch (ParameterException e) {
      return e.reply();
    }
    return tooMany(session, transaction.get());
  }

  private static Response tooMany(SMTPSession session, LmtpTransaction transaction) {
    if (session instanceof VirtualLmtpSession ours && !ours.place().isServed()) {
      return new SMTPResponse("451", "4.3.2 too many sessions, try again later");
    }
    return transaction.recipients().size() < MOST_RECIPIENTS
        ? null
        : new SMTPResponse("452", "4.5.3 too many recipients");
  }

  private static void ask(SMTPSession session, PathArgument path) throws ParameterException {
    EsmtpParameters parameters = EsmtpParameters.parse(path.parameters());
    Map<String, String> all = parameters.asMap();
    RcptParameters known = RcptParameters.of(parameters);
    parameters.requireNoOther();
    MailAddress mailAddress = MailAddresses.toMailAddress(path.address());
    session.setAttachment(
        ASKED,
        new Asked(new LmtpRecipient(path.address(), known), mailAddress, all),
        State.Transaction);
    session.setAttachment(RcptCmdHandler.CURRENT_RECIPIENT, mailAddress, State.Transaction);
    CurrentRecipient.set(session, path.address());
  }

  @Override
  protected HookResult callHook(RcptHook hook, SMTPSession session, String argument) {
    Asked asked = asked(session);
    return hook.doRcpt(
        session,
        LmtpTransaction.of(session).orElseThrow().mailSender(),
        asked.mailAddress(),
        asked.parameters());
  }

  @Override
  protected Response doCoreCmd(SMTPSession session, String command, String argument) {
    Asked asked = asked(session);
    LmtpTransaction.of(session).orElseThrow().add(asked.recipient());
    List<MailAddress> accepted =
        session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElseGet(ArrayList::new);
    accepted.add(asked.mailAddress());
    session.setAttachment(SMTPSession.RCPT_LIST, accepted, State.Transaction);
    return new SMTPResponse("250", "2.1.5 recipient ok");
  }

  private static Asked asked(SMTPSession session) {
    return session.getAttachment(ASKED, State.Transaction).orElseThrow();
  }

  @Override
  protected Class<RcptHook> getHookInterface() {
    return RcptHook.class;
  }
}
