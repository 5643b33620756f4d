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

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.NativeMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataTransferTest {

  private static final NativeMemory NO_MEMORY = new NativeMemory(0);

  @TempDir private Path folder;

  @Test
  void dotStuffingShouldBeRemovedAndTheFinalDotNotStored() throws Exception {
    DataTransfer transfer = new DataTransfer(message(), 0);

    assertThat(send(transfer, "..x\r\n", ".y\r\n", "..\r\n", "a.b\r\n")).isFalse();
    assertThat(send(transfer, ".\r\n")).isTrue();

    assertThat(stored(transfer)).isEqualTo(".x\r\ny\r\n.\r\na.b\r\n");
    assertThat(transfer.refusal()).isEmpty();
  }

  @Test
  void aDotAfterABareLineFeedShouldBeContent() throws Exception {
    DataTransfer transfer = new DataTransfer(message(), 0);

    assertThat(send(transfer, "x\n", ".\r\n", "MAIL FROM:<smuggled@x>\r\n")).isFalse();
    assertThat(send(transfer, ".\r\n")).isTrue();

    assertThat(stored(transfer)).isEqualTo("x\n.\r\nMAIL FROM:<smuggled@x>\r\n");
  }

  @Test
  void aDotWithABareLineFeedShouldNotEndTheMessage() {
    assertThat(send(new DataTransfer(message(), 0), ".\n")).isFalse();
  }

  @Test
  void anOverlongLineShouldRefuseTheMessageAtItsEnd() {
    DataTransfer transfer = new DataTransfer(message(), 0);

    assertThat(send(transfer, "a\r\n", LineFramer.OVERLONG, "b\r\n")).isFalse();
    assertThat(send(transfer, ".\r\n")).isTrue();

    assertThat(transfer.refusal())
        .hasValueSatisfying(
            outcome -> {
              assertThat(outcome).isInstanceOf(Outcome.Bounced.class);
              assertThat(outcome.status()).hasToString("5.6.0");
            });
  }

  @Test
  void aDotAfterAnOverlongLineShouldEndTheMessageOnlyAfterCrlf() {
    DataTransfer bare = new DataTransfer(message(), 0);
    DataTransfer proper = new DataTransfer(message(), 0);

    assertThat(send(bare, LineFramer.OVERLONG, ".\r\n", "MAIL FROM:<smuggled@x>\r\n")).isFalse();
    assertThat(send(proper, LineFramer.OVERLONG + "\r", ".\r\n")).isTrue();

    assertThat(bare.refusal()).isPresent();
    assertThat(proper.refusal()).isPresent();
  }

  @Test
  void aMessageOverTheLimitShouldBeRefusedAndAnExactOneTaken() {
    DataTransfer exact = new DataTransfer(message(), 5);
    send(exact, "..bc\r\n", ".\r\n");
    DataTransfer over = new DataTransfer(message(), 4);
    send(over, "abc\r\n", ".\r\n");

    assertThat(exact.refusal()).isEmpty();
    assertThat(over.refusal())
        .hasValueSatisfying(outcome -> assertThat(outcome.status()).hasToString("5.3.4"));
  }

  @Test
  void aMessageThatCannotBeKeptShouldDeferWithoutAPath() {
    Path absent = folder.resolve("absent");
    IncomingMessage message =
        new IncomingMessage("id", () -> new MessageOverflow(NO_MEMORY, absent));
    DataTransfer transfer = new DataTransfer(message, 0);

    send(transfer, "x".repeat(IncomingMessage.BEGINNING) + "\r\n", "y\r\n", ".\r\n");

    assertThat(transfer.refusal())
        .hasValueSatisfying(
            outcome -> {
              assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
              assertThat(outcome.text()).doesNotContain("absent").doesNotContain("/");
            });
  }

  @Test
  void aRefusedMessageShouldNeedNoMemoryAnyMore() {
    NativeMemory memory = new NativeMemory(NativeMemory.BUFFER);
    IncomingMessage message = new IncomingMessage("id", () -> new MessageOverflow(memory, folder));
    DataTransfer transfer = new DataTransfer(message, 0);
    send(transfer, "x".repeat(IncomingMessage.BEGINNING) + "\r\n", "y\r\n");
    assertThat(memory.take()).isEmpty();

    assertThat(send(transfer, LineFramer.OVERLONG, "z\r\n")).isFalse();

    assertThat(memory.take()).isPresent();
    assertThat(send(transfer, ".\r\n")).isTrue();
    assertThat(transfer.refusal()).isPresent();
  }

  @Test
  void aMessageThatIsNotWholeShouldDefer() throws Exception {
    IncomingMessage message = message();
    DataTransfer transfer = new DataTransfer(message, 0);
    send(transfer, "a\r\n");
    message.output().write("not by the client".getBytes(StandardCharsets.US_ASCII));

    assertThat(send(transfer, ".\r\n")).isTrue();

    assertThat(transfer.refusal())
        .hasValueSatisfying(outcome -> assertThat(outcome).isInstanceOf(Outcome.Deferred.class));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void linesThatComeTogetherShouldBeTakenAsIfEachCameAlone(int dotsBefore) throws Exception {
    String lines = ".".repeat(dotsBefore) + "a.b\r\n..x\r\ny\n.z\r\n\r\n..\r\n.\n.\r\n.\r\n";
    DataTransfer together = new DataTransfer(message(), 0);
    DataTransfer alone = new DataTransfer(message(), 0);

    assertThat(send(together, lines)).isTrue();
    assertThat(send(alone, lines.split("(?<=\n)"))).isTrue();

    assertThat(stored(together)).isEqualTo("a.b\r\n.x\r\ny\n.z\r\n\r\n.\r\n\n.\r\n");
    assertThat(stored(alone)).isEqualTo(stored(together));
    assertThat(alone.arrival().digest()).isEqualTo(together.arrival().digest());
  }

  private IncomingMessage message() {
    return new IncomingMessage("id", () -> new MessageOverflow(NO_MEMORY, folder));
  }

  private static String stored(DataTransfer transfer) throws IOException {
    try (InputStream in = transfer.message().getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static boolean send(DataTransfer transfer, String... lines) {
    boolean end = false;
    for (String line : lines) {
      end = transfer.accept(line.getBytes(StandardCharsets.US_ASCII));
    }
    return end;
  }
}
