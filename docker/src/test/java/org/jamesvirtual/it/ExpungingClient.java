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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A user's IMAP client that reads what comes and deletes every other message. What it has read it
 * remembers.
 */
final class ExpungingClient implements AutoCloseable {
  private static final int BATCH = 1000;

  private final ImapReader imap;
  private final SortedMap<Long, String> seen = new TreeMap<>();
  private final Set<Long> deleted = new HashSet<>();
  private int rounds;

  ExpungingClient(DovecotServer dovecot, String user) throws IOException {
    imap = dovecot.open(user);
  }

  /**
   * Reads what is new, and deletes and expunges half of it.
   *
   * @throws AssertionError if a message is not whole, or the server refuses a command
   */
  void round() throws IOException {
    imap.command("NOOP");
    long first = seen.isEmpty() ? 1 : seen.lastKey() + 1;
    SortedMap<Long, String> news = imap.fetchFrom(first, ExpungingClient::idOf);
    seen.putAll(news);
    Set<Long> unwanted =
        news.keySet().stream().filter(uid -> uid % 2 == 0).limit(BATCH).collect(Collectors.toSet());
    if (!unwanted.isEmpty()) {
      String uids = unwanted.stream().map(String::valueOf).collect(Collectors.joining(","));
      imap.command("UID STORE " + uids + " +FLAGS.SILENT (\\Deleted)");
      imap.command("EXPUNGE");
      deleted.addAll(unwanted);
    }
    rounds++;
  }

  /** Every message that is in the mailbox now, whole, by UID. */
  SortedMap<Long, String> remaining() throws IOException {
    return imap.fetchFrom(1, ExpungingClient::idOf);
  }

  private static String idOf(String message) {
    return NumberedMessage.id(message)
        .orElseThrow(() -> new AssertionError("a message is not whole:\n" + message));
  }

  /** The ids of all messages that it has read, by UID. */
  Map<Long, String> seen() {
    return seen;
  }

  /** The UIDs that it has expunged. */
  Set<Long> deleted() {
    return deleted;
  }

  int rounds() {
    return rounds;
  }

  @Override
  public void close() throws IOException {
    imap.close();
  }
}
