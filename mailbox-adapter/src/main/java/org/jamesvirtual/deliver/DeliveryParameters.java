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
package org.jamesvirtual.deliver;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.Folders;

/**
 * The parameters of postconf(5) that writing a mailbox obeys, and two of our own.
 *
 * @param base {@code virtual_mailbox_base}, which all mailboxes are below
 * @param locks {@code virtual_mailbox_lock}, not empty; of no meaning for Maildir
 * @param lockAttempts {@code deliver_lock_attempts}, at least 1
 * @param lockDelay {@code deliver_lock_delay}, the pause between two attempts
 * @param staleLockTime {@code stale_lock_time}: a dotlock older than this is removed
 * @param mailboxLimit {@code virtual_mailbox_limit} in bytes, of an mbox file as a whole and of
 *     each Maildir file; 0 is none
 * @param strictOwnership {@code strict_mailbox_ownership}: an mbox file must belong to its owner
 * @param originalRecipientHeader {@code enable_original_recipient}: write {@code X-Original-To}
 * @param durability what is synced before a delivery is reported
 * @param postfixMode a local error while writing bounces, as in virtual(8); else it defers
 */
public record DeliveryParameters(
    FilePath base,
    Set<Lock> locks,
    int lockAttempts,
    Duration lockDelay,
    Duration staleLockTime,
    long mailboxLimit,
    boolean strictOwnership,
    boolean originalRecipientHeader,
    Durability durability,
    boolean postfixMode) {

  /** Checks the ranges and copies the set. */
  public DeliveryParameters {
    locks = Set.copyOf(locks);
    if (locks.isEmpty() || lockAttempts < 1 || mailboxLimit < 0 || lockDelay.isNegative()) {
      throw new IllegalArgumentException("locks, attempts, delay or limit out of range");
    }
  }

  /**
   * The ways to mailboxes: in mode {@code postfix} symbolic links are followed, as virtual(8) does.
   */
  Folders folders() {
    return postfixMode ? Folders.byPath() : Folders.beneath(base);
  }

  /** Postfix's defaults on Linux, and our own two: everything synced, no bounce by an I/O error. */
  public static DeliveryParameters defaults() {
    return new DeliveryParameters(
        FilePath.of("/"),
        EnumSet.of(Lock.FCNTL, Lock.DOTLOCK),
        20,
        Duration.ofSeconds(1),
        Duration.ofSeconds(500),
        51_200_000,
        true,
        true,
        Durability.FULL,
        false);
  }
}
