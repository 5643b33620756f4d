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
package org.jamesvirtual.mailet;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.jamesvirtual.model.MessageSource;

/**
 * The bytes of a James mail. An unmodified message is read from James's own copy of what came over
 * the wire. A message whose header a mailet changed gets its header lines written here, because
 * James writes them as US-ASCII and turns every 8-bit byte into {@code ?}; Jakarta Mail keeps each
 * byte of a header as one character, so ISO-8859-1 gives the bytes back.
 */
public final class MailMessage implements MessageSource {

  private final MimeMessage message;

  /**
   * The message of a mail as it is now.
   *
   * @throws MessagingException if James cannot give it
   */
  public MailMessage(Mail mail) throws MessagingException {
    this.message = mail.getMessage();
  }

  // James's message is not thread-safe.
  @Override
  public synchronized InputStream open() throws IOException {
    try {
      if (!(message instanceof MimeMessageWrapper wrapper)) {
        return withRawHeader(rendered());
      }
      InputStream stream = wrapper.getMessageInputStream();
      // James hands out its own copy, or puts a header and a body together anew.
      return stream instanceof SequenceInputStream ? rebuilt(stream) : stream;
    } catch (MessagingException e) {
      throw new IOException("cannot read the message from James", e);
    }
  }

  private InputStream rendered() throws IOException, MessagingException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    message.writeTo(bytes);
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  // Without a header James leaves the empty line out, and the first one in the stream is the
  // body's.
  private InputStream rebuilt(InputStream stream) throws IOException, MessagingException {
    try {
      return message.getAllHeaderLines().hasMoreElements()
          ? withRawHeader(stream)
          : new SequenceInputStream(new ByteArrayInputStream(header()), stream);
    } catch (IOException | MessagingException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  private InputStream withRawHeader(InputStream stream) throws IOException, MessagingException {
    skipHeader(stream);
    return new SequenceInputStream(new ByteArrayInputStream(header()), stream);
  }

  private byte[] header() throws MessagingException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Enumeration<String> lines = message.getAllHeaderLines();
    try {
      while (lines.hasMoreElements()) {
        bytes.write(lines.nextElement().getBytes(StandardCharsets.ISO_8859_1));
        bytes.write('\r');
        bytes.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    bytes.write('\r');
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static void skipHeader(InputStream stream) throws IOException {
    int lineLength = 0;
    for (int c = stream.read(); c >= 0; c = stream.read()) {
      if (c == '\n') {
        if (lineLength == 0) {
          return;
        }
        lineLength = 0;
      } else if (c != '\r') {
        lineLength++;
      }
    }
  }
}
