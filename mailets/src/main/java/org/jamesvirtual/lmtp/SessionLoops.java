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

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An event loop of its own, and with it a thread, for each connection as long as it lasts. The
 * thread reads, runs commands and filters, and writes: a delivery that waits holds up nobody else,
 * nothing is handed from thread to thread, and who sends faster than its session works is not read.
 *
 * <p>Thread-safe.
 */
// What is begun by a shutdown is waited for by the future that all loops share.
@SuppressWarnings({"FutureReturnValueIgnored", "InlineMeSuggester"})
final class SessionLoops extends AbstractEventExecutorGroup implements EventLoopGroup {

  /** Loops that wait for the next connections. */
  private static final int KEPT = 32;

  private final ThreadFactory threads =
      Thread.ofPlatform().daemon().name("virtual-lmtp-", 1).factory();
  private final Promise<Void> terminated = new DefaultPromise<>(GlobalEventExecutor.INSTANCE);

  // Guarded by this.
  private final Set<NioEventLoopGroup> all = new HashSet<>();
  private final Deque<NioEventLoopGroup> idle = new ArrayDeque<>();
  private boolean ending;

  @Override
  public ChannelFuture register(Channel channel) {
    return register(channel, loop -> loop.register(channel));
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    return register(promise.channel(), loop -> loop.register(promise));
  }

  @Deprecated
  @Override
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    return register(channel, loop -> loop.register(channel, promise));
  }

  private ChannelFuture register(
      Channel channel, Function<NioEventLoopGroup, ChannelFuture> registration) {
    NioEventLoopGroup loop = take();
    // Behind what the loop still does for the connection: it may be in the middle of a delivery.
    channel.closeFuture().addListener(closed -> loop.execute(() -> giveBack(loop)));
    return registration.apply(loop);
  }

  private synchronized NioEventLoopGroup take() {
    if (ending) {
      throw new RejectedExecutionException("the listener is being stopped");
    }
    NioEventLoopGroup kept = idle.pollFirst();
    return kept == null ? begin() : kept;
  }

  private NioEventLoopGroup begin() {
    NioEventLoopGroup loop = new NioEventLoopGroup(1, threads);
    all.add(loop);
    loop.terminationFuture().addListener(done -> ended(loop));
    return loop;
  }

  private synchronized void giveBack(NioEventLoopGroup loop) {
    if (!ending && idle.size() < KEPT) {
      idle.addFirst(loop);
    } else {
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
  }

  private synchronized void ended(NioEventLoopGroup loop) {
    all.remove(loop);
    endIfEmpty();
  }

  private void endIfEmpty() {
    if (ending && all.isEmpty()) {
      terminated.trySuccess(null);
    }
  }

  @Override
  public synchronized Future<?> shutdownGracefully(long quiet, long timeout, TimeUnit unit) {
    ending = true;
    all.forEach(loop -> loop.shutdownGracefully(quiet, timeout, unit));
    endIfEmpty();
    return terminated;
  }

  @Deprecated
  @Override
  public void shutdown() {
    shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Override
  public Future<?> terminationFuture() {
    return terminated;
  }

  @Override
  public synchronized boolean isShuttingDown() {
    return ending;
  }

  @Override
  public boolean isShutdown() {
    return terminated.isDone();
  }

  @Override
  public boolean isTerminated() {
    return terminated.isDone();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return terminated.await(timeout, unit);
  }

  /** Not for connections: each has a loop of its own. */
  @Override
  public EventLoop next() {
    throw new UnsupportedOperationException("a connection gets its loop when it is registered");
  }

  @Override
  public synchronized Iterator<EventExecutor> iterator() {
    return List.<EventExecutor>copyOf(all.stream().map(NioEventLoopGroup::next).toList())
        .iterator();
  }
}
