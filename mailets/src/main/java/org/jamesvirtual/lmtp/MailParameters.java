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

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import org.jamesvirtual.dsn.Xtext;

/**
 * The parameters of MAIL: SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531), RET and ENVID (RFC
 * 3461 section 4.3 and 4.4). BODY, SMTPUTF8 and RET change nothing: octets are octets, and the
 * report on a delivery never has more than the header.
 *
 * @param size the declared size, with which a message is refused early; 0 if none was declared
 * @param envelopeId ENVID, decoded
 */
record MailParameters(BigInteger size, Optional<String> envelopeId) {

  private static final int LONGEST_ENVID = 100;

  /** Takes what it knows out of the parameters. */
  static MailParameters of(EsmtpParameters parameters) throws ParameterException {
    BigInteger size = size(parameters.take("SIZE"));
    Optional<String> body = parameters.take("BODY").map(text -> text.toUpperCase(Locale.ROOT));
    if (body.isPresent() && !body.get().equals("7BIT") && !body.get().equals("8BITMIME")) {
      throw ParameterException.syntax("BODY");
    }
    if (parameters.take("SMTPUTF8").filter(value -> !value.isEmpty()).isPresent()) {
      throw ParameterException.syntax("SMTPUTF8");
    }
    Optional<String> returned = parameters.take("RET").map(text -> text.toUpperCase(Locale.ROOT));
    if (returned.isPresent() && !returned.get().equals("FULL") && !returned.get().equals("HDRS")) {
      throw ParameterException.syntax("RET");
    }
    Optional<String> envelopeId = parameters.take("ENVID");
    return new MailParameters(
        size, envelopeId.isEmpty() ? envelopeId : Optional.of(envelopeId(envelopeId.get())));
  }

  // Up to 20 digits: more than a long holds.
  private static BigInteger size(Optional<String> value) throws ParameterException {
    if (value.isEmpty()) {
      return BigInteger.ZERO;
    }
    if (!value.get().matches("[0-9]{1,20}")) {
      throw ParameterException.syntax("SIZE");
    }
    return new BigInteger(value.get());
  }

  private static String envelopeId(String value) throws ParameterException {
    if (value.isEmpty() || value.length() > LONGEST_ENVID) {
      throw ParameterException.syntax("ENVID");
    }
    return Xtext.decode(value).orElseThrow(() -> ParameterException.syntax("ENVID"));
  }
}
