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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Cuts the bytes of a connection into frames for James: each command a line with its LF; of a
 * message as many whole lines as have come, because James does much for each frame. The final dot
 * ends a frame, so that what follows it is a command again.
 *
 * <p>James's own framer drops a line that is too long and answers in the middle of DATA, so that a
 * damaged message is stored and every later reply belongs to the wrong recipient. This one puts
 * {@link #OVERLONG} in its place: as a command it is an unknown word, and in a message it is the
 * only frame without LF, by which the message is refused as a whole.
 *
 * <p>One instance for each connection.
 */
final class LineFramer extends ByteToMessageDecoder {

  /** What stands for a line that was too long; a CR follows it if the line ended in CRLF. */
  static final String OVERLONG = "LINE-TOO-LONG";

  /** Octets of the final dot and its line end. */
  private static final int FINAL_DOT = 3;

  private static final short CRLF = 0x0d0a;

  private final int maximumLength;
  private final Function<ChannelHandlerContext, Optional<?>> transfer;
  private int scanned;
  private boolean discarding;
  private boolean discardedCr;

  /** In a message: whether the next line follows CRLF, so that a dot in it is no content. */
  private boolean afterCrlf;

  /** The transfer that was begun last: the next one begins a message. */
  private Object begun;

  /** The transfer whose final dot was seen: until there is another, commands follow. */
  private Object ended;

  /**
   * The framer of a new connection.
   *
   * @param maximumLength octets of the longest line, its line end included
   * @param transfer stands for the message that DATA was answered 354 for, another one each time;
   *     empty between messages. May lag behind at a message's end, not at its beginning, which
   *     waits for the 354
   */
  LineFramer(int maximumLength, Function<ChannelHandlerContext, Optional<?>> transfer) {
    this.maximumLength = maximumLength;
    this.transfer = transfer;
    // After each read, not Netty's sixteen: what was framed would stay with it and take 2 MiB of
    // the memory outside the heap for each connection on which a large message comes. A line takes
    // up to twice its length, until a read ends with a line.
    setDiscardAfterReads(1);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    boolean message = isInMessage(context);
    int start = in.readerIndex();
    int lineFeed = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
    if (lineFeed < 0) {
      await(in);
      return;
    }
    scanned = 0;
    int length = lineFeed + 1 - start;
    if (discarding || length > maximumLength) {
      discard(in, length, out);
    } else if (message) {
      out.add(in.readRetainedSlice(wholeLines(in)));
    } else {
      out.add(in.readRetainedSlice(length));
    }
  }

  private boolean isInMessage(ChannelHandlerContext context) {
    Object current = transfer.apply(context).orElse(null);
    if (current == null || current == ended) {
      return false;
    }
    if (current != begun) {
      begun = current;
      afterCrlf = true;
    }
    return true;
  }

  /** What came before the handshake was said by who knows whom: half a line of it must not stay. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent) {
      internalBuffer().skipBytes(actualReadableBytes());
      scanned = 0;
      discarding = false;
    }
    super.userEventTriggered(context, event);
  }

  private void await(ByteBuf in) {
    if (discarding || in.readableBytes() >= maximumLength) {
      discarding = true;
      discardedCr = in.getByte(in.writerIndex() - 1) == '\r';
      in.skipBytes(in.readableBytes());
      scanned = 0;
    } else {
      scanned = in.readableBytes();
    }
  }

  private void discard(ByteBuf in, int length, List<Object> out) {
    boolean crlf = length > 1 ? in.getByte(in.readerIndex() + length - 2) == '\r' : discardedCr;
    discarding = false;
    afterCrlf = crlf;
    in.skipBytes(length);
    out.add(Unpooled.copiedBuffer(crlf ? OVERLONG + "\r" : OVERLONG, StandardCharsets.US_ASCII));
  }

  /**
   * The length of the lines up to the final dot, or up to the last LF before which no line can be
   * too long.
   */
  private int wholeLines(ByteBuf in) {
    int first = in.readerIndex();
    int most = first + Math.min(in.readableBytes(), maximumLength);
    int end = in.indexOf(most, first, (byte) '\n') + 1;
    int dot = finalDot(in, first, end);
    if (dot >= 0) {
      ended = begun;
      return dot + FINAL_DOT - first;
    }
    afterCrlf = end - first > 1 && in.getByte(end - 2) == '\r';
    return end - first;
  }

  private int finalDot(ByteBuf in, int first, int end) {
    int dot = in.indexOf(first, end, (byte) '.');
    while (dot >= 0 && !isFinal(in, first, dot, end)) {
      dot = in.indexOf(dot + 1, end, (byte) '.');
    }
    return dot;
  }

  private boolean isFinal(ByteBuf in, int first, int dot, int end) {
    if (dot + FINAL_DOT > end || in.getShort(dot + 1) != CRLF) {
      return false;
    }
    return dot == first ? afterCrlf : dot - first > 1 && in.getShort(dot - 2) == CRLF;
  }
}
