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

import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.os.FileVersion;

/**
 * What a delivery that did not end has left in writing.
 *
 * <p>{@code complete} and {@code sameBoot}: whether {@link Intent#complete} was reached, and
 * whether the system has run on since then. If it has, the file system shows exactly what the
 * process did, in its order; after a power failure neither is known of what was not synced.
 */
public sealed interface Trace {

  /** Whose mail it was. */
  Mailbox mailbox();

  /**
   * An append to an mbox.
   *
   * @param device of the file
   * @param inode of the file; 0 if it came to no more than the dotlock
   * @param before its length without the message
   * @param after its length with it, where {@code complete}; or the one that it was left with
   * @param changeTime when it was last changed, in nanoseconds, where a part of a message could not
   *     be cut off: it was left like that; else 0
   * @param lockInode of the dotlock; 0 for none
   * @param lockTime when the dotlock was made, in nanoseconds: inodes are used again
   * @param header what the message begins with
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Append(
      Mailbox mailbox,
      boolean complete,
      boolean sameBoot,
      long device,
      long inode,
      long before,
      long after,
      long changeTime,
      long lockInode,
      long lockTime,
      byte[] header)
      implements Trace {

    /** The same when a part of the message could not be cut off the file. */
    Append torn(FileVersion left) {
      return new Append(
          mailbox,
          complete,
          sameBoot,
          device,
          inode,
          before,
          left.size(),
          left.changeTime(),
          lockInode,
          lockTime,
          header);
    }

    /**
     * Whether nobody has changed the file since a part of the message could not be cut off. What a
     * file system has not stored of its times by then goes back, and never forward.
     */
    boolean isAsLeft(FileVersion now) {
      return changeTime != 0 && now.size() == after && now.changeTime() <= changeTime;
    }
  }

  /**
   * A Maildir file.
   *
   * @param inode of the file
   * @param temporary its name in {@code tmp}
   * @param published its name in {@code new}
   */
  record Link(
      Mailbox mailbox,
      boolean complete,
      boolean sameBoot,
      long inode,
      String temporary,
      String published)
      implements Trace {}
}
