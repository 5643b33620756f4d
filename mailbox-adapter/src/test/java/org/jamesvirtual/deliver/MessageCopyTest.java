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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.NativeBuffer;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageCopyTest {

  @TempDir private Path folder;

  private int files;

  /** Line ends stand as words: R is CR, N is LF. */
  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "'','',''",
        "RN,N,N",
        "aRN,aN,aN",
        "a,aN,aN",
        "aN,aN,aN",
        "aRNRN,aNN,aNN",
        "aRNRNRNRN,aNNNN,aNNNN",
        "From x,From xN,>From xN",
        "From xRN,From xN,>From xN",
        "RNFrom xRN,NFrom xN,N>From xN",
        "aRNFrom xRNFrom yRN,aNFrom xNFrom yN,aN>From xN>From yN",
        "From RN,From N,>From N",
        "From ,From N,>From N",
        "From From ,From From N,>From From N",
        ">From xRN,>From xN,>From xN",
        " From xRN, From xN, From xN",
        "From:RN,From:N,From:N",
        "From-RN,From-N,From-N",
        "FromRN,FromN,FromN",
        "From,FromN,FromN",
        "FroRNm ,FroNm N,FroNm N",
        "FRN,FN,FN",
        "FrFrom RN,FrFrom N,FrFrom N",
        "FFrom RN,FFrom N,FFrom N",
        "from xRN,from xN,from xN",
        "FrOM xRN,FrOM xN,FrOM xN",
        "FromRxRN,FromRxN,FromRxN",
        "FromR xRN,FromR xN,FromR xN",
        "RFrom xRN,RFrom xN,RFrom xN",
        "aRbRN,aRbN,aRbN",
        "aR,aRN,aRN",
        "R,RN,RN",
        "RRN,RN,RN",
        "RRRNaRN,RRNaN,RRNaN",
        "NRN,NN,NN",
        ".RN..RN.xRN,.N..N.xN,.N..N.xN",
      })
  void linesShouldBeAsVirtualWritesThem(String message, String maildir, String mbox)
      throws Exception {
    for (int chunk : new int[] {1, 2, 3, 4, 5, 7, 1000}) {
      assertThat(words(copy(bytes(message), false, chunk, 16))).isEqualTo("H:hN" + maildir);
      assertThat(words(copy(bytes(message), true, chunk, 16))).isEqualTo("H:hN" + mbox + "N");
    }
  }

  @Test
  void everyByteShouldStayAsItIsWhenItIsNoLineEnd() throws Exception {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    String expected = new String(all, StandardCharsets.ISO_8859_1);

    assertThat(copy(all, false, 1000, 4096)).isEqualTo("H:h\n" + expected + "\n");
  }

  @Test
  void longLineShouldStayWholeAndQuoteOnlyItsStart() throws Exception {
    String line = "From " + "x".repeat(200_000) + "From y";
    byte[] message = (line + "\r\n").getBytes(StandardCharsets.US_ASCII);

    assertThat(copy(message, true, 8192, 64 * 1024)).isEqualTo("H:h\n>" + line + "\n\n");
  }

  @Test
  void writeThatCrossesTheLimitShouldFailAndNotBeMade() throws Exception {
    byte[] message = "body\r\n".getBytes(StandardCharsets.US_ASCII);
    int whole = "H:h\nbody\n".length();

    assertThat(copy(message, whole)).isEqualTo("H:h\nbody\n");
    assertThatThrownBy(() -> copy(message, whole - 1))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EFBIG));
    assertThat(folder.resolve("f" + files)).isEmptyFile();
  }

  private String copy(byte[] message, long limit) throws IOException {
    return copy(message, false, 1000, 4096, limit);
  }

  private String copy(byte[] message, boolean mbox, int chunk, int buffer) throws IOException {
    return copy(message, mbox, chunk, buffer, 0);
  }

  private String copy(byte[] message, boolean mbox, int chunk, int buffer, long limit)
      throws IOException {
    Path path = folder.resolve("f" + ++files);
    byte[] header = "H:h\n".getBytes(StandardCharsets.US_ASCII);
    InputStream in = new ByteArrayInputStream(message);
    try (Descriptor file = Posix.create(FilePath.of(path.toString()), 0600)) {
      new MessageCopy(header, in, mbox, new byte[chunk])
          .writeTo(new BoundedOutput(file, new NativeBuffer(buffer), limit, 0));
    }
    return Files.readString(path, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String words) {
    return words.replace('R', '\r').replace('N', '\n').getBytes(StandardCharsets.US_ASCII);
  }

  private static String words(String text) {
    return text.replace('\r', 'R').replace('\n', 'N');
  }
}
