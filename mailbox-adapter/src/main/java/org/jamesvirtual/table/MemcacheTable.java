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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.LogicalLines;
import org.jamesvirtual.config.Mode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code memcache:file} (memcache_table(5)): a memcached server, and behind it a {@code backup}
 * table that is asked where the server has no answer; what it has is then stored in the server.
 *
 * <p>A key with a blank cannot be in a memcached server. Postfix answers "not found"; in safe mode
 * the backup is asked.
 */
final class MemcacheTable implements Table {

  private static final Logger LOGGER = LoggerFactory.getLogger(MemcacheTable.class);

  private final String name;
  private final Mode mode;
  private final Template keyFormat;
  private final DbCommon common;
  private final MemcacheServer server;
  private final Optional<Table> backup;
  private volatile boolean closed;

  private MemcacheTable(String name, CfgParser parser, TableOptions options)
      throws ConfigException {
    this.name = name;
    this.mode = options.mode();
    this.keyFormat = Template.of(parser, "key_format", parser.text("key_format", "%s"));
    MemcacheServer.Settings settings =
        new MemcacheServer.Settings(
            parser.number("flags", 0, 0, Integer.MAX_VALUE),
            parser.number("ttl", 3600, 0, Integer.MAX_VALUE),
            Duration.ofSeconds(parser.number("timeout", 2, 1, 3600)),
            parser.number("max_try", 2, 1, Integer.MAX_VALUE),
            parser.number("retry_pause", 1, 1, 3600),
            parser.number("line_size_limit", 1024, 1, 1 << 20),
            parser.number("data_size_limit", 10240, 1, 1 << 30));
    Endpoint endpoint = endpoint(parser, options);
    this.common =
        DbCommon.of(
            name, parser, options, Template.of(parser, "key_format", "%s"), List.of(keyFormat));
    this.server = new MemcacheServer(name, endpoint, settings);
    this.backup =
        parser
            .nonEmpty("backup")
            .map(item -> TableTypes.open(item, backupOptions(parser, options)));
  }

  static Table open(TableSpec spec, TableOptions options) throws ConfigException {
    options.refuseIfParanoid(spec);
    return CfgParser.open(
        spec, options, (parser, nested) -> new MemcacheTable(spec.toString(), parser, nested));
  }

  private static Endpoint endpoint(CfgParser parser, TableOptions options) throws ConfigException {
    try {
      return Endpoint.parse(parser.text("memcache", "inet:localhost:11211"), options);
    } catch (ConfigException e) {
      throw new ConfigException(parser.where("memcache") + ": " + e.getMessage(), e);
    }
  }

  private static TableOptions backupOptions(CfgParser parser, TableOptions options) {
    return options.at(options.context() + ": " + parser.where("backup"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Lookup lookup(String key) {
    if (closed) {
      return Lookup.closed(name);
    }
    Optional<Lookup> skipped = common.skipped(key);
    if (skipped.isPresent()) {
      return skipped.get();
    }
    String expanded = common.expand(keyFormat, key, UnaryOperator.identity());
    if (expanded.isEmpty()) {
      return Lookup.NOT_FOUND;
    }
    if (expanded.chars().anyMatch(c -> c < 0x80 && LogicalLines.isBlank((char) c))) {
      return mode == Mode.SAFE ? askBackup(key) : Lookup.NOT_FOUND;
    }
    return ask(key, expanded.getBytes(StandardCharsets.UTF_8));
  }

  private Lookup ask(String key, byte[] serverKey) {
    Lookup answer;
    boolean answers = true;
    try {
      Optional<byte[]> value = server.get(serverKey);
      if (value.isPresent()) {
        return Lookup.found(name, Utf8.value(value.get()));
      }
      answer = Lookup.NOT_FOUND;
    } catch (IOException e) {
      answers = false;
      answer = new Lookup.Failed("table " + name + ": " + ConnectionPool.reason(e));
    }
    if (backup.isEmpty()) {
      return answer;
    }
    answer = askBackup(key);
    if (answers && answer instanceof Lookup.Found found) {
      store(serverKey, found.value());
    }
    return answer;
  }

  private Lookup askBackup(String key) {
    return backup.map(table -> table.lookup(key)).orElse(Lookup.NOT_FOUND);
  }

  private void store(byte[] serverKey, String value) {
    try {
      server.set(serverKey, value.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOGGER.warn("table {}: {}", name, ConnectionPool.reason(e));
    }
  }

  @Override
  public Optional<String> problem() {
    return server.outage().or(() -> backup.flatMap(Table::problem)).or(common::problem);
  }

  @Override
  public void close() {
    closed = true;
    server.close();
    backup.ifPresent(Table::close);
    common.close();
  }
}
