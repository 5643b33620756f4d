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
package org.jamesvirtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.TestSpool;
import org.jamesvirtual.resolve.Resolution;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table changes after RCPT was answered, and before the message is there. */
class ChangedTableTest {

  private static final List<Address> RECIPIENTS =
      Stream.of("a@v.example", "b@v.example").map(Address::parse).toList();

  @TempDir private Path folder;
  private ModeSite site;
  private VirtualTransport transport;

  @BeforeEach
  void acceptBoth() throws Exception {
    site = new ModeSite(folder);
    write("a@v.example old-a/\nb@v.example old-b/\n");
    String owner = Long.toString(TestSpool.owner().uid());
    String group = Long.toString(TestSpool.owner().gid());
    String mainCf = site.main("hash:" + folder.resolve("boxes"), owner, group);
    transport = site.open(mainCf, Mode.SAFE, Durability.FULL);
    // A file that was made just now is not trusted to show its next change.
    Await.until("mailboxes that are known", this::areKnown);
  }

  @AfterEach
  void close() {
    transport.close();
  }

  private boolean areKnown() {
    return RECIPIENTS.stream()
        .allMatch(
            recipient -> {
              Resolution first = transport.accepts(recipient);
              Resolution second = transport.accepts(recipient);
              assertThat(first).isInstanceOf(Resolution.Resolved.class).isEqualTo(second);
              return areSame(first, second);
            });
  }

  private static boolean areSame(Object first, Object second) {
    return first == second;
  }

  private void write(String lines) throws Exception {
    Path file = Files.writeString(folder.resolve("boxes"), lines);
    PostfixTool postmap = PostfixTool.named("postmap", folder);
    assertThat(postmap.run("hash:" + file).exit()).isZero();
  }

  private List<Outcome> deliver() {
    List<Recipient> recipients =
        RECIPIENTS.stream().map(address -> new Recipient(address, Optional.empty())).toList();
    Address sender = Address.parse("s@x.example");
    return transport.deliver(new Envelope("id", sender, recipients), ModeSite.MESSAGE);
  }

  private List<String> mailboxes() throws IOException {
    return site.files().stream()
        .filter(file -> file.indexOf("/new/") >= 0)
        .map(file -> file.substring(0, file.indexOf('/')))
        .sorted()
        .toList();
  }

  @Test
  void messageShouldGoToTheMailboxesOfBothWhenNothingChanges() throws Exception {
    assertThat(deliver()).hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(mailboxes()).containsExactly("old-a", "old-b");
  }

  @Test
  void messageShouldGoWhereTheTableLeadsNow() throws Exception {
    write("a@v.example new-a/\nb@v.example old-b/\n");

    assertThat(deliver()).hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(mailboxes()).containsExactly("new-a", "old-b");
  }

  @Test
  void recipientThatIsGoneShouldBounce() throws Exception {
    write("b@v.example old-b/\n");

    assertThat(deliver())
        .extracting(outcome -> outcome.status().toString())
        .containsExactly("5.1.1", "2.0.0");
    assertThat(mailboxes()).containsExactly("old-b");
  }
}
