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
package org.jamesvirtual.it;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dialogue of {@code lmtp-conformance.txt}, whose beginning explains the form.
 *
 * @param title what it is about, with its source
 * @param line where it begins in the file
 * @param listener which listener it is held with
 * @param raw whether neither greeting nor LHLO went before
 * @param steps the lines after that, without what begins with {@code @}
 */
record LmtpCase(String title, int line, String listener, boolean raw, List<String> steps) {
  private static final String FILE = "lmtp-conformance.txt";
  private static final Pattern REPEATED = Pattern.compile("\\{(\\d+)\\*([^}]*)}");
  private static final Pattern OCTET = Pattern.compile("\\\\x([0-9A-F]{2})");

  static List<LmtpCase> all() throws IOException {
    List<LmtpCase> cases = new ArrayList<>();
    try (BufferedReader file =
        new BufferedReader(
            new InputStreamReader(
                LmtpCase.class.getResourceAsStream(FILE), StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = file.readLine(); line != null; line = file.readLine()) {
        number++;
        if (line.startsWith("== ")) {
          cases.add(new LmtpCase(line.substring(3), number, "plain", false, new ArrayList<>()));
        } else if (!line.isEmpty() && !line.startsWith("#")) {
          cases.set(cases.size() - 1, cases.getLast().with(line));
        }
      }
    }
    return cases;
  }

  private LmtpCase with(String line) {
    if (line.equals("@ raw")) {
      return new LmtpCase(title, this.line, listener, true, steps);
    }
    if (line.startsWith("@ ")) {
      return new LmtpCase(title, this.line, line.substring(2), raw, steps);
    }
    steps.add(line);
    return this;
  }

  /** What stands after a step's sign, repetitions written out, as octets. */
  static byte[] octets(String text) {
    Matcher repeated = REPEATED.matcher(text);
    String whole =
        repeated.replaceAll(
            m -> Matcher.quoteReplacement(m.group(2).repeat(Integer.parseInt(m.group(1)))));
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    Matcher octet = OCTET.matcher(whole);
    int end = 0;
    while (octet.find()) {
      octets.writeBytes(whole.substring(end, octet.start()).getBytes(StandardCharsets.UTF_8));
      octets.write(Integer.parseInt(octet.group(1), 16));
      end = octet.end();
    }
    octets.writeBytes(whole.substring(end).getBytes(StandardCharsets.UTF_8));
    return octets.toByteArray();
  }

  @Override
  public String toString() {
    return title + " (line " + line + ")";
  }
}
