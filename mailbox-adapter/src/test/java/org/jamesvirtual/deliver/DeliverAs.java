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
package org.jamesvirtual.deliver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.LinuxPrivileges;
import org.jamesvirtual.os.Privileges;

/** A process of its own that delivers one message: {@code PATH UID GID}. Prints the status. */
final class DeliverAs {

  private DeliverAs() {}

  public static void main(String[] arguments) throws IOException {
    Credentials owner = new Credentials(Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
    byte[] message = TestMailboxes.MESSAGE.getBytes(StandardCharsets.US_ASCII);
    Privileges privileges = new LinuxPrivileges();
    System.out.println(privileges.describe());
    Outcome outcome =
        new MailboxDelivery(new TestParameters().build(), privileges)
            .deliver(
                mailbox(arguments[0], owner),
                Address.NULL,
                new Recipient(Address.parse("a@v.example"), Optional.empty()),
                () -> new ByteArrayInputStream(message));
    System.out.println(outcome.status() + " " + outcome.detail());
  }

  private static Mailbox mailbox(String path, Credentials owner) {
    return path.endsWith("/")
        ? new Mailbox(path.substring(0, path.length() - 1), Mailbox.Format.MAILDIR, owner)
        : new Mailbox(path, Mailbox.Format.MBOX, owner);
  }
}
