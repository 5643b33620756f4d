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

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameters after a path, {@code KEYWORD} or {@code KEYWORD=value} between blanks (RFC 5321
 * section 4.1.2). Keywords are kept in upper case, none may stand there twice.
 */
final class EsmtpParameters {

  // A value is any octet above the blank but "=" and DEL; UTF-8 by RFC 6531 section 3.3.
  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~\u0080-\u00ff]+))?");

  private final Map<String, String> values;

  private EsmtpParameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads parameters.
   *
   * @param text each character one octet
   */
  static EsmtpParameters parse(String text) throws ParameterException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String item : text.split(" +", -1)) {
      if (item.isEmpty()) {
        continue;
      }
      Matcher parameter = PARAMETER.matcher(item);
      if (!parameter.matches()) {
        throw ParameterException.syntax("list");
      }
      String keyword = parameter.group(1).toUpperCase(Locale.ROOT);
      String value = parameter.group(2) == null ? "" : parameter.group(2);
      if (values.put(keyword, value) != null) {
        throw ParameterException.syntax(keyword);
      }
    }
    return new EsmtpParameters(values);
  }

  /** Takes a parameter out; empty if it is not there, an empty text if it has no value. */
  Optional<String> take(String keyword) {
    return Optional.ofNullable(values.remove(keyword));
  }

  /** To be called when all that is known was taken. */
  void requireNoOther() throws ParameterException {
    if (!values.isEmpty()) {
      throw ParameterException.unknown();
    }
  }

  /** What was not taken yet, by keyword. */
  Map<String, String> asMap() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
