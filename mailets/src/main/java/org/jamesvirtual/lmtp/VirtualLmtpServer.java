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

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.NonStickyEventExecutorGroup;
import io.netty.util.concurrent.UnorderedThreadPoolEventExecutor;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.lmtpserver.netty.LMTPMetricsImpl;
import org.apache.james.lmtpserver.netty.LMTPServer;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.AbstractSSLAwareChannelPipelineFactory;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.netty.HandlerConstants;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPProtocol;

/**
 * James's LMTP server with our command chain as its default, a framer that does not lose long
 * lines, sessions of our own, and threads that no connection keeps from another.
 */
// James overrides a generic method of its own with a raw type.
@SuppressWarnings("unchecked")
final class VirtualLmtpServer extends LMTPServer {

  private static final int DEFAULT_THREADS = 100;

  private final LMTPMetricsImpl metrics;
  private final SMTPConfiguration smtpConfiguration = new Configuration();
  private ListenerSettings settings;
  private OpenSessions sessions;
  private EventExecutorGroup threads;

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
    threads = threads(configuration.getInt("maxExecutorCount", DEFAULT_THREADS));
    // James closes what is beyond its limit without a word.
    connectionLimit = 0;
  }

  // James ties each connection to one thread, and a delivery that waits for a lock holds up every
  // other connection on it. Here a connection takes whatever thread is free; with one for each
  // session there always is one.
  private EventExecutorGroup threads(int configured) {
    int count =
        settings.sessionLimit() > 0
            ? Math.max(configured, settings.sessionLimit() + settings.reserve())
            : configured;
    return new NonStickyEventExecutorGroup(
        new UnorderedThreadPoolEventExecutor(count, new DefaultThreadFactory(jmxName, true)));
  }

  @Override
  protected EventExecutorGroup getExecutorGroup() {
    return threads;
  }

  @Override
  protected void postDestroy() {
    var unused = threads.shutdownGracefully();
    super.postDestroy();
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
    return pipeline -> new LineFramer(settings.lineLength());
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
  protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
    AbstractSSLAwareChannelPipelineFactory<SocketChannel> james =
        (AbstractSSLAwareChannelPipelineFactory<SocketChannel>) super.createPipelineFactory();
    return new AbstractChannelPipelineFactory<>(getFrameHandlerFactory(), threads) {
      @Override
      protected void initChannel(SocketChannel channel) throws Exception {
        james.initChannel(channel);
        toOurThreads(channel.pipeline());
      }

      @Override
      protected ChannelInboundHandlerAdapter createHandler() {
        return createCoreHandler();
      }
    };
  }

  // James 3.8 runs the commands on the threads that read and write.
  private void toOurThreads(ChannelPipeline pipeline) {
    if (pipeline.context(HandlerConstants.CORE_HANDLER).executor()
        != pipeline.context(HandlerConstants.FRAMER).executor()) {
      pipeline.remove(HandlerConstants.CORE_HANDLER);
      pipeline.addLast(threads, HandlerConstants.CORE_HANDLER, createCoreHandler());
    }
  }
}
