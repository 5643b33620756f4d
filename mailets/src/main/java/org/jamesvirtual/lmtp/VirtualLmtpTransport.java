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
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.NettyProtocolTransport;

/**
 * James's transport. The reply to STARTTLS is written on the thread of the channel: elsewhere,
 * James 3.8 would put the encryption before it.
 */
final class VirtualLmtpTransport extends NettyProtocolTransport {

  private final Channel channel;

  VirtualLmtpTransport(Channel channel, Encryption encryption) {
    super(channel, encryption, false);
    this.channel = channel;
  }

  @Override
  protected void writeToClient(byte[] bytes, ProtocolSession session, boolean startTls) {
    if (startTls) {
      channel.eventLoop().execute(() -> super.writeToClient(bytes, session, true));
    } else {
      super.writeToClient(bytes, session, false);
    }
  }
}
