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

import java.util.ArrayList;
import java.util.List;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;

/**
 * What is announced besides James's PIPELINING, ENHANCEDSTATUSCODES and 8BITMIME. SIZE only with a
 * limit: Postfix bounces what is over the size that is announced (RFC 1870). UTF-8 and the client's
 * queue id need the sessions of our own listener.
 */
public final class LmtpExtensions implements ProtocolHandler, EhloExtension {

  @Override
  public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
    List<String> features = new ArrayList<>();
    features.add("DSN");
    if (session instanceof VirtualLmtpSession) {
      features.add("SMTPUTF8");
      features.add(XforwardCommand.FEATURE);
    }
    long limit = session.getConfiguration().getMaxMessageSize();
    if (limit > 0) {
      features.add("SIZE " + limit);
    }
    return features;
  }
}
