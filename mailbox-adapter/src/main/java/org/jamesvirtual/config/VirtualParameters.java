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
package org.jamesvirtual.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parameters of main.cf that virtual(8) obeys, typed and checked, with Postfix's defaults (see
 * postconf(5) for each). Lists of tables are given as they stand, expanded. Immutable and
 * thread-safe.
 */
public final class VirtualParameters {

  /** How messages call James's file of overrides. */
  public static final String OVERRIDES = "virtual.properties";

  private static final Logger LOGGER = LoggerFactory.getLogger(VirtualParameters.class);

  private final ParameterReader reader;
  private final String virtualMailboxDomains;
  private final String virtualMailboxMaps;
  private final String virtualUidMaps;
  private final String virtualGidMaps;
  private final String virtualMailboxBase;
  private final long virtualMinimumUid;
  private final long virtualMailboxLimit;
  private final long messageSizeLimit;
  private final Set<LockMethod> virtualMailboxLock;
  private final int deliverLockAttempts;
  private final Duration deliverLockDelay;
  private final Duration staleLockTime;
  private final boolean strictMailboxOwnership;
  private final String recipientDelimiter;
  private final boolean ownerRequestSpecial;
  private final String doubleBounceSender;
  private final Optional<String> myorigin;
  private final Optional<String> mydestination;
  private final boolean enableOriginalRecipient;
  private final boolean smtputf8Enable;
  private final boolean softBounce;
  private final String myhostname;
  private final Path queueDirectory;

  private VirtualParameters(ParameterReader reader) throws ConfigException {
    this.reader = reader;
    virtualMailboxDomains = reader.text("virtual_mailbox_domains");
    virtualMailboxMaps = reader.text("virtual_mailbox_maps");
    virtualUidMaps = reader.text("virtual_uid_maps");
    virtualGidMaps = reader.text("virtual_gid_maps");
    virtualMailboxBase = base(reader);
    virtualMinimumUid = reader.number("virtual_minimum_uid", 1, Integer.MAX_VALUE);
    virtualMailboxLimit = reader.number("virtual_mailbox_limit", 0, Long.MAX_VALUE);
    messageSizeLimit = messageSizeLimit(reader, virtualMailboxLimit);
    virtualMailboxLock = lockMethods(reader);
    deliverLockAttempts = (int) reader.number("deliver_lock_attempts", 1, Integer.MAX_VALUE);
    deliverLockDelay = reader.time("deliver_lock_delay");
    staleLockTime = reader.time("stale_lock_time");
    strictMailboxOwnership = reader.yesNo("strict_mailbox_ownership");
    recipientDelimiter = reader.text("recipient_delimiter");
    ownerRequestSpecial = reader.yesNo("owner_request_special");
    doubleBounceSender = reader.text("double_bounce_sender");
    myorigin = origin(reader);
    mydestination = reader.ifSet("mydestination");
    enableOriginalRecipient = reader.yesNo("enable_original_recipient");
    smtputf8Enable = reader.yesNo("smtputf8_enable");
    softBounce = reader.yesNo("soft_bounce");
    myhostname = reader.text("myhostname");
    queueDirectory = queueDirectory(reader);
  }

  /**
   * @param overrides win over main.cf
   * @throws ConfigException for the first value that cannot be used: one sentence
   */
  public static VirtualParameters from(MainCf mainCf, Overrides overrides) throws ConfigException {
    return new VirtualParameters(ParameterReader.of(mainCf, overrides));
  }

  /** The same, with overrides by name that stand in {@value #OVERRIDES}. */
  public static VirtualParameters from(MainCf mainCf, Map<String, String> overrides)
      throws ConfigException {
    return from(mainCf, Overrides.of(overrides, OVERRIDES));
  }

  private static String base(ParameterReader reader) throws ConfigException {
    String name = "virtual_mailbox_base";
    String base = reader.text(name);
    if (!base.startsWith("/") || base.indexOf('\0') >= 0) {
      throw reader.bad(name, base, "an absolute path, as /var/spool/mail");
    }
    if (List.of(base.split("/", -1)).contains("..")) {
      throw reader.bad(name, base, "a path without \"..\"");
    }
    return base;
  }

  private static long messageSizeLimit(ParameterReader reader, long mailboxLimit)
      throws ConfigException {
    String name = "message_size_limit";
    long limit = reader.number(name, 0, Long.MAX_VALUE);
    if (mailboxLimit > 0 && (limit == 0 || limit > mailboxLimit)) {
      throw reader.bad(
          name,
          Long.toString(limit),
          "from 1 to virtual_mailbox_limit, which is "
              + mailboxLimit
              + " ("
              + reader.where("virtual_mailbox_limit")
              + ")");
    }
    return limit;
  }

