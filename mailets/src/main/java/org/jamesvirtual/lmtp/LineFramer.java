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

/**
 * Cuts the bytes of a connection into lines, each with its LF.
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

  private final int maximumLength;
  private int scanned;
  private boolean discarding;
  private boolean discardedCr;

  /**
   * The framer of a new connection.
   *
   * @param maximumLength octets of the longest line, its line end included
   */
  LineFramer(int maximumLength) {
    this.maximumLength = maximumLength;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int start = in.readerIndex();
    int lineFeed = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
    if (lineFeed < 0) {
      await(in);
    } else {
      scanned = 0;
      frame(in, lineFeed + 1 - start, out);
    }
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

  private void frame(ByteBuf in, int length, List<Object> out) {
    if (discarding || length > maximumLength) {
      boolean crlf = length > 1 ? in.getByte(in.readerIndex() + length - 2) == '\r' : discardedCr;
      discarding = false;
      in.skipBytes(length);
      out.add(Unpooled.copiedBuffer(crlf ? OVERLONG + "\r" : OVERLONG, StandardCharsets.US_ASCII));
    } else {
      out.add(in.readRetainedSlice(length));
    }
  }
}
