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
package org.jamesvirtual.mailet;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jamesvirtual.model.EnhancedStatus;

/**
 * What a mailet or another server said about a failure, taken apart. It may be a sentence, one with
 * a status before it, or an SMTP reply of one or more lines (RFC 5321 section 4.2, RFC 2034).
 *
 * @param code the reply code, if it began with one
 * @param status the enhanced status; where none is in it, or one of another class than the reply
 *     code, the one that says no more than the class (RFC 3463 section 2)
 * @param leading the status that stood where RFC 2034 has it, and is not in the text
 * @param text the rest, on one line
 */
record FailureText(
    Optional<String> code, EnhancedStatus status, Optional<EnhancedStatus> leading, String text) {

  private static final String STATUS = "([45])\\.(\\d{1,3})\\.(\\d{1,3})(?!\\.?\\d)";

  private static final Pattern LINE =
      Pattern.compile(
          "(?:([45][0-5]\\d)(?:[ -]+|$))?(?:" + STATUS + "[:\\s]*)?(.*)", Pattern.DOTALL);

  // Not a part of an IP address or of a version.
  private static final Pattern ANYWHERE = Pattern.compile("(?<![\\d.])" + STATUS);

  static FailureText of(String said) {
    List<MatchResult> lines = said.strip().lines().map(FailureText::line).toList();
    String text =
        lines.stream()
            .map(line -> line.group(5).strip())
            .filter(rest -> !rest.isEmpty())
            .collect(Collectors.joining(" "));
    Optional<MatchResult> first = lines.stream().filter(FailureText::isOfReply).findFirst();
    Optional<String> code = first.map(line -> line.group(1));
    int category = code.map(reply -> reply.charAt(0) - '0').orElse(5);
    Optional<EnhancedStatus> leading =
        lines.stream()
            .filter(line -> line.group(2) != null)
            .findFirst()
            .map(line -> status(line, 2));
    EnhancedStatus status =
        leading
            .or(() -> anywhere(text))
            .filter(found -> code.isEmpty() || found.category() == category)
            .orElseGet(() -> new EnhancedStatus(category, 0, 0));
    return new FailureText(code, status, leading, text);
  }

  private static boolean isOfReply(MatchResult line) {
    return line.group(1) != null || line.group(2) != null;
  }

  private static MatchResult line(String line) {
    Matcher matcher = LINE.matcher(line.strip());
    if (!matcher.matches()) {
      throw new AssertionError("the pattern takes any text");
    }
    return matcher;
  }

  private static Optional<EnhancedStatus> anywhere(String text) {
    Matcher matcher = ANYWHERE.matcher(text);
    return matcher.find() ? Optional.of(status(matcher, 1)) : Optional.empty();
  }

  private static EnhancedStatus status(MatchResult match, int group) {
    return new EnhancedStatus(
        Integer.parseInt(match.group(group)),
        Integer.parseInt(match.group(group + 1)),
        Integer.parseInt(match.group(group + 2)));
  }

  /** The reply on one line, each part once; empty if it was none. */
  Optional<String> reply() {
    return code.map(
        reply -> (reply + leading.map(said -> " " + said).orElse("") + " " + text).strip());
  }
}
