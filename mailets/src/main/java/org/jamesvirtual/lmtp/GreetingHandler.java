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

import java.net.InetAddress;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.lmtp.core.WelcomeMessageHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Greets a client; one that may not connect, and one beyond the session limit, with 421 and the end
 * of the connection. A 5xx at this place would make Postfix bounce, after LHLO, or call the whole
 * host dead.
 */
public final class GreetingHandler extends WelcomeMessageHandler {

  private static final Logger LOGGER = LoggerFactory.getLogger(GreetingHandler.class);

  @Override
  public Response onConnect(SMTPSession session) {
    if (session instanceof VirtualLmtpSession ours) {
      InetAddress client = session.getRemoteAddress().getAddress();
      if (!ours.settings().clients().contains(client)) {
        LOGGER.warn(
            "client {} refused: it is not in <clients> of lmtpserver.xml", client.getHostAddress());
        return refusal("4.7.0 this client may not connect");
      }
      if (ours.place().isBeyondReserve()) {
        LOGGER.warn("client {} refused: too many sessions", client.getHostAddress());
        return refusal("4.3.2 too many sessions, try again later");
      }
    }
    return super.onConnect(session);
  }

  private static Response refusal(String text) {
    SMTPResponse refusal = new SMTPResponse("421", text);
    refusal.setEndSession(true);
    return refusal;
  }
}
