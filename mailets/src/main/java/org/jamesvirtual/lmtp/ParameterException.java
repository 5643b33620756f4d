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

import org.apache.james.protocols.smtp.SMTPResponse;

/** A parameter of MAIL or RCPT that cannot be taken. */
final class ParameterException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final String status;

  private ParameterException(String code, String status, String message) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** A parameter whose value is none (RFC 3461 section 5.1, RFC 1870 section 6). */
  static ParameterException syntax(String keyword) {
    return new ParameterException("501", "5.5.4", "syntax error in the parameter " + keyword);
  }

  /** A parameter that nobody announced (RFC 5321 section 4.1.1.11). */
  static ParameterException unknown() {
    return new ParameterException("555", "5.5.4", "parameter not recognized");
  }

  SMTPResponse reply() {
    return new SMTPResponse(code, status + " " + getMessage());
  }
}
