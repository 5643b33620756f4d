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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.james.server.core.MimeMessageWrapper;
import org.jamesvirtual.os.NativeBuffer;
import org.jamesvirtual.os.NativeMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingMessageTest {

  private static final int BUFFER = NativeMemory.BUFFER;

  @TempDir private Path folder;

  /** On the heap alone, to its last octet, in one buffer, in two, and the rest in the file. */
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,0",
    "10000,0",
    "65536,0",
    "65537,2",
    "131072,2",
    "131073,2",
    "300000,2",
    "300000,0"
  })
  void whatWasWrittenShouldBeRead(int size, int buffers) throws Exception {
    IncomingMessage message = message(new NativeMemory((long) buffers * BUFFER));
    byte[] bytes = bytes(size);
    write(message, bytes, 9973);

    assertThat(message.getMessageSize()).isEqualTo(size);
    for (int chunk : new int[] {1000, 70_000, 1_000_000}) {
      assertThat(read(message, chunk)).isEqualTo(bytes);
    }
    try (InputStream in = message.getInputStream()) {
      in.skipNBytes(size / 2);
      assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, size / 2, size));
    }
  }

  @Test
  void severalShouldReadAtOneTime() throws Exception {
    IncomingMessage message = message(new NativeMemory(BUFFER));
    byte[] bytes = bytes(4 * BUFFER);
    write(message, bytes, BUFFER);

    try (InputStream first = message.getInputStream();
        InputStream second = message.getInputStream()) {
      byte[] beginning = first.readNBytes(3 * BUFFER);
      assertThat(second.readAllBytes()).isEqualTo(bytes);
      assertThat(beginning).isEqualTo(Arrays.copyOf(bytes, 3 * BUFFER));
      assertThat(first.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 3 * BUFFER, 4 * BUFFER));
    }
  }

  @Test
  void theFileShouldHaveNoName() throws Exception {
    IncomingMessage message = message(new NativeMemory(0));
    write(message, bytes(4 * BUFFER), BUFFER);

    try (Stream<Path> names = Files.list(folder)) {
      assertThat(names).isEmpty();
    }
  }

  @Test
  void whatWasDisposedOfShouldNotBeOpened() throws Exception {
    IncomingMessage message = message(new NativeMemory(0));
    write(message, bytes(10), 10);

    message.dispose();

    assertThatThrownBy(message::getInputStream).isInstanceOf(IOException.class);
  }

  @Test
  void theMemoryShouldBeFreeAgainWhenTheLastReaderHasClosed() throws Exception {
    NativeMemory memory = new NativeMemory(2 * BUFFER);
    IncomingMessage message = message(memory);
    byte[] bytes = bytes(2 * BUFFER);
    write(message, bytes, BUFFER);
    InputStream late = message.getInputStream();

    message.dispose();
    message.dispose();

    assertThat(isFree(memory, 2)).isFalse();
    assertThat(late.readAllBytes()).isEqualTo(bytes);
    late.close();
    late.close();
    assertThat(isFree(memory, 2)).isTrue();
    assertThat(isFree(memory, 3)).isFalse();
  }

  @Test
  void aStreamShouldGoBackToItsMark() throws Exception {
    IncomingMessage message = message(new NativeMemory(BUFFER));
    byte[] bytes = bytes(4 * BUFFER);
    write(message, bytes, BUFFER);
    try (InputStream in = message.getInputStream()) {
      in.skipNBytes(10);
      in.mark(2);
      in.skipNBytes(3 * BUFFER);
      in.reset();
      assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 10, bytes.length));
    }
  }

  /** James reads the header with Jakarta Mail, and the body from where that has come to. */
  @ParameterizedTest
  @ValueSource(strings = {"\r\n\rHello\r\n", "\r\n\r\rHello\r\n", "\r\n\r\nHello\r\n"})
  void aCopyOfJamesShouldHaveEveryOctetBehindACarriageReturn(String rest) throws Exception {
    IncomingMessage message = message(new NativeMemory(0));
    byte[] bytes = ("Subject: x" + rest).getBytes(StandardCharsets.US_ASCII);
    write(message, bytes, 100);

    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    new MimeMessageWrapper(message).writeTo(copy);

    assertThat(copy.toString(StandardCharsets.US_ASCII)).endsWith("Hello\r\n");
  }

  @Test
  void aClosedStreamShouldNotBeRead() throws Exception {
    IncomingMessage message = message(new NativeMemory(BUFFER));
    write(message, bytes(2 * BUFFER), BUFFER);
    InputStream in = message.getInputStream();
    in.close();

    assertThatThrownBy(in::read).isInstanceOf(IOException.class);
  }

  @Test
  void oneMessageShouldLeaveMemoryForOthers() throws Exception {
    NativeMemory memory = new NativeMemory((MessageOverflow.MOST_BUFFERS + 1L) * BUFFER);
    IncomingMessage message = message(memory);

    write(message, bytes((MessageOverflow.MOST_BUFFERS + 4) * BUFFER), 10 * BUFFER);

    assertThat(isFree(memory, 1)).isTrue();
    assertThat(isFree(memory, 2)).isFalse();
  }

  private IncomingMessage message(NativeMemory memory) {
    return new IncomingMessage("id", () -> new MessageOverflow(memory, folder));
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static void write(IncomingMessage message, byte[] bytes, int chunk) throws IOException {
    try (OutputStream out = message.output()) {
      for (int at = 0; at < bytes.length; at += chunk) {
        out.write(bytes, at, Math.min(chunk, bytes.length - at));
      }
    }
  }

  private static byte[] read(IncomingMessage message, int chunk) throws IOException {
    byte[] bytes = new byte[(int) message.getMessageSize()];
    try (InputStream in = message.getInputStream()) {
      int done = 0;
      while (done < bytes.length) {
        int count = in.read(bytes, done, Math.min(chunk, bytes.length - done));
        assertThat(count).isPositive();
        done += count;
      }
      assertThat(in.read()).isEqualTo(-1);
    }
    return bytes;
  }

  private static boolean isFree(NativeMemory memory, int buffers) {
    Stream<Optional<NativeBuffer>> taken = Stream.generate(memory::take).limit(buffers);
    List<NativeBuffer> got = new ArrayList<>(taken.flatMap(Optional::stream).toList());
    boolean all = got.size() == buffers;
    memory.giveBack(got);
    return all;
  }
}
