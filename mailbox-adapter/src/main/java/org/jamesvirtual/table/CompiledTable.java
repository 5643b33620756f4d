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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.FileTrouble;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.Platform;
import org.jamesvirtual.os.PosixException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table in a file that postmap(1) makes from a text file: {@code hash:}, {@code btree:}, {@code
 * cdb:} and {@code lmdb:} (DATABASE_README). The compiled file is read as it is at each lookup.
 * Where there is none, the text file is read as postmap reads it, until there is one. Thread-safe.
 */
final class CompiledTable implements Table {

  private static final Logger LOGGER = LoggerFactory.getLogger(CompiledTable.class);

  /** So long the first postmap(1) may need from making the file to locking it. */
  private static final long MAX_UNLOCKED_NANOS = 2_000_000_000;

  private final String name;
  private final String context;
  private final Path compiled;
  private final CompiledFile file;
  private final TextSource source;

  /** Which of the two forms of entries was found last: it is tried first. */
  private volatile boolean terminated = true;

  private volatile boolean closed;

  private CompiledTable(
      String name, String context, Path compiled, CompiledFile file, TextSource source) {
    this.name = name;
    this.context = context;
    this.compiled = compiled;
    this.file = file;
    this.source = source;
  }

  static TableTypes.Opener opener(Index.Format format) {
    return (spec, options) -> open(spec, options, format);
  }

  private static Table open(TableSpec spec, TableOptions options, Index.Format format)
      throws ConfigException {
    Optional<String> problem = Platform.problem();
    if (problem.isPresent()) {
      throw new ConfigException(problem.get() + "; a texthash table can be read everywhere");
    }
    Path text = options.path(spec.name()).toAbsolutePath();
    Path compiled = Path.of(text + format.suffix());
    CompiledFile file = new CompiledFile(path(compiled), format);
    TextSource source = new TextSource(spec, options, text, compiled);
    CompiledTable table =
        new CompiledTable(spec.toString(), options.context(), compiled, file, source);
    table.problem().ifPresent(LOGGER::warn);
    return table;
  }

  private static FilePath path(Path compiled) throws ConfigException {
    try {
      return FilePath.of(compiled.toString());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("found a name that is no path, expected the name of a file", e);
    }
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
    byte[] bytes = Utf8.ofKey(key).orElse(null);
    if (bytes == null) {
      return Lookup.NOT_FOUND;
    }
    try {
      Table text = textInUse();
      if (text != null) {
        return text.lookup(key);
      }
      byte[] value = file.read((index, handle) -> find(index, handle, bytes));
      source.checkAge();
      return value == null ? Lookup.NOT_FOUND : decode(value);
    } catch (IOException e) {
      return closed ? Lookup.closed(name) : new Lookup.Failed(sentence(e));
    }
  }

  /** The text source where there is no compiled file, and never was; else null. */
  private Table textInUse() throws IOException {
    return source.mayBeUsed() ? source.inUse(file.exists()) : null;
  }

  /** Entries have a NUL at the end of key and value, or have not: Postfix tries both. */
  private byte[] find(Index index, FileHandle handle, byte[] key) throws IOException {
    boolean first = terminated;
    byte[] value = index.get(handle, form(key, first));
    if (value == null) {
      value = index.get(handle, form(key, !first));
      if (value != null) {
        terminated = !first;
      }
    }
    if (value == null && index.isEmpty(handle)) {
      requireToBeEmpty(index.version());
    }
    return value;
  }

  /** A postmap that has begun, or was killed, leaves a table without entries. */
  private void requireToBeEmpty(FileVersion version) throws IOException {
    if (version.age() < MAX_UNLOCKED_NANOS) {
      throw new IOException("was made just now and has no entries yet");
    }
    if (source.hasOlderEntries()) {
      throw new IOException("has no entries, its source file has some: postmap did not end");
    }
  }

  private static byte[] form(byte[] key, boolean terminated) {
    return terminated ? Arrays.copyOf(key, key.length + 1) : key;
  }

  private Lookup decode(byte[] value) {
    Optional<String> text = text(value);
    return text.isPresent()
        ? Lookup.found(name, text.get())
        : new Lookup.Failed("table " + name + ": the result is not UTF-8, expected UTF-8");
  }

  /** What stands before the first NUL; empty if it is not UTF-8. */
  private static Optional<String> text(byte[] bytes) {
    int length = 0;
    boolean ascii = true;
    while (length < bytes.length && bytes[length] != 0) {
      ascii &= bytes[length] > 0;
      length++;
    }
    if (ascii) {
      return Optional.of(new String(bytes, 0, length, StandardCharsets.US_ASCII));
    }
    try {
      ByteBuffer before = ByteBuffer.wrap(bytes, 0, length);
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(before).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  @Override
  public Stream<String> keys() {
    try {
      Table text = textInUse();
      return text != null
          ? text.keys()
          : CompiledKeys.stream(file).flatMap(key -> text(key).stream()).filter(k -> !k.isEmpty());
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  @Override
  public String origin(String key) {
    try {
      Table text = textInUse();
      return text != null ? text.origin(key) : name;
    } catch (IOException e) {
      return name;
    }
  }

  @Override
  public Optional<String> problem() {
    try {
      Table text = textInUse();
      if (text != null) {
        return text.problem();
      }
      file.read((index, handle) -> index.get(handle, new byte[] {0}));
      source.checkAge();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(sentence(e));
    }
  }

  @Override
  public Object version() {
    if (closed || source.mayBeUsed()) {
      return null;
    }
    source.checkAge();
    try {
      return file.kept();
    } catch (IOException e) {
      return null;
    }
  }

  private String sentence(IOException failure) {
    if (failure instanceof NoSuchFileException && !Files.exists(source.path())) {
      return context + ": neither " + compiled + " nor its source file is there";
    }
    if (failure instanceof CorruptFileException) {
      return context + ": " + compiled + ": " + failure.getMessage() + " (postmap makes it anew)";
    }
    boolean denied = failure instanceof PosixException posix && posix.errno() == Errno.EACCES;
    return context
        + ": "
        + compiled
        + " cannot be read: "
        + (denied ? FileTrouble.PERMISSION_DENIED : FileTrouble.reason(failure));
  }

  @Override
  public void close() {
    closed = true;
    file.close();
  }
}
