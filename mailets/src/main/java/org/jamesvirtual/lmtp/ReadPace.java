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

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Reads on when a session has worked off what was read before. Without it a sender that is faster
 * than the session fills the memory with what waits for the session's thread.
 */
final class ReadPace extends ChannelDuplexHandler {

  // Used by the channel's own thread only.
  private ChannelHandlerContext context;
  private boolean busy;
  private boolean wanted;

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    busy = true;
    ctx.fireChannelReadComplete();
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (busy) {
      wanted = true;
    } else {
      ctx.read();
    }
  }

  private void workedOff() {
    busy = false;
    if (wanted) {
      wanted = false;
      context.read();
    }
  }

  /** Stands behind this one, on the session's thread, before whatever works. */
  ChannelHandler end() {
    return new ChannelInboundHandlerAdapter() {
      // What was read before has gone through the handlers behind this one, on the same thread.
      @Override
      public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        context.executor().execute(ReadPace.this::workedOff);
      }
    };
  }
}
