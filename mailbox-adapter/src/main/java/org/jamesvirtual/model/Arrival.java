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
package org.jamesvirtual.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One arrival of a message: what is the same when its sender repeats it, and how often a recipient
 * was named. Made once for each transaction and shared by the parts into which a pipeline splits
 * the message, so that a copy of this arrival is never taken for one of an earlier. Thread-safe.
 */
public final class Arrival {

  private final byte[] digest;
  private final boolean named;
  private final Map<Recipient, Integer> occurrences = new HashMap<>();

  private Arrival(byte[] digest, boolean named) {
    this.digest = digest;
    this.named = named;
  }

  /** SHA-256 of the bytes of the message; not to be changed. */
  public byte[] digest() {
    return digest;
  }

  /**
   * Whether the bytes themselves name the transaction: the message begins with a Received line that
   * has an id (RFC 5321 section 4.4), written by the server that sends it.
   */
  public boolean isNamed() {
    return named;
  }

  /** Counts a delivery to this recipient, from 1. */
  public synchronized int next(Recipient recipient) {
    return occurrences.merge(recipient, 1, Integer::sum);
  }

  /** Makes an arrival from the bytes of its message as they come. Confined to one thread. */
  public static final class Reader {

    private static final int START = 4096;
    private static final Pattern RECEIVED = Pattern.compile("(?i)received:");
    private static final Pattern COMMENT = Pattern.compile("\\([^()]*\\)");
    private static final Pattern ID = Pattern.compile("(?i)^received:[^;]*\\sid\\s+[^\\s;]");

    private final MessageDigest digest = Sha256.start();
    private final StringBuilder start = new StringBuilder();

    /** Takes the next bytes. */
    public void update(byte[] bytes, int offset, int length) {
      digest.update(bytes, offset, length);
      int room = Math.min(length, START - start.length());
      if (room > 0) {
        start.append(new String(bytes, offset, room, StandardCharsets.ISO_8859_1));
      }
    }

    /** The arrival, after the last byte. */
    public Arrival end() {
      return new Arrival(digest.digest(), isNamed(start));
    }

    private static boolean isNamed(CharSequence start) {
      // Spares the other messages the search.
      return RECEIVED.matcher(start).lookingAt()
          && ID.matcher(withoutComments(unfolded(start))).find();
    }

    private static String unfolded(CharSequence start) {
      int end = 0;
      while (end < start.length() && (start.charAt(end) != '\n' || isFolded(start, end + 1))) {
        end++;
      }
      return start.subSequence(0, end).toString().replaceAll("\\s+", " ");
    }

    private static boolean isFolded(CharSequence start, int next) {
      return next < start.length() && (start.charAt(next) == ' ' || start.charAt(next) == '\t');
    }

    private static String withoutComments(String line) {
      String rest = line;
      for (String before = ""; !rest.equals(before); ) {
        before = rest;
        rest = COMMENT.matcher(rest).replaceAll("");
      }
      return rest;
    }
  }
}
