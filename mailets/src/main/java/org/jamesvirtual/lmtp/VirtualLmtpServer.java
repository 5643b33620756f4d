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

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.Optional;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.lmtpserver.netty.LMTPMetricsImpl;
import org.apache.james.lmtpserver.netty.LMTPServer;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.BasicChannelInboundHandler;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.smtp.MailEnvelope;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataCmdHandler;

/**
 * James's LMTP server with our command chain as its default, a framer that does not lose long
 * lines, sessions of our own, and handler threads that belong to no connection.
 */
// James overrides a generic method of its own with a raw type.
@SuppressWarnings({"rawtypes", "unchecked"})
final class VirtualLmtpServer extends LMTPServer {

  private static final int DEFAULT_THREADS = 100;

  private final LMTPMetricsImpl metrics;
  private final SMTPConfiguration smtpConfiguration = new Configuration();
  private ListenerSettings settings;
  private OpenSessions sessions;
  private SessionThreads threads;

  VirtualLmtpServer(LMTPMetricsImpl metrics) {
    super(metrics);
    this.metrics = metrics;
  }

  /** James's own, which only a subclass can make. */
  private final class Configuration extends LMTPServer.LMTPConfigurationImpl {}

  @Override
  public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration)
      throws ConfigurationException {
    super.doConfigure(configuration);
    settings = ListenerSettings.of(configuration, connectionLimit);
    sessions = new OpenSessions(settings);
    threads = new SessionThreads(configuration.getInt("maxExecutorCount", DEFAULT_THREADS));
    // James closes what is beyond its limit without a word.
    connectionLimit = 0;
  }

  @Override
  public String getServiceType() {
    return "LMTP Service (James Virtual)";
  }

  @Override
  protected String getDefaultJMXName() {
    return "virtuallmtpserver";
  }

  @Override
  protected Class<? extends HandlersPackage> getCoreHandlersPackage() {
    return VirtualCmdHandlerLoader.class;
  }

  @Override
  protected ChannelHandlerFactory createFrameHandlerFactory() {
    return pipeline -> new LineFramer(settings.lineLength(), VirtualLmtpServer::transfer);
  }

  /** James's DATA makes one when it answers 354; the end of the transaction removes it. */
  private static Optional<MailEnvelope> transfer(ChannelHandlerContext context) {
    return context.channel().attr(BasicChannelInboundHandler.SESSION_ATTRIBUTE_KEY).get()
            instanceof SMTPSession session
        ? session.getAttachment(DataCmdHandler.MAILENV, State.Transaction)
        : Optional.empty();
  }

  @Override
  protected ChannelInboundHandlerAdapter createCoreHandler() {
    return new VirtualLmtpChannel(
        new SMTPProtocol(getProtocolHandlerChain(), smtpConfiguration),
        smtpConfiguration,
        getEncryption(),
        settings,
        sessions,
        metrics);
  }

  @Override
  protected EventExecutorGroup getExecutorGroup() {
    return threads.group();
  }

  @Override
  protected AbstractChannelPipelineFactory createPipelineFactory() {
    return new SessionPipeline(
        super.createPipelineFactory(),
        createFrameHandlerFactory(),
        threads.group(),
        this::createCoreHandler);
  }

  @Override
  protected void postDestroy() {
    super.postDestroy();
    threads.close();
  }
}
