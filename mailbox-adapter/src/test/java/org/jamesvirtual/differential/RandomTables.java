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
package org.jamesvirtual.differential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Table lists of random types: what stands in main.cf, and the files that it names. */
final class RandomTables {

  private static final Set<String> COMPILED = Set.of("hash", "btree", "cdb", "lmdb");

  private static final String[] TYPES = {
    "texthash",
    "hash",
    "btree",
    "cdb",
    "lmdb",
    "sqlite",
    "regexp",
    "pcre",
    "inline",
    "proxy:texthash",
    "unionmap",
    "pipemap"
  };

  private final Chance chance;
  private final Map<String, List<String>> sections = new LinkedHashMap<>();
  private int count;

  RandomTables(Chance chance) {
    this.chance = chance;
  }

  /** The sections of a case that make the tables. */
  Map<String, List<String>> sections() {
    return sections;
  }

  /** A list with these entries, which its tables share out among them. */
  String list(Map<String, String> entries) {
    List<Map<String, String>> shares = new ArrayList<>();
    for (int i = chance.of(1, 1, 2, 3); i > 0; i--) {
      shares.add(new LinkedHashMap<>());
    }
    entries.forEach((key, value) -> shares.get(chance.below(shares.size())).put(key, value));
    return shares.stream().map(this::table).collect(Collectors.joining(chance.of(", ", " ", ",")));
  }

  private String table(Map<String, String> entries) {
    String drawn = chance.of(TYPES);
    // What postmap has just made, without entries, is not believed for two seconds.
    String type = entries.isEmpty() && COMPILED.contains(drawn) ? "texthash" : drawn;
    String name = "t" + count++;
    return switch (type) {
      case "inline" -> isPlain(entries) ? inline(entries) : text("texthash", name, entries);
      case "regexp", "pcre" -> patterns(type, name, entries);
      case "sqlite" -> sqlite(name, entries);
      case "unionmap" -> "unionmap:{" + text("texthash", name, entries) + ", environ:x}";
      case "pipemap" ->
          "pipemap:{"
              + text("texthash", name, keys(entries))
              + ","
              + text("texthash", name + "v", values(entries))
              + "}";
      case "texthash", "proxy:texthash" -> text(type, name, entries);
      default -> {
        section("postmap").add(type + ":" + name);
        yield text(type, name, entries);
      }
    };
  }

  private String text(String type, String name, Map<String, String> entries) {
    List<String> lines = section("file maps/" + name);
    entries.forEach(
        (key, value) -> lines.add(escaped(key + (chance.percent(50) ? "\t" : "  ") + value)));
    return type + ":@MAPS@/" + name;
  }

  private static boolean isPlain(Map<String, String> entries) {
    return !entries.isEmpty()
        && entries.entrySet().stream()
            .allMatch(one -> (one.getKey() + one.getValue()).matches("[-A-Za-z0-9@._/+]+"));
  }

  private static String inline(Map<String, String> entries) {
    return entries.entrySet().stream()
        .map(one -> one.getKey() + "=" + one.getValue())
        .collect(Collectors.joining(", ", "inline:{", "}"));
  }

  private String patterns(String type, String name, Map<String, String> entries) {
    List<String> lines = section("file maps/" + name);
    entries.forEach(
        (key, value) -> lines.add(escaped(pattern(key) + " " + value.replace("$", "$$"))));
    return type + ":@MAPS@/" + name;
  }

  /** A pattern that matches a key and nothing else. */
  static String pattern(String key) {
    return "/^" + key.replaceAll("([^A-Za-z0-9@\\u0080-\\uffff \"-])", "\\\\$1") + "$/";
  }

  private String sqlite(String name, Map<String, String> entries) {
    List<String> lines = section("sqlite maps/" + name + ".db");
    lines.add("CREATE TABLE t(k TEXT, v TEXT);");
    entries.forEach(
        (key, value) ->
            lines.add(
                escaped("INSERT INTO t VALUES('" + quoted(key) + "', '" + quoted(value) + "');")));
    section("file maps/" + name)
        .addAll(
            List.of("dbpath = @MAPS@/" + name + ".db", "query = SELECT v FROM t WHERE k = '%s'"));
    return "sqlite:@MAPS@/" + name;
  }

  private static String quoted(String text) {
    return text.replace("'", "''");
  }

  /** To a key that the second table of a pipe has. */
  private static Map<String, String> keys(Map<String, String> entries) {
    Map<String, String> keys = new LinkedHashMap<>();
    entries.keySet().forEach(key -> keys.put(key, "k" + keys.size()));
    return keys;
  }

  private static Map<String, String> values(Map<String, String> entries) {
    Map<String, String> values = new LinkedHashMap<>();
    entries.values().forEach(value -> values.put("k" + values.size(), value));
    return values;
  }

  private List<String> section(String heading) {
    return sections.computeIfAbsent(heading, any -> new ArrayList<>());
  }

  static String escaped(String text) {
    return Escapes.encode(text.getBytes(StandardCharsets.UTF_8));
  }
}
