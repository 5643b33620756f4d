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

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.james.protocols.netty.BasicChannelInboundHandler;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineFramerTest {

  private static final int LIMIT = 10;

  /** Octets of the most that Netty reads at a time. */
  private static final int READ = 64 * 1024;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 1000})
  void framesShouldBeTheLinesWhateverThePackets(int packetSize) {
    assertThat(frames("ab\r\n\r\n.\r\nx\ny\r\r\n", packetSize))
        .containsExactly("ab\r\n", "\r\n", ".\r\n", "x\n", "y\r\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9, 10, 11, 1000})
  void aLineOverTheLimitShouldBecomeOneMarkAndTheNextLineStayWhole(int packetSize) {
    assertThat(frames("12345678\r\n123456789\r\n" + "z".repeat(50) + "\r\nnext\r\n", packetSize))
        .containsExactly(
            "12345678\r\n", LineFramer.OVERLONG + "\r", LineFramer.OVERLONG + "\r", "next\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9, 10, 11, 1000})
  void theMarkShouldSayWhetherTheLineEndedInCrlf(int packetSize) {
    assertThat(frames("z".repeat(50) + "\n" + "z".repeat(50) + "\r\n", packetSize))
        .containsExactly(LineFramer.OVERLONG, LineFramer.OVERLONG + "\r");
  }

  @Test
  void bytesShouldPassUnchanged() {
    byte[] bytes = {0, (byte) 0xff, (byte) 0x80, '\r', '\n'};
    EmbeddedChannel channel =
        new EmbeddedChannel(new LineFramer(LIMIT, context -> Optional.empty()));

    channel.writeInbound(Unpooled.wrappedBuffer(bytes));

    ByteBuf frame = channel.readInbound();
    byte[] read = new byte[frame.readableBytes()];
    frame.readBytes(read);
    frame.release();
    assertThat(read).isEqualTo(bytes);
  }

  // A fast client's octets come in many reads before the channel says that it has read all; a piece
  // of a line stays behind each time.
  @Test
  void whatIsKeptBetweenReadsShouldNotGrowWithTheMessage() {
    UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    EmbeddedChannel channel =
        new EmbeddedChannel(new LineFramer(2000, context -> Optional.of("message")), releasing());
    channel.config().setAllocator(memory);
    byte[] lines = ("x".repeat(997) + "\r\n").repeat(66).substring(0, READ).getBytes(US_ASCII);

    long most = 0;
    for (int i = 0; i < 100; i++) {
      channel.pipeline().fireChannelRead(memory.directBuffer(READ).writeBytes(lines));
      most = Math.max(most, memory.metric().usedDirectMemory());
    }
    channel.finishAndReleaseAll();

    assertThat(most).isBetween((long) READ, 4L * READ);
    assertThat(memory.metric().usedDirectMemory()).isZero();
  }

  private static ChannelInboundHandlerAdapter releasing() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
      }
    };
  }

  @Test
  void anUnfinishedLineShouldWait() {
    EmbeddedChannel channel =
        new EmbeddedChannel(new LineFramer(LIMIT, context -> Optional.empty()));

    channel.writeInbound(Unpooled.copiedBuffer("abc", US_ASCII));

    assertThat(channel.<ByteBuf>readInbound()).isNull();
  }

  @Test
  void theNextMessageShouldBeginAfterItsOwnData() {
    AtomicReference<Object> transfer = new AtomicReference<>("first");
    EmbeddedChannel channel =
        new EmbeddedChannel(new LineFramer(LIMIT, context -> Optional.of(transfer.get())));

    channel.writeInbound(Unpooled.copiedBuffer("a\r\n.\r\nDATA\r\n", US_ASCII));
    transfer.set("second");
    channel.writeInbound(Unpooled.copiedBuffer(".\r\nQUIT\r\n", US_ASCII));

    assertThat(read(channel)).containsExactly("a\r\n.\r\n", "DATA\r\n", ".\r\n", "QUIT\r\n");
  }

  @Test
  void theLinesOfAMessageShouldComeTogetherUpToItsFinalDot() {
    String text = "a\r\n..b\r\nc\n.\r\n\r\n.\r\nRSET\r\nQUIT\r\n";
    LineFramer framer = new LineFramer(1000, context -> Optional.of("message"));

    assertThat(frames(framer, text, 1000))
        .containsExactly("a\r\n..b\r\nc\n.\r\n\r\n.\r\n", "RSET\r\n", "QUIT\r\n");
  }

  @Test
  void theLinesOfAMessageShouldComeTogetherAsSoonAsTheSessionExpectsThem() {
    EmbeddedChannel channel =
        new EmbeddedChannel(new LineFramer(1000, VirtualLmtpServer::transfer)) {
          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 24);
          }
        };
    VirtualLmtpSession session =
        new VirtualLmtpSession(
            new SMTPConfigurationImpl(),
            new VirtualLmtpTransport(channel, null),
            null,
            null,
            () -> {});
    channel.attr(BasicChannelInboundHandler.SESSION_ATTRIBUTE_KEY).set(session);

    channel.writeInbound(Unpooled.copiedBuffer("NOOP\r\nDATA\r\n", US_ASCII));
    new DataTransfer(new IncomingMessage("id", () -> null), 0).begin(session);
    channel.writeInbound(Unpooled.copiedBuffer("a\r\nb\r\n.\r\nRSET\r\nQUIT\r\n", US_ASCII));

    assertThat(read(channel))
        .containsExactly("NOOP\r\n", "DATA\r\n", "a\r\nb\r\n.\r\n", "RSET\r\n", "QUIT\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7})
  void aMessageShouldBeTheSameWhateverThePackets(int packetSize) {
    String text = "a\r\n..b\r\nc\n.\r\n\r\n.\r\nRSET\r\n";

    List<String> frames = message(text, packetSize);

    assertThat(String.join("", frames)).isEqualTo(text);
    assertThat(frames).last().isEqualTo("RSET\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9, 1000})
  void aLineOfAMessageThatIsTooLongShouldBeAFrameOfItsOwn(int packetSize) {
    assertThat(message("ab\r\n" + "z".repeat(50) + "\r\n.\r\nNOOP\r\n", packetSize))
        .containsExactly("ab\r\n", LineFramer.OVERLONG + "\r", ".\r\n", "NOOP\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 1000})
  void onlyADotAloneBetweenCrlfsShouldEndAMessage(int packetSize) {
    String text = ".x\r\na.\r\n\n.\r\nb\r\n.\n\r.\r\n.\r\r\n..\r\n";

    List<String> frames = message(text + ".\r\nRSET\r\n.\r\n", packetSize);

    assertThat(String.join("", frames)).isEqualTo(text + ".\r\nRSET\r\n.\r\n");
    assertThat(frames).endsWith("RSET\r\n", ".\r\n");
    assertThat(String.join("", frames.subList(0, frames.size() - 2))).isEqualTo(text + ".\r\n");
  }

  @Test
  void aLimitThatIsNoneShouldCutNothing() {
    LineFramer framer = new LineFramer(Integer.MAX_VALUE, context -> Optional.of("message"));

    assertThat(frames(framer, "a\r\nb\r\n.\r\nQUIT\r\nNOOP\r\n", 8))
        .containsExactly("a\r\nb\r\n", ".\r\n", "QUIT\r\n", "NOOP\r\n");
  }

  private static List<String> message(String text, int packetSize) {
    return frames(new LineFramer(LIMIT, context -> Optional.of("message")), text, packetSize);
  }

  private static List<String> frames(String text, int packetSize) {
    return frames(new LineFramer(LIMIT, context -> Optional.empty()), text, packetSize);
  }

  private static List<String> frames(LineFramer framer, String text, int packetSize) {
    EmbeddedChannel channel = new EmbeddedChannel(framer);
    for (int i = 0; i < text.length(); i += packetSize) {
      channel.writeInbound(
          Unpooled.copiedBuffer(
              text.substring(i, Math.min(text.length(), i + packetSize)), US_ASCII));
    }
    return read(channel);
  }

  private static List<String> read(EmbeddedChannel channel) {
    List<String> frames = new ArrayList<>();
    for (ByteBuf frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
      frames.add(frame.toString(US_ASCII));
      frame.release();
    }
    return frames;
  }
}
