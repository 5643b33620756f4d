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

import java.util.Arrays;

/**
 * The parameters of main.cf for virtual aliases (virtual(5)), which Postfix's cleanup(8) and
 * smtpd(8) obey, with Postfix's defaults. Lists of tables are given as they stand, expanded.
 * Immutable and thread-safe.
 *
 * @param maps {@code virtual_alias_maps}
 * @param domains {@code virtual_alias_domains}
 * @param recursionLimit how deep aliases may lead to aliases
 * @param expansionLimit how many addresses one may become
 * @param addressLengthLimit the longest result in characters
 * @param propagatesExtensions whether an extension that was not part of the key goes to the results
 * @param appendAtMyorigin whether results without a domain get {@code @$myorigin}
 * @param mydomain what follows a result's domain without a dot; empty for nothing
 */
public record AliasParameters(
    String maps,
    String domains,
    int recursionLimit,
    int expansionLimit,
    int addressLengthLimit,
    boolean propagatesExtensions,
    boolean appendAtMyorigin,
    String mydomain) {

  /**
   * Reads what main.cf and what wins over it say.
   *
   * @throws ConfigException for the first value that cannot be used: one sentence
   */
  public static AliasParameters from(MainCf mainCf, Overrides overrides) throws ConfigException {
    ParameterReader reader = ParameterReader.of(mainCf, overrides);
    return new AliasParameters(
        reader.text("virtual_alias_maps"),
        reader.text("virtual_alias_domains"),
        limit(reader, "virtual_alias_recursion_limit"),
        limit(reader, "virtual_alias_expansion_limit"),
        limit(reader, "virtual_alias_address_length_limit"),
        Arrays.asList(reader.text("propagate_unmatched_extensions").split("[\\s,]+", -1))
            .contains("virtual"),
        reader.yesNo("append_at_myorigin"),
        reader.yesNo("append_dot_mydomain") ? reader.text("mydomain") : "");
  }

  private static int limit(ParameterReader reader, String name) throws ConfigException {
    return (int) reader.number(name, 1, Integer.MAX_VALUE);
  }
}
