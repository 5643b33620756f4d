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

import java.util.Optional;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.PosixException;

/**
 * What became of a delivery that a crash cut off.
 *
 * @param fate what is to be done about it
 * @param detail one sentence for the log, or empty where there is nothing to tell
 * @param torn what is to be known at the next look, where this one has changed it
 */
public record Finding(Fate fate, String detail, Optional<Trace.Append> torn) {

  /** With nothing else for the next look. */
  public Finding(Fate fate, String detail) {
    this(fate, detail, Optional.empty());
  }

  /** What is to be done. */
  public enum Fate {
    /** The message is in the mailbox, on stable storage: it is not to be delivered again. */
    STORED,
    /** Nothing of the message is in the mailbox. */
    UNDONE,
    /** Nobody can tell any more: the mailbox stays as it is. */
    UNKNOWN,
    /** The mailbox cannot be worked on now: to be looked at again. */
    LATER
  }

  static Finding stored(String detail) {
    return new Finding(Fate.STORED, detail);
  }

  static Finding undone(String detail) {
    return new Finding(Fate.UNDONE, detail);
  }

  static Finding unknown(String detail) {
    return new Finding(Fate.UNKNOWN, detail);
  }

  /**
   * The mailbox could not be looked at: now, or as long as it is what it is. A delivery that waited
   * for the second to change would wait for good.
   */
  static Finding failed(String mailbox, PosixException e) {
    String detail = mailbox + ": " + e.detail();
    return switch (e.errno()) {
      case Errno.ENOENT,
          Errno.ENOTDIR,
          Errno.EISDIR,
          Errno.EACCES,
          Errno.EPERM,
          Errno.ELOOP,
          Errno.ENAMETOOLONG ->
          unknown(detail + "; left as it is");
      default -> later(detail);
    };
  }

  static Finding later(String detail) {
    return new Finding(Fate.LATER, detail);
  }

  /** A part of a message could not be cut off: nothing may be written behind it. */
  static Finding torn(String detail, Trace.Append left) {
    return new Finding(Fate.LATER, detail, Optional.of(left));
  }
}