  private static Set<LockMethod> lockMethods(ParameterReader reader) throws ConfigException {
    String name = "virtual_mailbox_lock";
    String value = reader.text(name);
    EnumSet<LockMethod> methods = EnumSet.noneOf(LockMethod.class);
    for (String word : value.replaceAll("^[\\s,]+|[\\s,]+$", "").split("[\\s,]+", -1)) {
      switch (word) {
        case "dotlock" -> methods.add(LockMethod.DOTLOCK);
        case "flock" -> methods.add(LockMethod.FLOCK);
        case "fcntl" -> methods.add(LockMethod.FCNTL);
        default -> throw reader.bad(name, value, "one or more of fcntl, flock and dotlock");
      }
    }
    return Collections.unmodifiableSet(methods);
  }

  /** Debian's Postfix takes the first line of the file where {@code myorigin} names one. */
  static Optional<String> origin(ParameterReader reader) throws ConfigException {
    Optional<String> origin = reader.ifSet("myorigin");
    if (origin.isEmpty() || !origin.get().startsWith("/")) {
      return origin;
    }
    try (var lines = Files.lines(Path.of(origin.get()))) {
      return lines.findFirst().map(String::trim);
    } catch (IOException | UncheckedIOException | InvalidPathException e) {
      LOGGER.warn(
          "{}: myorigin is the file {}, which cannot be read, expected its first line to be a"
              + " domain: treated as not set",
          reader.where("myorigin"),
          Printable.of(origin.get()));
      return Optional.empty();
    }
  }

  private static Path queueDirectory(ParameterReader reader) throws ConfigException {
    String name = "queue_directory";
    String value = reader.text(name);
    if (!value.startsWith("/") || value.indexOf('\0') >= 0) {
      throw reader.bad(name, value, "an absolute path");
    }
    return Path.of(value);
  }

  /**
   * Where a parameter stands, for messages: {@code FILE line N}; the place of the override; or
   * main.cf alone where it is not set.
   */
  public String where(String parameter) {
    return reader.where(parameter);
  }

  /**
   * The expanded value of any parameter, where it is set.
   *
   * @throws ConfigException if it cannot be expanded
   */
  public Optional<String> ifSet(String parameter) throws ConfigException {
    return reader.ifSet(parameter);
  }

  /** The domains whose mail is for virtual mailboxes: a list of names, files and tables. */
  public String virtualMailboxDomains() {
    return virtualMailboxDomains;
  }

  /** Tables from address to path below the base; may be empty. */
  public String virtualMailboxMaps() {
    return virtualMailboxMaps;
  }

  /** Tables from address to uid; may be empty. */
  public String virtualUidMaps() {
    return virtualUidMaps;
  }

  /** Tables from address to gid; may be empty. */
  public String virtualGidMaps() {
    return virtualGidMaps;
  }

  /** The folder above all mailboxes: absolute and without {@code ..}; it may not exist. */
  public String virtualMailboxBase() {
    return virtualMailboxBase;
  }

  /** The lowest uid that mail is written as, at least 1. */
  public long virtualMinimumUid() {
    return virtualMinimumUid;
  }

  /** The largest size in bytes of an mbox file, and of one Maildir file; 0 for none. */
  public long virtualMailboxLimit() {
    return virtualMailboxLimit;
  }

  /** The largest message in bytes; 0 for none. */
  public long messageSizeLimit() {
    return messageSizeLimit;
  }

  /** How an mbox file is locked: at least one way. */
  public Set<LockMethod> virtualMailboxLock() {
    return virtualMailboxLock;
  }

  /** How often a lock is tried, at least once. */
  public int deliverLockAttempts() {
    return deliverLockAttempts;
  }

  /** The pause between two tries, at least one second. */
  public Duration deliverLockDelay() {
    return deliverLockDelay;
  }

  /** The age from which a {@code .lock} file is left over, at least one second. */
  public Duration staleLockTime() {
    return staleLockTime;
  }

  /** Whether an existing mbox file must belong to the recipient's uid. */
  public boolean strictMailboxOwnership() {
    return strictMailboxOwnership;
  }

  /** A set of characters, each of which begins an address extension; empty for none. */
  public String recipientDelimiter() {
    return recipientDelimiter;
  }

  /** Whether {@code owner-NAME} and {@code NAME-request} have no extension. */
  public boolean ownerRequestSpecial() {
    return ownerRequestSpecial;
  }

  /** A local part that has no extension. */
  public String doubleBounceSender() {
    return doubleBounceSender;
  }

  /** Only where it is set: the default depends on the host, and James's is not Postfix's. */
  public Optional<String> myorigin() {
    return myorigin;
  }

  /** Only where it is set, as {@link #myorigin}. A list of names, files and tables. */
  public Optional<String> mydestination() {
    return mydestination;
  }

  /** Whether {@code X-Original-To} is written. */
  public boolean enableOriginalRecipient() {
    return enableOriginalRecipient;
  }

  /** Whether table keys are UTF-8 with full case folding; if not, only US-ASCII is folded. */
  public boolean smtputf8Enable() {
    return smtputf8Enable;
  }

  /** The name of this host: for reports, never for a lookup. */
  public String myhostname() {
    return myhostname;
  }

  /** Whether every bounce becomes a deferral. */
  public boolean softBounce() {
    return softBounce;
  }

  /** What the relative name of a table is relative to; absolute. */
  public Path queueDirectory() {
    return queueDirectory;
  }
}
