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
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.function.Supplier;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.netty.HandlerConstants;

/**
 * James's pipeline, with framer and commands on the session threads and as much read as they can
 * work off. James 3.8 runs the commands on the threads that read and write for all connections.
 */
final class SessionPipeline extends AbstractChannelPipelineFactory<SocketChannel> {

  private final AbstractChannelPipelineFactory<SocketChannel> stock;
  private final ChannelHandlerFactory framer;
  private final EventExecutorGroup group;
  private final Supplier<ChannelInboundHandlerAdapter> commands;

  SessionPipeline(
      AbstractChannelPipelineFactory<SocketChannel> stock,
      ChannelHandlerFactory framer,
      EventExecutorGroup group,
      Supplier<ChannelInboundHandlerAdapter> commands) {
    super(framer, group);
    this.stock = stock;
    this.framer = framer;
    this.group = group;
    this.commands = commands;
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    // Does its work at once, for the channel is registered, and removes itself.
    pipeline.addLast(stock);
    if (pipeline.context(HandlerConstants.CORE_HANDLER).executor() == channel.eventLoop()) {
      pipeline.remove(HandlerConstants.FRAMER);
      pipeline.remove(HandlerConstants.CORE_HANDLER);
      pipeline.addLast(group, HandlerConstants.FRAMER, framer.create(pipeline));
      pipeline.addLast(group, HandlerConstants.CORE_HANDLER, createHandler());
    }
    // Replies to pipelined commands leave together (RFC 2920 section 3.2).
    pipeline.addFirst(
        "replies",
        new FlushConsolidationHandler(
            FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
    ReadPace pace = new ReadPace();
    pipeline.addBefore(HandlerConstants.FRAMER, "readPace", pace);
    pipeline.addBefore(group, HandlerConstants.FRAMER, "readPaceEnd", pace.end());
  }

  @Override
  protected ChannelInboundHandlerAdapter createHandler() {
    return commands.get();
  }
}
