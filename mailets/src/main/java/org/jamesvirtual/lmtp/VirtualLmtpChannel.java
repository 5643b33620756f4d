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
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import org.apache.james.protocols.api.Protocol;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.apache.james.protocols.netty.BasicChannelInboundHandler;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.core.SMTPMDCContextFactory;
import org.apache.james.smtpserver.netty.SmtpMetrics;
import org.jamesvirtual.lmtp.OpenSessions.Place;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: James's handler, with sessions of our own and with STARTTLS. */
// James's list of result handlers has a raw type.
@SuppressWarnings({"rawtypes", "unchecked"})
final class VirtualLmtpChannel extends BasicChannelInboundHandler {

  private static final Logger LOGGER = LoggerFactory.getLogger(VirtualLmtpChannel.class);

  private final SMTPConfiguration configuration;
  private final ListenerSettings settings;
  private final SmtpMetrics metrics;
  private final OpenSessions sessions;

  /** Null: the session has not begun. */
  private Place place;

  private String client = "unknown";
  private boolean awaitsHandshake;
  private boolean broken;

  VirtualLmtpChannel(
      Protocol protocol,
      SMTPConfiguration configuration,
      Encryption encryption,
      ListenerSettings settings,
      OpenSessions sessions,
      SmtpMetrics metrics) {
    super(new SMTPMDCContextFactory(), protocol, encryption, false);
    this.configuration = configuration;
    this.settings = settings;
    this.metrics = metrics;
    this.sessions = sessions;
    resultHandlers.add(countingCommands(metrics));
  }

  private static ProtocolHandlerResultHandler countingCommands(SmtpMetrics metrics) {
    return (session, response, executionTime, handler) -> {
      metrics.getCommandsMetric().increment();
      return response;
    };
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    client = String.valueOf(context.channel().remoteAddress());
    place = sessions.begin();
    metrics.getConnectionMetric().increment();
    super.channelActive(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    // James closes what is beyond connectionLimitPerIP before it comes here.
    if (place != null) {
      place.end();
      metrics.getConnectionMetric().decrement();
    }
    super.channelInactive(context);
  }

  // A client that breaks off (a probe, a port scanner) is no fault of ours, and worth one line.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
    // What comes now may follow on octets that were lost.
    broken = true;
    try {
      if (isBrokenOff(cause)) {
        LOGGER.info("client {}: lost connection: {}", client, cause.getMessage());
      } else {
        super.exceptionCaught(context, cause);
      }
    } finally {
      var unused = context.close();
    }
  }

  // Netty's own exceptions, and those of the JDK for some systems, are known by the text alone.
  private static boolean isBrokenOff(Throwable cause) {
    return cause instanceof SocketException
        || cause instanceof ClosedChannelException
        || (cause instanceof IOException
            && String.valueOf(cause.getMessage()).matches(".*(reset by peer|Broken pipe)"));
  }

  @Override
  protected ProtocolSession createSession(ChannelHandlerContext context) {
    return new VirtualLmtpSession(
        configuration,
        new VirtualLmtpTransport(context.channel(), secure),
        settings,
        place,
        () -> awaitsHandshake = true);
  }

  // What a client, or somebody between, sent in one go with STARTTLS must not count as said within
  // TLS (CVE-2011-0411).
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (awaitsHandshake || broken) {
      ReferenceCountUtil.release(message);
    } else {
      super.channelRead(context, message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      awaitsHandshake = false;
    }
    super.userEventTriggered(context, event);
  }
}
