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
package org.jamesvirtual.it;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A log of Postfix that grows, read once. For one thread. */
final class PostfixLog {
  private static final Pattern QUEUED = Pattern.compile("postfix/\\w+\\[\\d+]: ([0-9A-F]{6,}): ");
  private static final Pattern REMOVED = Pattern.compile(": ([0-9A-F]{6,}): removed$");
  private static final Pattern KEPT = Pattern.compile("/lmtp\\[.* conn_use=\\d+, ");

  private final Path file;
  private final Map<String, List<DeliveryStatus>> attempts = new HashMap<>();
  private final Set<String> queued = new HashSet<>();
  private final Set<String> removed = new HashSet<>();
  private String unfinished = "";
  private long offset;
  private long lines;
  private long onKeptConnections;

  PostfixLog(Path file) {
    this.file = file;
  }

  /** Reads what has come since the last time. */
  void read() throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      byte[] more = new byte[(int) Math.min(1 << 24, open.length() - offset)];
      open.seek(offset);
      open.readFully(more);
      offset += more.length;
      String[] parts = (unfinished + Messages.text(more)).split("\n", -1);
      for (int i = 0; i < parts.length - 1; i++) {
        line(parts[i]);
      }
      unfinished = parts[parts.length - 1];
    }
  }

  private void line(String line) {
    lines++;
    Matcher id = QUEUED.matcher(line);
    if (id.find()) {
      queued.add(id.group(1));
    }
    for (DeliveryStatus attempt : DeliveryStatus.allIn(line)) {
      attempts.computeIfAbsent(attempt.queueId(), key -> new ArrayList<>()).add(attempt);
    }
    Matcher gone = REMOVED.matcher(line);
    if (gone.find()) {
      removed.add(gone.group(1));
    }
    if (KEPT.matcher(line).find()) {
      onKeptConnections++;
    }
  }

  /** The attempts for a message, in order. */
  List<DeliveryStatus> attempts(String queueId) {
    return attempts.getOrDefault(queueId, List.of());
  }

  boolean isRemoved(String queueId) {
    return removed.contains(queueId);
  }

  /** The queue ids that are named and not removed. */
  Set<String> remaining() {
    Set<String> remaining = new HashSet<>(queued);
    remaining.removeAll(removed);
    return remaining;
  }

  long lines() {
    return lines;
  }

  /** How many recipients were delivered on a connection that had served a message before. */
  long onKeptConnections() {
    return onKeptConnections;
  }
}
