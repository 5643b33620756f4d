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

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jamesvirtual.dsn.Xtext;

/**
 * XFORWARD (Postfix's XFORWARD_README): what the client says of where it got the mail from. IDENT,
 * its queue id, is what we keep, for the next transaction alone.
 *
 * <p>Only in sessions of our own listener, whose clients are listed.
 */
public final class XforwardCommand implements CommandHandler<SMTPSession> {

  private static final List<String> ATTRIBUTES =
      List.of("NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE");

  static final String FEATURE = "XFORWARD " + String.join(" ", ATTRIBUTES);

  private static final AttachmentKey<String> IDENT =
      AttachmentKey.of("org.jamesvirtual.XforwardIdent", String.class);

  private static final List<String> UNKNOWN = List.of("[UNAVAILABLE]", "[TEMPUNAVAIL]");
  private static final int LONGEST_VALUE = 255;

  @Override
  public Collection<String> getImplCommands() {
    return List.of("XFORWARD");
  }

  @Override
  public Response onCommand(SMTPSession session, Request request) {
    if (!(session instanceof VirtualLmtpSession)) {
      return session.newCommandNotFoundErrorResponse();
    }
    if (LmtpTransaction.of(session).isPresent()) {
      return new SMTPResponse("503", "5.5.1 mail transaction in progress");
    }
    String argument = request.getArgument() == null ? "" : request.getArgument().strip();
    Optional<String> ident = Optional.empty();
    for (String attribute : argument.split(" +", -1)) {
      String name = attribute.substring(0, Math.max(attribute.indexOf('='), 0));
      Optional<String> value = Xtext.decode(attribute.substring(attribute.indexOf('=') + 1));
      if (!ATTRIBUTES.contains(name.toUpperCase(Locale.ROOT))
          || value.isEmpty()
          || value.get().length() > LONGEST_VALUE) {
        return new SMTPResponse("501", "5.5.4 bad attribute");
      }
      if (name.equalsIgnoreCase("IDENT")) {
        ident = value.filter(text -> !text.isEmpty() && !UNKNOWN.contains(text));
      }
    }
    ident.ifPresent(id -> session.setAttachment(IDENT, id, State.Transaction));
    return new SMTPResponse("250", "2.0.0 ok");
  }

  /** The queue id that the client has named for this transaction. */
  static Optional<String> ident(SMTPSession session) {
    return session.getAttachment(IDENT, State.Transaction);
  }
}
