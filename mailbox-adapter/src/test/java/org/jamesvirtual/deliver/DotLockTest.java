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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.testing.TracedThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dotlocks that are written down, and those that a process left behind. */
class DotLockTest {

  private static final LockRetry ONCE = new LockRetry(1, Duration.ZERO);
  private static final Duration LONG = Duration.ofSeconds(500);

  /** Any lock is older. */
  private static final Duration PAST = Duration.ofSeconds(-1);

  @TempDir private Path folder;

  @Test
  void lockShouldBeWrittenDownBeforeItIsThere() throws IOException {
    Written record = new Written();

    DotLock lock = DotLock.acquire(mailbox(), ONCE, LONG, record);

    assertThat(record.seen).isFalse();
    assertThat(DotLock.left(mailbox(), record.file.inode(), record.file.changeTime(), LONG))
        .isNotNull();
    lock.release();
    assertThat(path()).doesNotExist();
  }

  @Test
  void lockShouldBeMadeAndWrittenDownWhereNoFileIsWithoutAName() throws Exception {
    for (String call : new String[] {"openat:error=EOPNOTSUPP:when=1", "linkat:error=ENOENT"}) {
      Written record = new Written();

      DotLock lock =
          TracedThread.withFault(
              call.substring(0, call.indexOf(':')),
              call.substring(call.indexOf(':') + 1),
              null,
              () -> DotLock.acquire(mailbox(), ONCE, LONG, record));

      assertThat(record.seen).isTrue();
      assertThat(DotLock.left(mailbox(), record.file.inode(), record.file.changeTime(), LONG))
          .isNotNull();
      lock.release();
    }
  }

  @Test
  void lockOfAnotherShouldBeLeft() throws IOException {
    Written record = new Written();
    DotLock.acquire(mailbox(), ONCE, LONG, record).release();
    Files.createFile(path());

    assertThat(DotLock.left(mailbox(), record.file.inode(), record.file.changeTime(), PAST))
        .isNull();
    assertThat(path()).exists();
  }

  @Test
  void leftLockShouldNotCountAsHeldWhenItIsStale() throws IOException {
    Written record = new Written();
    DotLock.acquire(mailbox(), ONCE, LONG, record);

    assertThat(DotLock.left(mailbox(), record.file.inode(), record.file.changeTime(), PAST))
        .isNull();
    assertThat(path()).doesNotExist();
  }

  @Test
  void lockShouldNotStayWhenItCannotBeWrittenDown() throws Exception {
    Written broken =
        new Written() {
          @Override
          public void locked(FileVersion dotLock) {
            throw new OutOfMemoryError("on purpose");
          }
        };

    for (String fault : new String[] {"error=EOPNOTSUPP:when=1", "error=EINTR:when=1"}) {
      Throwable thrown =
          TracedThread.withFault(
              "openat",
              fault,
              null,
              () -> {
                try {
                  DotLock.acquire(mailbox(), ONCE, LONG, broken);
                  return null;
                } catch (OutOfMemoryError e) {
                  return e;
                }
              });
      assertThat(thrown).hasMessage("on purpose");
      assertThat(path()).doesNotExist();
    }
  }

  private FilePath mailbox() {
    return FilePath.of(folder.resolve("box").toString());
  }

  private Path path() {
    return folder.resolve("box.lock");
  }

  /** What was written down of the lock, and whether it was there by then. */
  private class Written implements Intent {
    private FileVersion file;
    private boolean seen;

    @Override
    public void begin(Mailbox mailbox, byte[] header) {}

    @Override
    public void locked(FileVersion dotLock) {
      file = dotLock;
      seen = Files.exists(path());
    }

    @Override
    public void append(FileStatus before) {}

    @Override
    public void link(FileStatus status, String temporary, String published) {}

    @Override
    public boolean complete(long length) {
      return true;
    }

    @Override
    public boolean isUnclear() {
      return false;
    }
  }
}
