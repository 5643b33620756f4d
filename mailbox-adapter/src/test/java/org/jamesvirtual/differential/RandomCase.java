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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jamesvirtual.differential.RandomMailbox.State;
import org.jamesvirtual.model.Address;

/**
 * One case that a seed makes up: parameters, tables, mailboxes and messages of one kind. The id of
 * a message begins with what its recipients have in common, see {@link OutcomeRow}.
 */
final class RandomCase {

  /** What most messages of a case are for. */
  enum Kind {
    /** Everything that needs no waiting. */
    ANYTHING(60),
    /** Locks that are waited for, all messages at once. */
    LOCKS(RealAgent.PROCESSES),
    /** A system call that fails. */
    FAULT(20),
    /** virtual_mailbox_limit. */
    LIMIT(30),
    /** A message that cannot be read. */
    UNREADABLE(20),
    /** A queue file that is found corrupt. */
    CORRUPT(20);

    private final int envelopes;

    Kind(int envelopes) {
      this.envelopes = envelopes;
    }

    /** How many envelopes a case of the kind has. */
    int envelopes() {
      return envelopes;
    }
  }

  static final String[] FAULTS = {
    "openat ENOSPC",
    "openat EDQUOT",
    "openat EIO",
    "openat ENOSPC",
    "openat EDQUOT",
    "openat EIO",
    "link ENOSPC",
    "link EDQUOT",
    "link EPERM",
    "mkdir ENOSPC",
    "mkdir EDQUOT",
    "mkdir EIO",
    "fsync ENOSPC",
    "fsync EDQUOT",
    "fsync EIO",
    "fsync ESTALE",
    "write ENOSPC",
    "write EDQUOT",
    "write EROFS",
    "write EAGAIN"
  };

  /** virtual(8) dies of a queue file above the limit, and an empty line takes two bytes there. */
  private static final int MOST_BELOW_LIMIT = 1500;

  private static final String[] LOCALS = {
    "u%d",
    "u%d",
    "u%d",
    "a.b%d",
    "quo ted%d",
    "a..b%d",
    ".dot%d",
    "dot%d.",
    "at@at%d",
    "back\\slash%d",
    "quo\"te%d",
    "m\u00fcller%d",
    "stra\u00dfe%d",
    "owner-%d",
    "%d-request",
    "a-b_%d",
    "pl+us%d"
  };

  private final long seed;
  private final Chance chance;
  private final Kind kind;
  private final List<String> mainCf = new ArrayList<>();
  private final RandomMailbox mailboxes;
  private final RandomTables tables;
  private final Map<String, String> paths = new LinkedHashMap<>();
  private final Map<String, String> uids = new LinkedHashMap<>();
  private final Map<String, String> gids = new LinkedHashMap<>();
  private final List<String> withoutResult = new ArrayList<>();
  private final List<User> users = new ArrayList<>();
  private final Map<String, List<String>> messages = new LinkedHashMap<>();
  private final List<String> deliveries = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  private record User(String tag, Address address) {}

  private RandomCase(long seed, Kind kind) {
    this.seed = seed;
    this.chance = new Chance(seed);
    this.kind = kind;
    this.mailboxes = new RandomMailbox(chance.split());
    this.tables = new RandomTables(chance.split());
  }

  /**
   * Makes a case.
   *
   * @param seed all that it depends on, with the two others
   * @param envelopes how many
   */
  static RecordedCase of(long seed, Kind kind, int envelopes) {
    return new RandomCase(seed, kind).make(envelopes);
  }

  private RecordedCase make(int envelopes) {
    parameters();
    boolean alone = kind == Kind.LOCKS;
    int count = alone ? envelopes : Math.max(10, envelopes * 2 / 3);
    for (int i = 0; i < count; i++) {
      user(i);
    }
    mainCf.add("virtual_mailbox_maps = " + tables.list(paths) + brokenTable());
    mainCf.add("virtual_uid_maps = " + tables.list(uids));
    mainCf.add("virtual_gid_maps = " + tables.list(gids));
    for (int i = 0; i < envelopes; i++) {
      envelope(i, alone ? users.get(i) : null);
    }
    return recorded();
  }

