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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jamesvirtual.config.Mode;

/** The command {@code bench/differential}: see there. */
final class Differential {

  private static final Path CASES = Path.of("src/test/resources/differential");

  private Differential() {}

  /** Ends with 1 if anything differs. */
  public static void main(String[] arguments) throws Exception {
    List<String> rest = List.of(arguments).subList(1, arguments.length);
    boolean good =
        switch (arguments[0]) {
          case "record" -> record(rest);
          case "replay" -> replay(rest);
          case "random" -> random(rest);
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.exit(good ? 0 : 1);
  }

  private static boolean record(List<String> names) throws Exception {
    Recorder recorder = new Recorder(CASES);
    for (String name : chosen(names)) {
      System.out.println((recorder.record(name) ? "changed   " : "as it was ") + name);
    }
    return true;
  }

  private static boolean replay(List<String> names) throws Exception {
    int different = 0;
    for (String name : chosen(names)) {
      RecordedCase recorded =
          RecordedCase.parse(name, Files.readAllBytes(CASES.resolve(name + RecordedCase.SUFFIX)));
      CaseRun.Result ours =
          Recorder.inTemporaryFolder(work -> CaseRun.of(recorded, work, OurAgent.in(Mode.POSTFIX)));
      List<String> differences =
          Comparison.differences(Difference.expected(recorded, recorded.result()), ours);
      System.out.println((differences.isEmpty() ? "same      " : "different ") + name);
      differences.forEach(one -> System.out.println("  " + one));
      different += differences.isEmpty() ? 0 : 1;
    }
    System.out.println(different + " different");
    return different == 0;
  }

  private static boolean random(List<String> options) throws Exception {
    RandomRun run = new RandomRun(System.out);
    int repeated = options.indexOf("--case");
    if (repeated >= 0) {
      String[] word = options.get(repeated + 1).split(":", -1);
      return run.repeat(
              RandomCase.Kind.valueOf(word[0]), Long.parseLong(word[1]), Integer.parseInt(word[2]))
          .isEmpty();
    }
    long seed = number(options, "--seed", System.nanoTime() % 1_000_000);
    int envelopes = (int) number(options, "--envelopes", 2000);
    return run.run(seed, envelopes).isEmpty();
  }

  private static long number(List<String> options, String name, long otherwise) {
    int at = options.indexOf(name);
    return at < 0 ? otherwise : Long.parseLong(options.get(at + 1));
  }

  private static List<String> chosen(List<String> names) throws Exception {
    if (!names.isEmpty()) {
      return names;
    }
    try (Stream<Path> files = Files.list(CASES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(RecordedCase.SUFFIX))
          .map(name -> name.substring(0, name.length() - RecordedCase.SUFFIX.length()))
          .sorted()
          .toList();
    }
  }
}
