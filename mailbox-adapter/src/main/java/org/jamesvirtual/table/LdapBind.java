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

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.CRAMMD5BindRequest;
import com.unboundid.ldap.sdk.DIGESTMD5BindRequest;
import com.unboundid.ldap.sdk.DIGESTMD5BindRequestProperties;
import com.unboundid.ldap.sdk.EXTERNALBindRequest;
import com.unboundid.ldap.sdk.GenericSASLBindRequest;
import com.unboundid.ldap.sdk.SCRAMSHA1BindRequest;
import com.unboundid.ldap.sdk.SCRAMSHA256BindRequest;
import com.unboundid.ldap.sdk.SCRAMSHA512BindRequest;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jamesvirtual.config.ConfigException;

/** How a connection logs in: {@code bind}, {@code bind_dn}, {@code bind_pw}, {@code sasl_*}. */
final class LdapBind {

  private static final List<String> MECHANISMS =
      List.of(
          "EXTERNAL",
          "SCRAM-SHA-512",
          "SCRAM-SHA-256",
          "SCRAM-SHA-1",
          "DIGEST-MD5",
          "CRAM-MD5",
          "PLAIN");

  private final String user;
  private final String password;
  private final String method;
  private final String realm;
  private final String authorization;

  private LdapBind(CfgParser parser) throws ConfigException {
    this.user = parser.text("bind_dn", "");
    this.password = parser.text("bind_pw", "");
    this.realm = parser.text("sasl_realm", "");
    this.authorization = parser.text("sasl_authz_id", "");
    String bind = parser.required("bind", "yes");
    this.method =
        switch (bind.toLowerCase(Locale.ROOT)) {
          case "no", "none" -> "none";
          case "yes", "simple" -> "simple";
          case "sasl" -> mechanism(parser);
          default -> throw parser.badValue("bind", bind, "no, yes or sasl");
        };
  }

  static LdapBind of(CfgParser parser) throws ConfigException {
    return new LdapBind(parser);
  }

  /** The first mechanism of the list that there is here. */
  private static String mechanism(CfgParser parser) throws ConfigException {
    String list = parser.text("sasl_mechs", "");
    Optional<String> known =
        LdapAttributes.words(list.toUpperCase(Locale.ROOT)).stream()
            .filter(MECHANISMS::contains)
            .findFirst();
    if (known.isEmpty()) {
      throw parser.badValue("sasl_mechs", list, "one of " + String.join(", ", MECHANISMS));
    }
    return known.get();
  }

  /** The first request on a connection; empty where there is none. */
  Optional<BindRequest> request() {
    return switch (method) {
      case "none" -> Optional.empty();
      case "simple" ->
          Optional.of(
              user.isEmpty() ? new SimpleBindRequest() : new SimpleBindRequest(user, password));
      case "EXTERNAL" -> Optional.of(new EXTERNALBindRequest(authorization));
      case "SCRAM-SHA-512" -> Optional.of(new SCRAMSHA512BindRequest(user, password));
      case "SCRAM-SHA-256" -> Optional.of(new SCRAMSHA256BindRequest(user, password));
      case "SCRAM-SHA-1" -> Optional.of(new SCRAMSHA1BindRequest(user, password));
      case "DIGEST-MD5" -> Optional.of(digestMd5());
      case "CRAM-MD5" -> Optional.of(new CRAMMD5BindRequest(user, password));
      default -> Optional.of(plain());
    };
  }

  private BindRequest digestMd5() {
    DIGESTMD5BindRequestProperties properties = new DIGESTMD5BindRequestProperties(user, password);
    properties.setRealm(realm.isEmpty() ? null : realm);
    properties.setAuthorizationID(authorization.isEmpty() ? null : authorization);
    return new DIGESTMD5BindRequest(properties);
  }

  /**
   * RFC 4616; the library's own wants the prefix "u:" or "dn:", which is another server's custom.
   */
  private BindRequest plain() {
    ASN1OctetString credentials =
        new ASN1OctetString(authorization + '\0' + user + '\0' + password);
    return new GenericSASLBindRequest("", "PLAIN", credentials);
  }
}
