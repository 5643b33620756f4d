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

import java.util.Arrays;
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.Errno;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.Folder;
import org.jamesvirtual.os.Folders;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;
import org.jamesvirtual.os.ReadBuffer;
import org.jamesvirtual.os.SafeOpen;
import org.jamesvirtual.os.UnsafeFileException;

/**
 * Finds out how far an append to an mbox came before a crash, and cuts off what is only a part of a
 * message. Nothing is cut that could be somebody else's or could have been acknowledged: only under
 * the locks, only while the system has run on, only where file and length fit and the tail is ours.
 * Runs as the owner.
 */
final class MboxRecovery {

  private final DeliveryParameters parameters;
  private final Folders folders;

  MboxRecovery(DeliveryParameters parameters, Folders folders) {
    this.parameters = parameters;
    this.folders = folders;
  }

  /**
   * Looks at one append.
   *
   * @param attempts how often a lock is tried for that somebody else has
   */
  Finding recover(FilePath mailbox, Trace.Append trace, int attempts) {
    try (Folder folder = folders.open(mailbox.parent())) {
      return recoverIn(folder.child(mailbox.name()), trace, attempts);
    } catch (PosixException e) {
      return Finding.failed(mailbox.toString(), e);
    } catch (UnsafeFileException e) {
      return Finding.unknown(torn(mailbox, trace) + e.detail());
    }
  }

  private Finding recoverIn(FilePath path, Trace.Append trace, int attempts) {
    LockRetry retry = new LockRetry(attempts, parameters.lockDelay());
    DotLock dotLock = null;
    boolean later = false;
    try {
      dotLock = DotLock.left(path, trace.lockInode(), trace.lockTime(), parameters.staleLockTime());
      if (trace.inode() == 0) {
        return Finding.undone("");
      }
      if (dotLock == null && parameters.locks().contains(Lock.DOTLOCK)) {
        dotLock = DotLock.acquire(path, retry, parameters.staleLockTime(), Intent.NONE);
      }
      Finding finding = underDotLock(path, trace, retry);
      later = finding.fate() == Finding.Fate.LATER;
      return finding;
    } catch (PosixException e) {
      Finding finding = Finding.failed(path.toString(), e);
      later = finding.fate() == Finding.Fate.LATER;
      return finding;
    } finally {
      if (dotLock != null && !(later && dotLock.isLeft())) {
        dotLock.release();
      }
    }
  }

  private Finding underDotLock(FilePath path, Trace.Append trace, LockRetry retry)
      throws PosixException {
    try (Descriptor file = SafeOpen.existing(path)) {
      if (!KernelLocks.acquire(parameters.locks(), file, retry)) {
        return Finding.later(path + ": somebody else has locked it");
      }
      return underLocks(path, file, trace);
    } catch (UnsafeFileException e) {
      return Finding.unknown(torn(path, trace) + e.getMessage());
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return Finding.unknown(torn(path, trace) + "the file is gone");
      }
      throw e;
    }
  }

  private Finding underLocks(FilePath path, Descriptor file, Trace.Append trace)
      throws PosixException {
    FileStatus now = file.status();
    if (now.inode() != trace.inode() || now.device() != trace.device()) {
      return Finding.unknown(torn(path, trace) + "another file is there now");
    }
    if (now.size() == trace.before()) {
      return Finding.undone("");
    }
    try (Descriptor reader = Posix.openForRead(path)) {
      if (!reader.status().isSameFile(now)) {
        return Finding.unknown(torn(path, trace) + "another file is there now");
      }
      Tail tail = new Tail(reader, now.size());
      if (!trace.sameBoot()) {
        return Finding.unknown(torn(path, trace) + "the system was started again since");
      }
      if (trace.isAsLeft(file.version()) && tail.isZerosOr(trace.before(), trace.header())) {
        return cutOff(path, file, trace, now.size());
      }
      if (!tail.startsWith(trace.before(), trace.header())) {
        return Finding.unknown(torn(path, trace) + "somebody else has changed the file");
      }
      return trace.complete() ? whole(path, file, trace, tail) : torn(path, file, trace, tail);
    }
  }

  private Finding whole(FilePath path, Descriptor file, Trace.Append trace, Tail tail)
      throws PosixException {
    if (!tail.endsMessage(trace.after())) {
      return Finding.unknown(torn(path, trace) + "somebody else has changed the file");
    }
    if (parameters.durability() != Durability.NONE) {
      file.sync();
    }
    if (parameters.durability() == Durability.FULL && trace.before() == 0) {
      Posix.syncDirectory(path.parent(), path);
    }
    return Finding.stored(path + ": the message at " + trace.before() + " had been delivered");
  }

  private static Finding torn(FilePath path, Descriptor file, Trace.Append trace, Tail tail)
      throws PosixException {
    if (tail.hasMessageAfter(trace.before() + 1)) {
      return Finding.unknown(torn(path, trace) + "somebody else has written behind it");
    }
    return cutOff(path, file, trace, tail.size());
  }

  // Where that fails the bytes may be others than before: Btrfs shows zeros.
  private static Finding cutOff(FilePath path, Descriptor file, Trace.Append trace, long size)
      throws PosixException {
    try {
      file.truncate(trace.before());
    } catch (PosixException e) {
      Finding failed = Finding.failed(path + ": a part of a message cannot be cut off", e);
      return failed.fate() == Finding.Fate.LATER
          ? Finding.torn(failed.detail(), trace.torn(file.version()))
          : failed;
    }
    file.sync();
    return Finding.undone(
        // Joined, not formatted: a formatter would load the locale's classes as the owner.
        path + (": cut back from " + size + " to " + trace.before()) + ", a part of a message");
  }

  private static String torn(FilePath path, Trace.Append trace) {
    return path + ": a message may be there in part, from " + trace.before() + " on; left, since ";
  }

  /** What is behind the place where the message was to begin. */
  private record Tail(Descriptor file, long size) {

    private static final byte[] FROM = {'F', 'r', 'o', 'm', ' '};
    private static final int BLOCK = 1 << 16;

    /** Whether the bytes there are these, as far as the file goes. */
    boolean startsWith(long position, byte[] expected) throws PosixException {
      int length = (int) Math.min(expected.length, size - position);
      return length > 0 && Arrays.equals(read(position, length), Arrays.copyOf(expected, length));
    }

    /** The same, but each of the bytes may be NUL. */
    boolean isZerosOr(long position, byte[] expected) throws PosixException {
      int length = (int) Math.min(expected.length, size - position);
      if (length <= 0) {
        return false;
      }
      byte[] found = read(position, length);
      for (int i = 0; i < found.length; i++) {
        if (found[i] != 0 && found[i] != expected[i]) {
          return false;
        }
      }
      return true;
    }

    /** Whether a message ends there: with the file, or before another one. */
    boolean endsMessage(long position) throws PosixException {
      return position == size || (position < size && startsWith(position, FROM));
    }

    /** Whether another message begins there: our own has no From_ line but its first. */
    boolean hasMessageAfter(long position) throws PosixException {
      FromLineSearch search = new FromLineSearch();
      for (long at = position; at < size; at += BLOCK) {
        for (byte b : read(at, (int) Math.min(BLOCK, size - at))) {
          if (search.found(b)) {
            return true;
          }
        }
      }
      return false;
    }

    private byte[] read(long position, int length) throws PosixException {
      ReadBuffer buffer = new ReadBuffer(length);
      byte[] bytes = new byte[file.read(buffer, position, length)];
      buffer.bytes().get(0, bytes);
      return bytes;
    }
  }
}
