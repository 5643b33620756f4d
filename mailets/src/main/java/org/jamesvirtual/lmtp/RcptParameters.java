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

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jamesvirtual.dsn.Xtext;
import org.jamesvirtual.model.Address;

/**
 * The parameters of RCPT (RFC 3461 section 4.1 and 4.2). Failures and delays are the client's to
 * report, who gets them as replies.
 *
 * @param notifySuccess whether the sender wants to be told of a delivery
 * @param original ORCPT as {@code type;address}, decoded
 */
record RcptParameters(boolean notifySuccess, Optional<String> original) {

  private static final int LONGEST_ORCPT = 500;
  private static final String UTF8 = "utf-8";
  private static final String RFC822 = "rfc822";
  private static final List<String> CONDITIONS = List.of("SUCCESS", "FAILURE", "DELAY");

  /** Takes what it knows out of the parameters. */
  static RcptParameters of(EsmtpParameters parameters) throws ParameterException {
    Optional<String> notify = parameters.take("NOTIFY").map(text -> text.toUpperCase(Locale.ROOT));
    Optional<String> original = parameters.take("ORCPT");
    return new RcptParameters(
        notify.isPresent() && notifiesSuccess(notify.get()),
        original.isEmpty() ? original : Optional.of(original(original.get())));
  }

  private static boolean notifiesSuccess(String value) throws ParameterException {
    if (value.equals("NEVER")) {
      return false;
    }
    List<String> conditions = Arrays.asList(value.split(",", -1));
    if (!CONDITIONS.containsAll(conditions)
        || conditions.stream().distinct().count() != conditions.size()) {
      throw ParameterException.syntax("NOTIFY");
    }
    return conditions.contains("SUCCESS");
  }

  private static String original(String value) throws ParameterException {
    int semicolon = value.indexOf(';');
    String type = value.substring(0, Math.max(semicolon, 0)).toLowerCase(Locale.ROOT);
    String encoded = value.substring(semicolon + 1);
    if (!type.matches("[a-z0-9-]+") || encoded.isEmpty() || value.length() > LONGEST_ORCPT) {
      throw ParameterException.syntax("ORCPT");
    }
    String address =
        (type.equals(UTF8) ? Xtext.decodeUtf8(encoded) : Xtext.decode(encoded))
            .orElseThrow(() -> ParameterException.syntax("ORCPT"));
    return type + ";" + address;
  }

  /** The original recipient where ORCPT named a mail address. */
  Optional<Address> originalAddress() {
    return original
        .filter(text -> text.startsWith(RFC822 + ";") || text.startsWith(UTF8 + ";"))
        .map(text -> Address.parse(text.substring(text.indexOf(';') + 1)));
  }
}