  private RecordedCase recorded() {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    sections.put("main.cf", mainCf.stream().map(RandomTables::escaped).toList());
    sections.putAll(tables.sections());
    sections.put("file maps/none", withoutResult);
    sections.put("before", mailboxes.before());
    List<String> meanwhile = new ArrayList<>(mailboxes.meanwhile());
    meanwhile.addAll(faults);
    if (kind == Kind.LOCKS) {
      meanwhile.add("together");
    }
    if (kind == Kind.UNREADABLE || kind == Kind.CORRUPT) {
      meanwhile.add("unreadable");
    }
    sections.put("meanwhile", meanwhile);
    sections.putAll(messages);
    sections.put("deliveries", deliveries);
    return new RecordedCase(kind + " " + seed, sections);
  }

  private void parameters() {
    set("virtual_mailbox_domains", "v.example, w.example");
    set("recipient_delimiter", chance.of("", "+", "+-", "-+_", "="));
    set("owner_request_special", chance.of("yes", "yes", "no"));
    set("smtputf8_enable", chance.of("yes", "no"));
    set("strict_mailbox_ownership", chance.of("yes", "yes", "no"));
    set("enable_original_recipient", chance.of("yes", "yes", "yes", "no"));
    set("soft_bounce", chance.percent(10) ? "yes" : "no");
    set("virtual_minimum_uid", chance.of("1", "100", "5000"));
    set("mydestination", chance.percent(20) ? "w.example" : "");
    set(
        "virtual_mailbox_lock",
        kind == Kind.LOCKS
            ? chance.of("fcntl, dotlock", "flock, dotlock", "flock fcntl dotlock")
            : chance.of(
                "fcntl, dotlock", "dotlock", "fcntl", "flock", "flock,fcntl", "flock dotlock"));
    // Seven: a lock that is a second old is seen to be stale before the last of them.
    set("deliver_lock_attempts", kind == Kind.LOCKS ? "7" : "1");
    staleSoon = chance.percent(30);
    set("stale_lock_time", staleSoon ? "1s" : "500s");
    switch (kind) {
      case LIMIT -> {
        set("virtual_mailbox_limit", chance.of("4000", "5000", "5000", "20000"));
        set("message_size_limit", "4000");
      }
      case UNREADABLE -> set("fault_injection_code", "2");
      case CORRUPT -> set("fault_injection_code", "1");
      case FAULT -> fault();
      default -> {
        // Nothing more.
      }
    }
  }

  private void set(String name, String value) {
    mainCf.add(name + " = " + value);
  }

  private boolean staleSoon;
  private String faultCall = "";
  private String faultError = "";

  private void fault() {
    String[] fault = FAULTS[(int) (seed % FAULTS.length)].split(" ", -1);
    faultCall = fault[0];
    faultError = fault[1];
    if (!isAtPath()) {
      faults.add("fault\t" + faultCall + "\t" + faultError);
    }
  }

  /** Whether the call fails at certain paths only. */
  private boolean isAtPath() {
    return faultCall.equals("openat") || faultCall.equals("write");
  }

  private void user(int number) {
    Address address =
        new Address(
            chance.of(LOCALS).formatted(number), chance.of("v.example", "v.example", "w.example"));
    String uid = chance.of("5000", "5001", "5002abc", "+5003");
    String gid = chance.of("5000", "5001", "5004.9");
    String name = chance.of("m", "M", "m m", "\u00fc") + number;
    String value = mailboxes.make(state(), name, digits(uid) + ":" + digits(gid));
    String tag = kind == Kind.ANYTHING && chance.percent(14) ? chance.of("bad", "own", "tab") : "m";
    if (tag.equals("tab")) {
      withoutResult.add(RandomTables.escaped(RandomTables.pattern(key(address))));
    } else {
      paths.put(key(address), value);
    }
    if (tag.equals("bad")) {
      if (chance.percent(50)) {
        uid = chance.of("0", "-1", "abc", "0x1388", "4294967295", "-5000");
      } else {
        gid = chance.of("0", "-5", "abc", "x5000");
      }
    }
    boolean noUid = tag.equals("own") && chance.percent(50);
    if (!noUid) {
      uids.put(key(address), uid);
    }
    if (!tag.equals("own") || noUid) {
      gids.put(key(address), gid);
    }
    users.add(new User(tag, address));
    if (isAtPath() && !value.endsWith("/")) {
      boolean dotlock = faultCall.equals("openat") && mainCf.toString().contains("dotlock");
      faults.add(
          "fault\t" + faultCall + "\t" + faultError + "\t" + name + (dotlock ? ".lock" : ""));
    }
  }

