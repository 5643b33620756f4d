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

import java.util.List;
import org.apache.james.lmtpserver.NoopJamesMessageHook;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.api.handler.CommandHandlerResultLogger;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.smtp.core.ExpnCmdHandler;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.apache.james.protocols.smtp.core.QuitCmdHandler;
import org.apache.james.protocols.smtp.core.RsetCmdHandler;
import org.apache.james.protocols.smtp.core.VrfyCmdHandler;
import org.apache.james.protocols.smtp.core.log.HookResultLogger;
import org.jamesvirtual.hook.VirtualRcptHook;

/**
 * The LMTP command chain of virtual delivery: the commands of a transaction are ours, the others
 * James's.
 *
 * <p>Left out of James's chain: the checks of its own users and domains, which refuse every virtual
 * recipient; the hook that accepts postmaster without a mailbox; the filter that adds a Received
 * line, which virtual(8) does not; its SIZE extension, which delivers a message cut at the limit;
 * and its DSN hooks, which break on a repeated recipient.
 */
public final class VirtualCmdHandlerLoader implements HandlersPackage {

  private static final List<String> HANDLERS =
      List.of(
          GreetingHandler.class.getName(),
          CommandDispatcher.class.getName(),
          LhloCommand.class.getName(),
          LmtpExtensions.class.getName(),
          StartTlsCommand.class.getName(),
          XforwardCommand.class.getName(),
          MailCommand.class.getName(),
          RcptCommand.class.getName(),
          DataCommand.class.getName(),
          ExpnCmdHandler.class.getName(),
          NoopCmdHandler.class.getName(),
          QuitCmdHandler.class.getName(),
          RsetCmdHandler.class.getName(),
          VrfyCmdHandler.class.getName(),
          VirtualRcptHook.class.getName(),
          VirtualLmtpHandler.class.getName(),
          // James's data handler wants at least one message hook.
          NoopJamesMessageHook.class.getName(),
          CommandHandlerResultLogger.class.getName(),
          HookResultLogger.class.getName());

  @Override
  public List<String> getHandlers() {
    return HANDLERS;
  }
}
