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
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.FileVersion;

/**
 * Where a delivery writes down what it is about to do to a mailbox, so that after a crash it can be
 * told how far it came. Used by one thread at a time; {@link #begin} first, the other methods with
 * the identity of the mailbox's owner, so they only write to a file that is open. None throws: a
 * delivery goes on without its trace, but not with one that is wrong, see {@link #complete}.
 */
public interface Intent {

  /** Writes nothing down. */
  Intent NONE =
      new Intent() {
        @Override
        public void begin(Mailbox mailbox, byte[] header) {}

        @Override
        public void locked(FileVersion dotLock) {}

        @Override
        public void append(FileStatus before) {}

        @Override
        public void link(FileStatus file, String temporary, String published) {}

        @Override
        public boolean complete(long length) {
          return true;
        }

        @Override
        public boolean isUnclear() {
          return false;
        }
      };

  /**
   * The delivery ends, and nobody can tell what of it is in the mailbox: what is written down
   * stays, and is looked at before the next delivery as after a crash.
   */
  default void unclear() {}

  /** Whether {@link #unclear} was called, and what is written down is looked at. */
  boolean isUnclear();

  /**
   * A part of a message could not be cut off an mbox file. The file is as given, and still locked:
   * a file system may show other bytes there than were written. {@link #unclear} follows.
   */
  default void torn(FileVersion left) {}

  /**
   * Before anything is touched.
   *
   * @param header the lines before the message, by which it is known in an mbox
   */
  void begin(Mailbox mailbox, byte[] header);

  /** The dotlock of an mbox has been made, and has its name or gets it next. */
  void locked(FileVersion dotLock);

  /** The next thing is to append to an mbox file that is as given, and locked. */
  void append(FileStatus before);

  /**
   * The next thing is to write a file in {@code tmp} and to link it into {@code new}.
   *
   * @param file the empty file
   * @param temporary its name
   * @param published its name to be
   */
  void link(FileStatus file, String temporary, String published);

  /**
   * The message is whole: the last byte is in the mbox file, or the file is in {@code new} and its
   * name is stored.
   *
   * @param length of the mbox file; of no meaning for a Maildir
   * @return false if what is written down still says that the delivery has only begun: after a
   *     crash a message in an mbox would be taken for a part of one, and cut off
   */
  boolean complete(long length);
}