  private State state() {
    return switch (kind) {
      case ANYTHING -> mailboxes.any(78);
      case LOCKS ->
          // Of a dotlock that gets stale while it is held, ours leaves the removal to the next.
          staleSoon
              ? chance.of(State.STALE, State.EXISTING)
              : chance.of(State.DOTLOCK, State.FLOCK, State.FCNTL, State.REPLACED, State.REPLACED);
      case FAULT ->
          switch (faultCall) {
            case "openat", "write" -> State.EXISTING;
            case "fsync" -> chance.of(State.NEW, State.EXISTING, State.MAILDIR);
            case "mkdir" -> State.MAILDIR_NEW;
            default -> chance.of(State.MAILDIR_NEW, State.MAILDIR_PART, State.MAILDIR);
          };
      case LIMIT -> chance.of(State.FILLED, State.FILLED, State.FILLED, State.MAILDIR_NEW);
      case UNREADABLE, CORRUPT ->
          chance.of(State.NEW, State.EXISTING, State.MAILDIR, State.MAILDIR_NEW);
    };
  }

  /** Some keys as the address, some without the domain, some for the whole domain. */
  private String key(Address address) {
    return lowerCase(address.external());
  }

  /** Folded as Postfix folds it, in as far as the names here need it. */
  private static String lowerCase(String text) {
    return text.replace("\u00df", "ss").toLowerCase(Locale.ROOT);
  }

  private static String digits(String id) {
    return id.replaceAll("[^0-9].*$", "").isEmpty()
        ? id.substring(1)
        : id.replaceAll("[^0-9].*$", "");
  }

  /** Where a lookup fails: for some addresses always, for those that nobody has sometimes. */
  private String brokenTable() {
    return ", regexp:@MAPS@/none "
        + chance.of("", "", "", "", "", "", ", fail:x", ", texthash:@MAPS@/missing");
  }

  private void envelope(int number, User only) {
    int recipients = only == null && chance.percent(10) ? chance.between(2, 4) : 1;
    User first = only == null ? chance.of(users.toArray(User[]::new)) : only;
    String id = first.tag() + number;
    String message = "-";
    if (chance.percent(60)) {
      message = "x" + number;
      byte[] bytes = RandomMessage.of(chance.split());
      if (kind == Kind.LIMIT && bytes.length > MOST_BELOW_LIMIT) {
        bytes = Arrays.copyOf(bytes, MOST_BELOW_LIMIT);
      }
      messages.put("message " + message, FileTree.contentLines(bytes));
    }
    String sender = sender();
    for (int i = 0; i < recipients; i++) {
      Address address = first.tag().equals("m") ? variant(first.address()) : first.address();
      String original =
          chance.of(
              address.external(), address.external(), "Alias@o.example", "\"a b\"@o.example", "");
      deliveries.add(
          String.join(
              "\t",
              id,
              utf8(sender),
              utf8(address.external()),
              utf8(original),
              message,
              "virtual",
              "",
              "",
              ""));
      first = sameTag(first);
    }
  }

  private User sameTag(User user) {
    return chance.of(
        users.stream().filter(one -> one.tag().equals(user.tag())).toArray(User[]::new));
  }

  private String sender() {
    return chance.of(
        "",
        "s@x.example",
        "S.Upper@X.Example",
        "\"a b\"@x.example",
        "\u00fc@x.example",
        "owner-list-@x.example",
        "a@[127.0.0.1]",
        "\"q\\\"q\"@x.example");
  }

  /** The address of a user, as a sender may write it. */
  private Address variant(Address address) {
    String local = address.localPart();
    String domain = address.domain();
    if (kind != Kind.ANYTHING && kind != Kind.LIMIT) {
      return address;
    }
    return switch (chance.below(14)) {
      case 0 -> new Address(upper(local), domain);
      case 1 -> new Address(local, domain.toUpperCase(Locale.ROOT));
      case 2, 3 ->
          new Address(local + chance.of("+", "-", "=", "_") + chance.of("", "x", "X+y"), domain);
      case 4 -> chance.percent(30) ? new Address(local + "no", domain) : address;
      default -> address;
    };
  }

  private static String upper(String text) {
    StringBuilder upper = new StringBuilder();
    text.chars().forEach(c -> upper.append((char) (c < 0x80 ? Character.toUpperCase(c) : c)));
    return upper.toString();
  }

  /** As it stands in a case. */
  private static String utf8(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      escaped.append(
          b < 0 || b == '\\' ? String.format("\\x%02x", b & 0xff) : Character.toString(b));
    }
    return escaped.toString();
  }
}
