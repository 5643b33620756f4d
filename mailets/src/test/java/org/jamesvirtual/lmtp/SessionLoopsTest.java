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

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@SuppressWarnings("FutureReturnValueIgnored")
class SessionLoopsTest {

  private final SessionLoops loops = new SessionLoops();
  private final NioEventLoopGroup acceptor = new NioEventLoopGroup(1);
  private final CountDownLatch held = new CountDownLatch(1);
  private Channel server;

  @BeforeEach
  void start() {
    server =
        new ServerBootstrap()
            .channel(NioServerSocketChannel.class)
            .group(acceptor, loops)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new ThreadTeller(held));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  @AfterEach
  void stop() {
    held.countDown();
    server.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    acceptor.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Answers each octet with the name of its thread; an H holds it. */
  private static final class ThreadTeller extends ChannelInboundHandlerAdapter {

    private final CountDownLatch held;

    ThreadTeller(CountDownLatch held) {
      this.held = held;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message)
        throws InterruptedException {
      ByteBuf octets = (ByteBuf) message;
      boolean hold = octets.readByte() == 'H';
      octets.release();
      if (hold) {
        held.await();
      }
      byte[] name = (Thread.currentThread().getName() + "\n").getBytes(StandardCharsets.US_ASCII);
      context.writeAndFlush(context.alloc().buffer().writeBytes(name));
    }
  }

  private Socket connect() throws IOException {
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    return new Socket(address.getAddress(), address.getPort());
  }

  private static String ask(Socket client) throws IOException {
    client.getOutputStream().write('A');
    StringBuilder name = new StringBuilder();
    for (int c = client.getInputStream().read(); c != '\n'; c = client.getInputStream().read()) {
      assertThat(c).as("end of the connection").isPositive();
      name.append((char) c);
    }
    return name.toString();
  }

  @Test
  void aConnectionThatIsHeldShouldHoldNoOther() throws IOException {
    try (Socket waiting = connect()) {
      waiting.getOutputStream().write('H');
      Set<String> threads = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        try (Socket other = connect()) {
          threads.add(ask(other));
        }
      }
      assertThat(threads).isNotEmpty();
      held.countDown();
      assertThat(threads).doesNotContain(ask(waiting));
    }
  }

  @Test
  void openConnectionsShouldHaveThreadsOfTheirOwnAndKeepThem() throws IOException {
    try (Socket one = connect();
        Socket two = connect()) {
      String first = ask(one);
      assertThat(ask(two)).isNotEqualTo(first);
      assertThat(ask(one)).isEqualTo(first);
    }
  }

  @Test
  void threadsShouldServeTheNextConnections() throws IOException {
    Set<String> threads = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      try (Socket client = connect()) {
        threads.add(ask(client));
      }
    }
    // A thread may still be busy with the end of its last connection.
    assertThat(threads).hasSizeLessThan(100);
  }

  @Test
  void theEndShouldCloseConnectionsAndEndThreads() throws IOException {
    try (Socket client = connect()) {
      ask(client);
      loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(loops.isTerminated()).isTrue();
    }
    try (Socket late = connect()) {
      assertThat(late.getInputStream().read()).as("not served any more").isEqualTo(-1);
    }
  }
}
