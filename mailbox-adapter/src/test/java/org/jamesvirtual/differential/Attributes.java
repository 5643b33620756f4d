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

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What Postfix's programs say to each other: attr_print0(3). A character stands for a byte.
 *
 * <p>A list is names and values, each ended by NUL, and one more NUL.
 */
final class Attributes {

  private static final Charset BYTES = StandardCharsets.ISO_8859_1;

  private final ByteArrayOutputStream list = new ByteArrayOutputStream();

  Attributes with(String name, String value) {
    list.writeBytes((name + "\0" + value + "\0").getBytes(BYTES));
    return this;
  }

  Attributes with(String name, long value) {
    return with(name, Long.toString(value));
  }

  /** Ends the list and sends it. */
  void send(OutputStream out) throws IOException {
    list.write(0);
    out.write(list.toByteArray());
    out.flush();
  }

  /** The next list; of names that stand there twice, the last. */
  static Map<String, String> receive(InputStream in) throws IOException {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String name = text(in); !name.isEmpty(); name = text(in)) {
      attributes.put(name, text(in));
    }
    return attributes;
  }

  private static String text(InputStream in) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int next = in.read(); next != 0; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended within a list of attributes");
      }
      text.write(next);
    }
    return text.toString(BYTES);
  }
}
