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

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.jamesvirtual.lmtp.OpenSessions.Place;

/**
 * A session of our own listener: it knows the listener's settings, and its commands are octets, so
 * that UTF-8 comes through.
 */
final class VirtualLmtpSession extends ExtendedSMTPSession {

  private final ListenerSettings settings;
  private final Place place;
  private final Runnable whenTlsStarts;

  /**
   * A new session.
   *
   * @param place what it has of the session limit
   * @param whenTlsStarts is told that the client's next octets are the handshake
   */
  VirtualLmtpSession(
      SMTPConfiguration configuration,
      ProtocolTransport transport,
      ListenerSettings settings,
      Place place,
      Runnable whenTlsStarts) {
    super(configuration, transport);
    this.settings = settings;
    this.place = place;
    this.whenTlsStarts = whenTlsStarts;
  }

  ListenerSettings settings() {
    return settings;
  }

  Place place() {
    return place;
  }

  /** RFC 3207 section 4.2: nothing that the client said before TLS counts after it. */
  void startTls() {
    resetState();
    removeAttachment(SMTPSession.CURRENT_HELO_MODE, ProtocolSession.State.Connection);
    removeAttachment(SMTPSession.CURRENT_HELO_NAME, ProtocolSession.State.Connection);
    whenTlsStarts.run();
  }

  /** A connection that broke within a message ends here too. */
  @Override
  public void resetState() {
    DataTransfer.of(this).map(DataTransfer::message).ifPresent(IncomingMessage::dispose);
    super.resetState();
  }

  @Override
  public Charset getCharset() {
    return StandardCharsets.ISO_8859_1;
  }

  @Override
  public Response newCommandNotFoundErrorResponse() {
    return new SMTPResponse("500", "5.5.1 command unknown");
  }

  @Override
  public Response newFatalErrorResponse() {
    return new SMTPResponse("451", "4.3.0 internal error, try again later");
  }
}
