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
import java.util.Optional;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataCmdHandler;

/**
 * DATA. Refused without an accepted recipient (RFC 2033 section 4.2), or Postfix's pipelined one
 * would store an empty message.
 */
// James implements a generic method with a raw type.
@SuppressWarnings("unchecked")
public final class DataCommand extends DataCmdHandler {

  private static final Response READY =
      new SMTPResponse(SMTPRetCode.DATA_READY, "Ok Send data ending with <CRLF>.<CRLF>")
          .immutable();

  private final IncomingMessages messages;

  @Inject
  DataCommand(MetricFactory metrics, IncomingMessages messages) {
    super(metrics);
    this.messages = messages;
  }

  @Override
  protected Response doDATAFilter(SMTPSession session, String argument) {
    if (argument != null && !argument.isEmpty()) {
      return new SMTPResponse("501", "5.5.4 DATA takes no argument");
    }
    Optional<LmtpTransaction> transaction = LmtpTransaction.of(session);
    if (transaction.isEmpty()) {
      return new SMTPResponse("503", "5.5.1 send MAIL and RCPT first");
    }
    return transaction.get().recipients().isEmpty()
        ? new SMTPResponse("503", "5.5.1 no valid recipients")
        : null;
  }

  @Override
  protected Response doDATA(SMTPSession session, String argument) {
    long maximumSize = session.getConfiguration().getMaxMessageSize();
    new DataTransfer(messages.begin(), maximumSize).begin(session);
    session.pushLineHandler(getLineHandler());
    return READY;
  }
}
