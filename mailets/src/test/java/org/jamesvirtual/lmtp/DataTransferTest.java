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

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.io.output.ThresholdingOutputStream;
import org.jamesvirtual.model.Outcome;
import org.junit.jupiter.api.Test;

class DataTransferTest {

  private final ByteArrayOutputStream stored = new ByteArrayOutputStream();

  @Test
  void dotStuffingShouldBeRemovedAndTheFinalDotNotStored() {
    DataTransfer transfer = new DataTransfer(stored, 0);

    assertThat(send(transfer, "..x\r\n", ".y\r\n", "..\r\n", "a.b\r\n")).isFalse();
    assertThat(send(transfer, ".\r\n")).isTrue();

    assertThat(stored.toString(StandardCharsets.US_ASCII)).isEqualTo(".x\r\ny\r\n.\r\na.b\r\n");
    assertThat(transfer.refusal()).isEmpty();
  }

  @Test
  void aDotAfterABareLineFeedShouldBeContent() {
    DataTransfer transfer = new DataTransfer(stored, 0);

    assertThat(send(transfer, "x\n", ".\r\n", "MAIL FROM:<smuggled@x>\r\n")).isFalse();
    assertThat(send(transfer, ".\r\n")).isTrue();

    assertThat(stored.toString(StandardCharsets.US_ASCII))
        .isEqualTo("x\n.\r\nMAIL FROM:<smuggled@x>\r\n");
  }

  @Test
  void aDotWithABareLineFeedShouldNotEndTheMessage() {
    assertThat(send(new DataTransfer(stored, 0), ".\n")).isFalse();
  }

  @Test
  void anOverlongLineShouldRefuseTheMessageAtItsEnd() {
    DataTransfer transfer = new DataTransfer(stored, 0);

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
    DataTransfer bare = new DataTransfer(stored, 0);
    DataTransfer proper = new DataTransfer(stored, 0);

    assertThat(send(bare, LineFramer.OVERLONG, ".\r\n", "MAIL FROM:<smuggled@x>\r\n")).isFalse();
    assertThat(send(proper, LineFramer.OVERLONG + "\r", ".\r\n")).isTrue();

    assertThat(bare.refusal()).isPresent();
    assertThat(proper.refusal()).isPresent();
  }

  @Test
  void aMessageOverTheLimitShouldBeRefusedAndAnExactOneTaken() {
    DataTransfer exact = new DataTransfer(stored, 5);
    send(exact, "..bc\r\n", ".\r\n");
    DataTransfer over = new DataTransfer(stored, 4);
    send(over, "abc\r\n", ".\r\n");

    assertThat(exact.refusal()).isEmpty();
    assertThat(over.refusal())
        .hasValueSatisfying(outcome -> assertThat(outcome.status()).hasToString("5.3.4"));
  }

  @Test
  void aFullSpoolShouldDeferWithoutItsText() {
    DataTransfer transfer =
        new DataTransfer(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("/var/james: No space left on device");
              }
            },
            0);

    send(transfer, "a\r\n", ".\r\n");

    assertThat(transfer.refusal())
        .hasValueSatisfying(
            outcome -> {
              assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
              assertThat(outcome.text()).doesNotContain("/var").doesNotContain("space");
            });
  }

  @Test
  void aSpoolThatWasFullForAMomentShouldDefer() {
    OutputStream fullOnce =
        new OutputStream() {
          private boolean full = true;

          @Override
          public void write(int b) throws IOException {
            throw new IOException("written by the buffer");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (full) {
              full = false;
              stored.write(bytes, offset, length / 2);
              throw new IOException("No space left on device");
            }
            stored.write(bytes, offset, length);
          }
        };
    // What James keeps a message in: its close hides a flush that failed, and flushes again.
    OutputStream spool =
        new ThresholdingOutputStream(0) {
          private final OutputStream buffered = new BufferedOutputStream(fullOnce);

          @Override
          @SuppressWarnings("deprecation")
          protected OutputStream getStream() {
            return buffered;
          }

          @Override
          protected void thresholdReached() {}
        };
    DataTransfer transfer = new DataTransfer(spool, 0);

    send(transfer, "abcd\r\n", ".\r\n");

    assertThat(transfer.refusal())
        .hasValueSatisfying(outcome -> assertThat(outcome).isInstanceOf(Outcome.Deferred.class));
  }

  private static boolean send(DataTransfer transfer, String... lines) {
    boolean end = false;
    for (String line : lines) {
      end = transfer.accept(line.getBytes(StandardCharsets.US_ASCII));
    }
    return end;
  }
}
