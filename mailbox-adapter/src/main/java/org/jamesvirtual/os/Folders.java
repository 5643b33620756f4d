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
package org.jamesvirtual.os;

import com.sun.jna.Native;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The ways to the directories that mailboxes are in. With the identity of the thread. Thread-safe.
 *
 * <p>{@link #byPath} follows names, at each call anew, as virtual(8) does: whoever may rename a
 * directory on the way decides where mail is written. {@link #beneath} opens the directory once and
 * works in what was opened.
 */
public final class Folders {

  private static final int DIRECTORY = Libc.O_PATH | Libc.O_CLOEXEC;
  private static final long RESOLVE = Libc.RESOLVE_NO_SYMLINKS | Libc.RESOLVE_NO_MAGICLINKS;

  /** Null: directories are not opened. */
  private final FilePath base;

  /** Null: directories are not opened. */
  private final long[] how;

  /** Links above the base are the administrator's: they are followed. */
  private volatile boolean baseHasLinks;

  /** An old kernel, or a container whose filter does not know openat2(2). */
  private volatile boolean stepwise;

  private Folders(FilePath base) {
    this.base = base;
    this.how = base == null ? null : new long[] {DIRECTORY | Posix.ABI.directoryFlag(), 0, RESOLVE};
  }

  /** Paths are followed as the kernel does. */
  public static Folders byPath() {
    return new Folders(null);
  }

  /**
   * Below the base no symbolic link is followed, unless it is root's in a directory of root's
   * alone.
   */
  public static Folders beneath(FilePath base) {
    return new Folders(base);
  }

  /**
   * The directory at a path, which exists where it had to be opened.
   *
   * @throws UnsafeFileException if a link is in the way
   * @throws PosixException as openat2(2)
   */
  public Folder open(FilePath path) throws PosixException, UnsafeFileException {
    if (base == null) {
      return new Folder(path);
    }
    return new Folder(path.isBelow(base) ? openBelow(path) : follow(path), path);
  }

  private Descriptor openBelow(FilePath path) throws PosixException, UnsafeFileException {
    // Where no link is above the base either, one call does all.
    Descriptor opened = baseHasLinks ? null : openWithoutLinks(path, path);
    if (opened != null) {
      return opened;
    }
    Descriptor start = follow(base);
    try {
      FilePath below = FilePath.of(start, base.toString()).child(path.below(base));
      opened = openWithoutLinks(below, path);
      if (opened == null) {
        return new Walk(path).walk(start, path.below(base));
      }
      baseHasLinks = true;
      return opened;
    } finally {
      start.close();
    }
  }

  private static Descriptor follow(FilePath path) throws PosixException {
    return Posix.openFolder(path, 0);
  }

  /** Null if a link is on the way, or nobody can tell. */
  private Descriptor openWithoutLinks(FilePath from, FilePath path) throws PosixException {
    if (stepwise) {
      return null;
    }
    long number;
    do {
      number =
          Libc.syscall(
              Libc.OPENAT2, from.directory(), from.bytes(), how, (long) how.length * Long.BYTES);
    } while (number < 0 && Native.getLastError() == Errno.EINTR);
    int errno = number < 0 ? Native.getLastError() : 0;
    return switch (errno) {
      case 0 -> new Descriptor((int) number, path);
      case Errno.ELOOP -> null;
      case Errno.ENOSYS, Errno.EPERM -> {
        stepwise = true;
        yield null;
      }
      default -> throw new PosixException(errno, "open", path.toString());
    };
  }

  /**
   * One way to a directory, taken step by step, in which no link is followed but one of root's in a
   * directory of root's alone, and in its target no other either. Used once.
   */
  private static final class Walk {

    /** As the kernel does. */
    private static final int MOST_LINKS = 40;

    private final FilePath goal;
    private final Deque<String> steps = new ArrayDeque<>();
    private int links;

    Walk(FilePath goal) {
      this.goal = goal;
    }

    /**
     * Opens a directory.
     *
     * @param start where the way begins; stays open
     * @param way the names from there on
     */
    Descriptor walk(Descriptor start, String way) throws PosixException, UnsafeFileException {
      add(way);
      Descriptor at = start;
      try {
        while (!steps.isEmpty()) {
          Descriptor next = step(at, steps.pop());
          if (at != start && at != next) {
            at.close();
          }
          at = next;
        }
        return at == start ? Posix.openFolder(FilePath.of(start, goal.toString()), 0) : at;
      } catch (Throwable t) {
        if (at != start) {
          at.close();
        }
        throw t;
      }
    }

    /**
     * The directory that a name leads to; the same one if it is a link, whose target comes next.
     */
    private Descriptor step(Descriptor at, String name) throws PosixException, UnsafeFileException {
      FilePath here = FilePath.of(at, at.path().toString());
      FilePath path = here.child(name);
      try {
        return Posix.openFolder(path, Posix.ABI.noFollowFlag());
      } catch (PosixException e) {
        if (e.errno() != Errno.ENOTDIR && e.errno() != Errno.ELOOP) {
          throw e;
        }
      }
      FileStatus link = Posix.linkStatus(path);
      if (!link.isSymbolicLink() || ++links > MOST_LINKS) {
        throw new PosixException(
            link.isSymbolicLink() ? Errno.ELOOP : Errno.ENOTDIR, "open", path.toString());
      }
      requireTrusted(path, link, Posix.status(here));
      String target = Posix.target(path);
      add(target);
      return target.startsWith("/") ? Posix.openFolder(FilePath.of("/"), 0) : at;
    }

    private void add(String way) {
      List<String> names = FilePath.elements(way);
      for (int i = names.size() - 1; i >= 0; i--) {
        steps.push(names.get(i));
      }
    }

    private static void requireTrusted(FilePath path, FileStatus link, FileStatus directory)
        throws UnsafeFileException {
      if (link.uid() != 0 || !directory.isRootsAlone()) {
        throw new UnsafeFileException(
            "a folder on the way is a symbolic link",
            path
                + (" is a symbolic link of uid " + link.uid() + " in a folder of uid ")
                + (directory.uid()
                    + " with mode "
                    + Integer.toOctalString(directory.mode() & 07777))
                + "; with mode=safe only links of root's in folders that root alone may write to are"
                + " followed");
      }
    }
  }
}
