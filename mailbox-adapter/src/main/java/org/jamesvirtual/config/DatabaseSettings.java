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
package org.jamesvirtual.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The parameters of main.cf that are the settings of a database table: {@code mysql:NAME} has
 * {@code NAME_hosts}, {@code NAME_query} and so on (mysql_table(5) and the like, "Obsolete main.cf
 * parameters").
 */
final class DatabaseSettings {

  private static final Map<String, String> SETTINGS =
      Map.of(
          "ldap",
          "bind bind_dn bind_pw cache cache_expiry cache_size chase_referrals "
              + "debuglevel dereference domain expansion_limit leaf_result_attribute "
              + "query_filter recursion_limit result_attribute result_filter "
              + "result_format sasl_authz_id sasl_mechs sasl_minssf sasl_realm scope "
              + "search_base server_host server_port size_limit "
              + "special_result_attribute start_tls terminal_result_attribute timeout "
              + "tls_ca_cert_dir tls_ca_cert_file tls_cert tls_cipher_suite tls_key "
              + "tls_random_file tls_require_cert version",
          "memcache",
          "backup data_size_limit domain flags key_format line_size_limit max_try "
              + "memcache retry_pause timeout ttl",
          "mysql",
          "additional_conditions dbname domain expansion_limit hosts option_file "
              + "option_group password query require_result_set result_format "
              + "select_field table tls_CAfile tls_CApath tls_cert_file tls_ciphers "
              + "tls_key_file tls_verify_cert user where_field",
          "pgsql",
          "additional_conditions dbname domain expansion_limit hosts password "
              + "query result_format select_field select_function table user "
              + "where_field",
          "sqlite",
          "additional_conditions dbpath domain expansion_limit query "
              + "result_format select_field table where_field");

  private static final int MAX_DEPTH = 100;

  private DatabaseSettings() {}

  /**
   * The names that may be set for the tables of a list.
   *
   * @param value expanded; anything that is no table in it is passed over
   */
  static List<String> in(String value) {
    List<String> names = new ArrayList<>();
    collect(value, names, 0);
    return names;
  }

  private static void collect(String value, List<String> names, int depth) {
    for (String word : Words.split(value, ", \t\r\n")) {
      String table = withoutProxy(word);
      int colon = table.indexOf(':');
      String name = table.substring(colon + 1);
      if (table.startsWith("{")) {
        inner(table, names, depth);
      } else if (colon >= 0 && name.startsWith("{")) {
        inner(name, names, depth);
      } else if (colon >= 0 && !name.startsWith("/") && !name.startsWith(".")) {
        String settings = SETTINGS.getOrDefault(table.substring(0, colon), "");
        Words.split(settings, " ").forEach(setting -> names.add(name + "_" + setting));
      }
    }
  }

  private static void inner(String braced, List<String> names, int depth) {
    int end = MacroScanner.closing(braced, 0, '{', '}');
    if (depth < MAX_DEPTH) {
      collect(braced.substring(1, end < 0 ? braced.length() : end), names, depth + 1);
    }
  }

  private static String withoutProxy(String table) {
    String proxy = "proxy:";
    String inner = table;
    while (inner.startsWith(proxy)) {
      inner = inner.substring(proxy.length());
    }
    return inner;
  }
}
