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

import java.util.function.Consumer;
import org.jamesvirtual.config.ConfigException;

/** {@code pcre:file} (pcre_table(5)): Perl's regular expressions, without case by default. */
final class PcreTable implements PatternSyntax {

  private PcreTable() {}

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    return RuleFile.open(
        spec, options, RuleFile::bytes, new PatternRules(new PcreTable(), options));
  }

  @Override
  public BytePattern translate(String pattern, String flags, Consumer<String> warnings)
      throws PatternException {
    PcreOptions options = PcreOptions.OF_TABLES;
    boolean anchored = false;
    for (int i = 0; i < flags.length(); i++) {
      char flag = flags.charAt(i);
      switch (flag) {
        case 'i' -> options = options.with(flag, !options.ignoreCase());
        case 'm' -> options = options.with(flag, !options.multiline());
        case 's' -> options = options.with(flag, !options.dotAll());
        case 'x' -> options = options.with(flag, !options.extended());
        case 'U' -> options = options.with(flag, !options.ungreedy());
        case 'E' -> options = options.withDollarEndOnly(!options.dollarEndOnly());
        case 'A' -> anchored = !anchored;
        case 'X' -> warnings.accept("found the obsolete flag X, ignored");
        default ->
            throw PatternException.invalid(
                "found the flag \"" + flag + "\", expected i, m, s, x, A, E or U");
      }
    }
    return new PcreTranslator(pattern, options).translate(anchored);
  }

  @Override
  public boolean hasSecondPattern() {
    return false;
  }

  @Override
  public boolean endsAtLoneBackslash() {
    return false;
  }
}
