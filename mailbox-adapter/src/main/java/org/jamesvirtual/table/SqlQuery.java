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

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jamesvirtual.config.ConfigException;

/**
 * The query of an SQL table and what comes with it: {@code query}, or the older {@code
 * select_function} or {@code table select_field where_field additional_conditions}; {@code
 * result_format}, {@code domain} and {@code expansion_limit} (mysql_table(5)). Immutable and
 * thread-safe.
 *
 * @param template the query
 * @param quote the quotes that its {@code %} parts stand between
 */
record SqlQuery(Template template, char quote, DbCommon common) {

  static SqlQuery of(TableSpec spec, CfgParser parser, TableOptions options, SqlSyntax syntax)
      throws ConfigException {
    String parameter = parser.nonEmpty("query").isPresent() ? "query" : "table";
    String text = text(parser, syntax);
    Template query = Template.of(parser, parameter, text);
    Template result = Template.of(parser, "result_format", parser.required("result_format", "%s"));
    char quote = SqlQuotes.around(text, parameter, parser, options.mode(), syntax);
    DbCommon common = DbCommon.of(spec.toString(), parser, options, result, List.of(query));
    return new SqlQuery(query, quote, common);
  }

  private static String text(CfgParser parser, SqlSyntax syntax) throws ConfigException {
    Optional<String> query = parser.nonEmpty("query");
    if (query.isPresent()) {
      return query.get();
    }
    if (syntax == SqlSyntax.PGSQL) {
      Optional<String> function = parser.nonEmpty("select_function");
      if (function.isPresent()) {
        return "SELECT " + function.get() + "('%s')";
      }
    }
    if (parser.nonEmpty("table").isEmpty()) {
      throw parser.bad("query", "is not set", "a query with '%s' for the key");
    }
    return "SELECT "
        + parser.required("select_field", "")
        + " FROM "
        + parser.required("table", "")
        + " WHERE "
        + parser.required("where_field", "")
        + "='%s' "
        + parser.text("additional_conditions", "");
  }

  /**
   * The query for one key.
   *
   * @param escape for a place between single quotes, as the connection reads them
   */
  String expand(String key, UnaryOperator<String> escape) {
    return common.expand(
        template, key, quote == '"' ? part -> escape.apply(part).replace("\"", "\"\"") : escape);
  }
}
