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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One case of {@code src/test/resources/differential} (the README there describes the format):
 * configuration, mailboxes before, messages, and what virtual(8) 3.7.11 made of them.
 *
 * @param name of its file, without {@code .case}
 * @param sections lines by heading, in the order of the file
 */
record RecordedCase(String name, Map<String, List<String>> sections) {

  private static final String FOLDER = "/differential";
  static final String SUFFIX = ".case";

  /** The names of all cases, sorted. */
  static List<String> names() throws IOException, URISyntaxException {
    URL folder = RecordedCase.class.getResource(FOLDER);
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    }
  }

  static RecordedCase read(String name) {
    return parse(name, resource(name));
  }

  static RecordedCase parse(String name, byte[] file) {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    List<String> current = List.of();
    String text = new String(file, StandardCharsets.US_ASCII);
    for (String line : text.lines().toList()) {
      if (line.startsWith("[") && line.endsWith("]")) {
        current = new ArrayList<>();
        sections.put(line.substring(1, line.length() - 1), current);
      } else {
        current.add(line);
      }
    }
    return new RecordedCase(name, sections);
  }

  /** The lines of a section; none where the case does not have it. */
  List<String> lines(String section) {
    return sections.getOrDefault(section, List.of());
  }

  /** What stands after the first word of each heading that begins with it. */
  List<String> named(String kind) {
    return sections.keySet().stream()
        .filter(heading -> heading.startsWith(kind + " "))
        .map(heading -> heading.substring(kind.length() + 1))
        .toList();
  }

  /** The lines of a section as the bytes of a text file. */
  byte[] text(String section) {
    List<String> lines = lines(section);
    return Escapes.decode(lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
  }

  /** The words of the lines about system calls that fail, all of the same call and error. */
  List<String[]> faults() {
    return lines("meanwhile").stream()
        .map(line -> line.split("\t", -1))
        .filter(words -> words[0].equals("fault"))
        .toList();
  }

  /** What virtual(8) did. */
  CaseRun.Result result() {
    List<CaseRun.Row> rows = new ArrayList<>();
    for (String line : lines("deliveries")) {
      if (!line.startsWith("!")) {
        RecordedDelivery one = RecordedDelivery.parse(line, StandardCharsets.UTF_8);
        rows.add(new CaseRun.Row(one, one.status(), one.dsn(), one.text()));
      }
    }
    return new CaseRun.Result(rows, lines("tree"));
  }

  /** The bytes of a message, as cleanup(8) queued it. */
  byte[] message(RecordedDelivery delivery) {
    if (!delivery.message().equals("-")) {
      return FileTree.content(lines("message " + delivery.message()));
    }
    return """
        From: a@b.example
        To: c@d.example
        Subject: %1$s
        Message-ID: <%1$s@b.example>

        body
        """
        .formatted(delivery.id())
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] resource(String name) {
    try (InputStream in = RecordedCase.class.getResourceAsStream(FOLDER + "/" + name + SUFFIX)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
