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

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadPaceTest {

  private final DefaultEventExecutor session = new DefaultEventExecutor();
  private final CountDownLatch released = new CountDownLatch(1);
  private int reads;

  @AfterEach
  void end() {
    released.countDown();
    Future<?> unused = session.shutdownGracefully();
  }

  @Test
  void nothingShouldBeReadBeforeTheSessionHasWorkedOffWhatWasRead() throws Exception {
    EmbeddedChannel channel = channel();
    Future<?> busy = session.submit(() -> released.await(1, TimeUnit.MINUTES));
    reads = 0;

    channel.pipeline().fireChannelReadComplete();
    channel.read();
    channel.runPendingTasks();
    assertThat(reads).isZero();

    released.countDown();
    busy.sync();
    session.submit(() -> {}).sync();
    channel.runPendingTasks();
    assertThat(reads).isOne();
  }

  @Test
  void nothingShouldBeReadUnaskedWhenTheSessionIsIdle() throws Exception {
    EmbeddedChannel channel = channel();
    reads = 0;

    channel.pipeline().fireChannelReadComplete();
    session.submit(() -> {}).sync();
    channel.runPendingTasks();
    assertThat(reads).isZero();

    channel.read();
    assertThat(reads).isOne();
  }

  private EmbeddedChannel channel() {
    ReadPace pace = new ReadPace();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void read(ChannelHandlerContext ctx) {
                reads++;
                ctx.read();
              }
            });
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(pace);
    channel.pipeline().addLast(session, pace.end());
    return channel;
  }
}
