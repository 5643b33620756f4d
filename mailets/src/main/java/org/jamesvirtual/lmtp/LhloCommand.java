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
import java.util.List;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.lmtp.core.LhloCmdHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.jamesvirtual.config.Printable;

/**
 * LHLO (RFC 2033 section 4.1). Any name is taken: James refuses those that are no host names with
 * 501, by which Postfix would bounce all mail of a host that is named oddly.
 */
public final class LhloCommand extends LhloCmdHandler {

  private List<EhloExtension> extensions = List.of();

  @Inject
  LhloCommand(MetricFactory metrics) {
    super(metrics);
  }

  @Override
  @SuppressWarnings("unchecked")
  public void wireExtensions(Class<?> interfaceName, List<?> wired) {
    super.wireExtensions(interfaceName, wired);
    if (EhloExtension.class.equals(interfaceName)) {
      extensions = (List<EhloExtension>) wired;
    }
  }

  @Override
  protected Response doFilterChecks(SMTPSession session, String command, String name) {
    if (name == null || name.isBlank()) {
      return new SMTPResponse("501", "5.5.4 usage: LHLO name");
    }
    session.resetState();
    return null;
  }

  @Override
  protected Response doCoreCmd(SMTPSession session, String command, String name) {
    session.setAttachment(SMTPSession.CURRENT_HELO_NAME, Printable.ascii(name), State.Connection);
    session.setAttachment(SMTPSession.CURRENT_HELO_MODE, command, State.Connection);
    SMTPResponse reply = new SMTPResponse("250", session.getConfiguration().getHelloName());
    for (EhloExtension extension : extensions) {
      List<String> features = extension.getImplementedEsmtpFeatures(session);
      if (features != null) {
        features.forEach(reply::appendLine);
      }
    }
    return reply;
  }
}
