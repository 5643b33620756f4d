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
 * An absolute path as the kernel takes it: UTF-8 bytes, whatever the locale of the process.
 * Immutable.
 */
public final class FilePath {

  private final String text;
  private final byte[] bytes;

  private FilePath(String text) {
    this.text = text;
    this.bytes = encode(text);
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

  /** The path of a file in this directory. */
  public FilePath child(String name) {
    return new FilePath(text.endsWith("/") ? text + name : text + "/" + name);
  }

  /** The path beside this one whose name is longer. */
  public FilePath withSuffix(String suffix) {
    return new FilePath(text + suffix);
  }

  /** The directory this file is in; the root is in itself. */
  public FilePath parent() {
    int slash = text.lastIndexOf('/');
    return new FilePath(slash <= 0 ? "/" : text.substring(0, slash));
  }

  /** Whether this is within that directory, by the texts of the two. */
  public boolean isBelow(FilePath directory) {
    return text.length() > directory.text.length()
        && text.startsWith(directory.text.endsWith("/") ? directory.text : directory.text + "/");
  }

  /** The last element. */
  public String name() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return text;
  }

  /** The bytes with the NUL at the end; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  private static byte[] encode(String text) {
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
