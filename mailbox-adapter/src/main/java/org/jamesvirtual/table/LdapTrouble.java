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
package org.jamesvirtual.table;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import org.jamesvirtual.config.Printable;

/** Says what an error of the LDAP library means to a {@link ConnectionPool}, and in few words. */
final class LdapTrouble {

  private static final int MAX_DIAGNOSTIC = 200;

  private LdapTrouble() {}

  /**
   * A time-out, an answer that says no (a {@link ProtocolException}), or a lost connection.
   *
   * @param server its URL
   */
  static IOException of(String server, LDAPException e) {
    String reason = server + ": " + reason(e);
    if (e.getResultCode().equals(ResultCode.TIMEOUT) || hasCause(e, SocketTimeoutException.class)) {
      return withCause(new SocketTimeoutException(server + ": no answer in time"), e);
    }
    return e.getResultCode().isConnectionUsable()
        ? withCause(new ProtocolException(reason), e)
        : new IOException(reason, e);
  }

  private static IOException withCause(IOException trouble, LDAPException e) {
    trouble.initCause(e);
    return trouble;
  }

  /** The words of the system or of the server; the library's own are long and for programmers. */
  static String reason(LDAPException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root != e && root.getMessage() != null) {
      return shown(root.getMessage());
    }
    String diagnostic = e.getDiagnosticMessage();
    String text = diagnostic == null ? "" : ": " + shown(diagnostic);
    return e.getResultCode().getName() + " (" + e.getResultCode().intValue() + ")" + text;
  }

  private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
    return e != null && (type.isInstance(e) || hasCause(e.getCause(), type));
  }

  private static String shown(String text) {
    return Printable.of(text.substring(0, Math.min(text.length(), MAX_DIAGNOSTIC)));
  }
}
