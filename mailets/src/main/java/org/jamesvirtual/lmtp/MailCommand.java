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
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.AbstractHookableCmdHandler;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;

/**
 * MAIL (RFC 5321 section 4.1.1.2), with any sender that virtual(8) would take. James's own command
 * knows fewer addresses, drops the transaction when a second MAIL is refused, and ignores what it
 * does not know.
 */
public final class MailCommand extends AbstractHookableCmdHandler<MailHook> {

  // What hooks are asked about: not begun until they agree.
  private static final AttachmentKey<LmtpTransaction> ASKED =
      AttachmentKey.of("org.jamesvirtual.AskedTransaction", LmtpTransaction.class);

  @Inject
  MailCommand(MetricFactory metrics) {
    super(metrics);
  }

  @Override
  public Collection<String> getImplCommands() {
    return List.of("MAIL");
  }

  @Override
  protected Response doFilterChecks(SMTPSession session, String command, String argument) {
    if (session.getAttachment(SMTPSession.CURRENT_HELO_MODE, State.Connection).isEmpty()) {
      return new SMTPResponse("503", "5.5.1 send LHLO first");
    }
    if (LmtpTransaction.of(session).isPresent()) {
      return new SMTPResponse("503", "5.5.1 sender already specified");
    }
    if (!PathArgument.isOf(argument, "FROM")) {
      return new SMTPResponse("501", "5.5.4 usage: MAIL FROM:<address>");
    }
    Optional<PathArgument> path = PathArgument.parse(argument, "FROM");
    return path.isEmpty()
        ? new SMTPResponse("501", "5.1.7 bad sender address syntax")
        : check(session, path.get());
  }

  private static Response check(SMTPSession session, PathArgument path) {
    try {
      EsmtpParameters parameters = EsmtpParameters.parse(path.parameters());
      MailParameters known = MailParameters.of(parameters);
      parameters.requireNoOther();
      session.setAttachment(ASKED, new LmtpTransaction(path.address(), known), State.Transaction);
      return tooBig(session, known.size());
    } catch (ParameterException e) {
      return e.reply();
    }
  }

  private static Response tooBig(SMTPSession session, BigInteger size) {
    long limit = session.getConfiguration().getMaxMessageSize();
    return limit > 0 && size.compareTo(BigInteger.valueOf(limit)) > 0
        ? new SMTPResponse("552", "5.3.4 message too big")
        : null;
  }

  @Override
  protected HookResult callHook(MailHook hook, SMTPSession session, String argument) {
    return hook.doMail(session, asked(session).mailSender());
  }

  @Override
  protected Response doCoreCmd(SMTPSession session, String command, String argument) {
    asked(session).begin(session);
    return new SMTPResponse("250", "2.1.0 sender ok");
  }

  private static LmtpTransaction asked(SMTPSession session) {
    return session.getAttachment(ASKED, State.Transaction).orElseThrow();
  }

  @Override
  protected Class<MailHook> getHookInterface() {
    return MailHook.class;
  }
}
