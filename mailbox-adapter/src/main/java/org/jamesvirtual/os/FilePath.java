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
package org.jamesvirtual.os;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An absolute path as the kernel takes it: UTF-8 bytes, whatever the locale of the process. That of
 * a file in an opened {@link Folder} leads to it from there, whatever has become of the names above
 * it. Immutable.
 */
public final class FilePath {

  private static final String HERE = ".";

  private final String text;

  /** Null: the path is followed from the root. */
  private final Descriptor directory;

  /** What leads to the file: from the root, or from the directory. */
  private final String way;

  private final byte[] bytes;

  private FilePath(String text) {
    this(text, null, text);
  }

  private FilePath(String text, Descriptor directory, String way) {
    this.text = text;
    this.directory = directory;
    this.way = way;
    this.bytes = encode(way);
  }

  /**
   * Takes a path.
   *
   * @throws IllegalArgumentException if it is relative, has a NUL, or is no valid Unicode text
   */
  public static FilePath of(String text) {
    if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not an absolute path without NUL");
    }
    return new FilePath(text);
  }

  /** The same path without what {@link #elements} leaves out. */
  public FilePath clean() {
    return new FilePath("/" + String.join("/", elements(text)));
  }

  /** As the kernel reads a path: empty elements and {@code .} say nothing. */
  public static List<String> elements(String path) {
    List<String> elements = new ArrayList<>();
    for (String element : path.split("/", -1)) {
      if (!element.isEmpty() && !element.equals(".")) {
        elements.add(element);
      }
    }
    return elements;
  }

  /** The path of an opened directory, for as long as it is open. */
  static FilePath of(Descriptor directory, String text) {
    return new FilePath(text, directory, HERE);
  }

  /** The path of a file in this directory. */
  public FilePath child(String name) {
    return new FilePath(join(text, name), directory, way.equals(HERE) ? name : join(way, name));
  }

  private static String join(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }

  /** The path beside this one whose name is longer. */
  public FilePath withSuffix(String suffix) {
    return new FilePath(text + suffix, directory, way + suffix);
  }

  /**
   * The directory this file is in; the root is in itself. Above an opened directory it is followed
   * from the root.
   */
  public FilePath parent() {
    String above = upTo(text, text.lastIndexOf('/'), "/");
    return directory == null || way.equals(HERE)
        ? new FilePath(above)
        : new FilePath(above, directory, upTo(way, way.lastIndexOf('/'), HERE));
  }

  private static String upTo(String path, int slash, String top) {
    return slash <= 0 ? top : path.substring(0, slash);
  }

  /** Whether this is within that directory, by the texts of the two. */
  public boolean isBelow(FilePath directory) {
    return text.length() > directory.text.length()
        && text.startsWith(directory.text.endsWith("/") ? directory.text : directory.text + "/");
  }

  /** What leads from a directory to what {@link #isBelow} it. */
  String below(FilePath from) {
    return text.substring(from.text.endsWith("/") ? from.text.length() : from.text.length() + 1);
  }

  /** The last element. */
  public String name() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return text;
  }

  /** Where {@link #bytes} leads from: an argument of openat(2) and its like. */
  int directory() {
    return directory == null ? Libc.AT_FDCWD : directory.number();
  }

  /** The bytes with the NUL at the end; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  private static byte[] encode(String text) {
    byte[] terminated = new byte[text.length() + 1];
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character >= 0x80) {
        return encodeUnicode(text);
      }
      terminated[i] = (byte) character;
    }
    return terminated;
  }

  private static byte[] encodeUnicode(String text) {
    try {
      // An unpaired surrogate must not become "?": that is another file.
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] terminated = new byte[encoded.remaining() + 1];
      encoded.get(terminated, 0, terminated.length - 1);
      return terminated;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not valid Unicode text", e);
    }
  }
}
