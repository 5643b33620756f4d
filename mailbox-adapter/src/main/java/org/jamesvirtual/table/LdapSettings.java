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

import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.SearchScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.config.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parameters of ldap_table(5), with Postfix's defaults. Where Postfix warns and goes on with
 * another value, so does this. Immutable; it holds a password.
 */
record LdapSettings(
    Mode mode,
    List<LdapServer> servers,
    LdapTls tls,
    LdapBind bind,
    Duration timeout,
    boolean chaseReferrals,
    Template searchBase,
    SearchScope scope,
    Template queryFilter,
    Template resultFormat,
    LdapAttributes attributes,
    DereferencePolicy dereference,
    int recursionLimit,
    int sizeLimit) {

  private static final Logger LOGGER = LoggerFactory.getLogger(LdapSettings.class);

  /** Postfix's default; more would need more stack than a thread has. */
  private static final int MAX_RECURSION = 1000;

  static LdapSettings of(CfgParser parser, TableOptions options) throws ConfigException {
    warnOfWhatIsIgnored(parser);
    String format =
        parser.nonEmpty("result_format").isPresent() ? "result_format" : "result_filter";
    return new LdapSettings(
        options.mode(),
        servers(parser),
        LdapTls.of(parser, options),
        LdapBind.of(parser),
        Duration.ofSeconds(parser.number("timeout", 10, 1, 3600)),
        parser.yesNo("chase_referrals", false),
        Template.of(parser, "search_base", parser.text("search_base", "")),
        scope(parser),
        queryFilter(parser),
        Template.of(parser, format, parser.required(format, "%s")),
        LdapAttributes.of(parser),
        dereference(parser),
        Math.min(
            parser.number("recursion_limit", MAX_RECURSION, 1, Integer.MAX_VALUE), MAX_RECURSION),
        parser.number(
            "size_limit",
            parser.number("expansion_limit", 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
            Integer.MIN_VALUE,
            Integer.MAX_VALUE));
  }

  private static List<LdapServer> servers(CfgParser parser) throws ConfigException {
    int port = parser.number("server_port", 389, 1, 65535);
    List<LdapServer> servers = new ArrayList<>();
    for (String item : LdapAttributes.words(parser.required("server_host", "localhost"))) {
      servers.add(
          LdapServer.parse(item, port)
              .orElseThrow(
                  () ->
                      parser.bad(
                          "server_host",
                          "has \"" + Printable.of(item) + "\"",
                          "host, host:port or a URL that begins with ldap://, ldaps:// or"
                              + " ldapi://")));
    }
    if (servers.isEmpty()) {
      throw parser.bad("server_host", "is empty", "a value");
    }
    return List.copyOf(servers);
  }

  private static SearchScope scope(CfgParser parser) throws ConfigException {
    String scope = parser.required("scope", "sub");
    return switch (scope.toLowerCase(Locale.ROOT)) {
      case "base" -> SearchScope.BASE;
      case "one" -> SearchScope.ONE;
      case "sub" -> SearchScope.SUB;
      default -> {
        LOGGER.warn(
            "{}", parser.badValue("scope", scope, "base, one or sub: sub is used").getMessage());
        yield SearchScope.SUB;
      }
    };
  }

  private static Template queryFilter(CfgParser parser) throws ConfigException {
    Template filter =
        Template.of(
            parser, "query_filter", parser.text("query_filter", "(mailacceptinggeneralid=%s)"));
    if (!filter.isDynamic()) {
      LOGGER.warn("{} is the same for every key: probably useless", parser.where("query_filter"));
    }
    return filter;
  }

  private static DereferencePolicy dereference(CfgParser parser) throws ConfigException {
    int number = parser.number("dereference", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
    DereferencePolicy policy = DereferencePolicy.definedValueOf(number);
    if (policy == null) {
      LOGGER.warn(
          "{}",
          parser
              .badValue("dereference", String.valueOf(number), "0, 1, 2 or 3: 0 is used")
              .getMessage());
      return DereferencePolicy.NEVER;
    }
    return policy;
  }

  private static void warnOfWhatIsIgnored(CfgParser parser) throws ConfigException {
    int version = parser.number("version", 3, Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (version != 3) {
      LOGGER.warn(
          "{} is {}, expected 3: version 3 of the protocol is spoken",
          parser.where("version"),
          version);
    }
    for (String parameter : List.of("tls_cipher_suite", "sasl_minssf", "cache")) {
      if (parser.nonEmpty(parameter).isPresent()) {
        LOGGER.warn("{} is not supported and has no effect", parser.where(parameter));
      }
    }
  }

  /** A record would show all its parts. */
  @Override
  public String toString() {
    return servers.toString();
  }
}
