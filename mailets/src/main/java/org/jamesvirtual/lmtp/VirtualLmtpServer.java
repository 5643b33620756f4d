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

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.lmtpserver.netty.LMTPMetricsImpl;
import org.apache.james.lmtpserver.netty.LMTPServer;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.netty.BasicChannelInboundHandler;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPSession;

/**
 * James's LMTP server with our command chain as its default, a framer that does not lose long
 * lines, sessions of our own, and a thread for each connection.
 */
// James overrides a generic method of its own with a raw type.
@SuppressWarnings({"rawtypes", "unchecked", "FutureReturnValueIgnored"})
final class VirtualLmtpServer extends LMTPServer {

  // Longer than a client that reads its last reply needs, and within what a service manager waits.
  private static final int STOP_SECONDS = 5;

  private final LMTPMetricsImpl metrics;
  private final SMTPConfiguration smtpConfiguration = new Configuration();
  private ListenerSettings settings;
  private OpenSessions sessions;
  private final List<Channel> bound = new ArrayList<>();
  private List<InetSocketAddress> addresses = List.of();
  private EventLoopGroup acceptor;
  private SessionLoops loops;

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

  /** DATA makes one when it answers 354; the end of the transaction removes it. */
  static Optional<Object> transfer(ChannelHandlerContext context) {
    return context.channel().attr(BasicChannelInboundHandler.SESSION_ATTRIBUTE_KEY).get()
            instanceof SMTPSession session
        ? DataTransfer.of(session).map(DataTransfer::mark)
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

  /** None: a connection's loop runs all of its handlers. */
  @Override
  protected EventExecutorGroup getExecutorGroup() {
    return null;
  }

  @Override
  public synchronized void setListenAddresses(InetSocketAddress... listenAddresses) {
    addresses = List.of(listenAddresses);
  }

  @Override
  public synchronized List<InetSocketAddress> getListenAddresses() {
    return bound.stream().map(channel -> (InetSocketAddress) channel.localAddress()).toList();
  }

  @Override
  public synchronized boolean isBound() {
    return !bound.isEmpty();
  }

  /** As James does it, but with a loop for each connection. */
  @Override
  public synchronized void bind() throws InterruptedException {
    acceptor = new NioEventLoopGroup(1, Thread.ofPlatform().name("virtual-lmtp-accept").factory());
    loops = new SessionLoops();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .channel(NioServerSocketChannel.class)
            .group(acceptor, loops)
            .childHandler(handlers(createPipelineFactory()));
    configureBootstrap(bootstrap);
    for (InetSocketAddress address : addresses) {
      bound.add(bootstrap.bind(address).sync().channel());
    }
  }

  private static ChannelInitializer<SocketChannel> handlers(ChannelInitializer<?> stock) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        // Does its work at once, for the channel is registered, and removes itself.
        channel.pipeline().addLast(stock);
        // Replies to pipelined commands leave together (RFC 2920 section 3.2).
        channel.pipeline().addFirst("replies", new FlushConsolidationHandler());
        channel.pipeline().addFirst("replyPace", new ReplyPace());
      }
    };
  }

  @Override
  public synchronized void unbind() {
    bound.forEach(channel -> channel.close().awaitUninterruptibly());
    bound.clear();
    acceptor.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
    loops
        .shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(2 * STOP_SECONDS, TimeUnit.SECONDS);
  }
}
