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
package org.jamesvirtual.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs cases through the real virtual(8) and writes down what it did: {@code bench/differential
 * record}. What goes in stands in the case already; status, text and files are replaced.
 */
final class Recorder {

  private final Path cases;

  /**
   * Records into a folder.
   *
   * @param cases where {@code NAME.case} are, each with what goes in
   */
  Recorder(Path cases) {
    this.cases = cases;
  }

  /** Records one case; says whether anything changed. */
  boolean record(String name) throws Exception {
    Path file = cases.resolve(name + RecordedCase.SUFFIX);
    RecordedCase recorded = RecordedCase.parse(name, Files.readAllBytes(file));
    CaseRun.Result result = inTemporaryFolder(work -> CaseRun.of(recorded, work, RealAgent::new));
    byte[] text = text(recorded, result).getBytes(StandardCharsets.US_ASCII);
    boolean changed = !Arrays.equals(text, Files.readAllBytes(file));
    Files.write(file, text);
    return changed;
  }

  private static String text(RecordedCase recorded, CaseRun.Result result) {
    Map<String, List<String>> sections = new LinkedHashMap<>(recorded.sections());
    List<String> deliveries = new ArrayList<>();
    List<CaseRun.Row> rows = new ArrayList<>(result.rows());
    for (String line : recorded.lines("deliveries")) {
      deliveries.add(line.startsWith("!") ? line : delivery(line, rows));
    }
    sections.put("deliveries", deliveries);
    if (!result.tree().isEmpty()) {
      sections.put("tree", result.tree());
    }
    StringBuilder text = new StringBuilder();
    sections.forEach(
        (heading, lines) -> {
          text.append('[').append(heading).append("]\n");
          lines.forEach(line -> text.append(line).append('\n'));
        });
    return text.toString();
  }

  private static String delivery(String line, List<CaseRun.Row> rows) {
    String[] column = line.split("\t", -1);
    RecordedDelivery delivery = RecordedDelivery.parse(line, StandardCharsets.ISO_8859_1);
    CaseRun.Row row =
        rows.stream()
            .filter(one -> one.delivery().isSameAs(delivery))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no outcome for " + line));
    rows.remove(row);
    return String.join(
        "\t",
        column[0],
        column[1],
        column[2],
        column[3],
        column[4],
        column[5],
        row.status(),
        row.dsn(),
        Escapes.encode(row.text().getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** Work that needs a folder. */
  interface Work<T> {
    T in(Path folder) throws Exception;
  }

  static <T> T inTemporaryFolder(Work<T> work) throws Exception {
    Path folder = Files.createTempDirectory("jv-");
    try {
      return work.in(folder);
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      paths.sorted(Comparator.reverseOrder()).forEach(Recorder::deleteOne);
    }
  }

  private static void deleteOne(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
