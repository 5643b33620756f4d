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
package org.jamesvirtual.spool;

import jakarta.mail.MessagingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.jamesvirtual.config.SpoolParameters;

/** Mails in the spool, and what main.cf says of them. */
public final class SampleMails {

  /** A spool on disk of which no thread is to let other mail pass. */
  public static final JamesSpool SPOOL =
      new JamesSpool(
          20,
          false,
          mail -> {
            throw new MessagingException("no mail is put to the end of the spool");
          });

  private SampleMails() {}

  /** The defaults, but for the delay until a mail is tried again. */
  public static SpoolParameters parameters(Duration delay) {
    return new SpoolParameters(
        "mail.arkum.ch",
        "arkum.ch",
        delay,
        delay,
        delay,
        Duration.ofDays(5),
        Duration.ofDays(1),
        50_000,
        Set.of(),
        "double-bounce",
        "postmaster");
  }

  /** A mail of {@code a@example.org}. */
  public static MailImpl mail(String name, String... recipients) throws Exception {
    MailImpl mail =
        MailImpl.builder().name(name).sender("a@example.org").addRecipients(recipients).build();
    mail.setMessageContent(message("Subject: x\r\n\r\n"));
    return mail;
  }

  /** A message of these octets. */
  public static MimeMessageInputStreamSource message(String text) throws Exception {
    MimeMessageInputStreamSource source = MimeMessageInputStreamSource.create("message");
    source.getWritableOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    source.getWritableOutputStream().close();
    return source;
  }
}
