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

import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.StartTlsResponse;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.StartTlsCmdHandler;

/** STARTTLS (RFC 3207), announced where the listener has {@code <tls startTLS="true">}. */
public final class StartTlsCommand extends StartTlsCmdHandler {

  @Override
  public Response onCommand(SMTPSession session, Request request) {
    if (!session.isStartTLSSupported()) {
      return new SMTPResponse("502", "5.5.1 STARTTLS is not configured");
    }
    if (session.isTLSStarted()) {
      return new SMTPResponse("503", "5.5.1 TLS is active already");
    }
    Response response = super.onCommand(session, request);
    if (response instanceof StartTlsResponse && session instanceof VirtualLmtpSession ours) {
      ours.startTls();
    }
    return response;
  }
}
