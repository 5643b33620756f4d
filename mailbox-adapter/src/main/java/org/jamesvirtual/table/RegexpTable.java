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

/** {@code regexp:file} (regexp_table(5)): POSIX regular expressions, without case by default. */
final class RegexpTable implements PatternSyntax {

  private RegexpTable() {}

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    return RuleFile.open(
        spec, options, RuleFile::bytes, new PatternRules(new RegexpTable(), options));
  }

  @Override
  public BytePattern translate(String pattern, String flags, Consumer<String> warnings)
      throws PatternException {
    boolean ignoreCase = true;
    boolean newlineSensitive = false;
    boolean basic = false;
    for (int i = 0; i < flags.length(); i++) {
      char flag = flags.charAt(i);
      switch (flag) {
        case 'i' -> ignoreCase = !ignoreCase;
        case 'm' -> newlineSensitive = !newlineSensitive;
        case 'x' -> basic = !basic;
        default ->
            throw PatternException.invalid("found the flag \"" + flag + "\", expected i, m or x");
      }
    }
    return new PosixTranslator(pattern, basic, ignoreCase, newlineSensitive).translate();
  }

  @Override
  public boolean hasSecondPattern() {
    return true;
  }

  @Override
  public boolean endsAtLoneBackslash() {
    return true;
  }
}
