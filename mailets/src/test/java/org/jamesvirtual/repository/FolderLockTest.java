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
package org.jamesvirtual.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The other process is a real one: within one process the kernel sees no conflict. */
@Timeout(120)
class FolderLockTest {

  @TempDir private Path folder;
  private Process other;

  @AfterEach
  void end() {
    if (other != null) {
      other.destroyForcibly();
    }
  }

  /** Returns what the process says first: {@link HoldingMain#HELD}, or null if it ends instead. */
  private String startOther() throws IOException {
    other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HoldingMain.class.getName(),
                folder.toString())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    BufferedReader output = other.inputReader(StandardCharsets.US_ASCII);
    return output.readLine();
  }

  private Path unfinished() throws IOException {
    return Files.writeString(folder.resolve("var/mail/waiting/1.tmp"), "half");
  }

  @Test
  void aFolderOfAnotherProcessShouldBeRefusedAndLeftAlone() throws Exception {
    assertThat(startOther()).isEqualTo(HoldingMain.HELD);
    Path unfinished = unfinished();

    assertThatThrownBy(() -> Repositories.in(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            folder.resolve("var/mail/waiting")
                + " is in use by another process, expected a folder of its own for each James:"
                + " both would try what waits in it");

    assertThat(unfinished).exists();
  }

  @Test
  void aProcessThatWasKilledShouldLeaveNoLock() throws Exception {
    assertThat(startOther()).isEqualTo(HoldingMain.HELD);
    Path unfinished = unfinished();

    other.destroyForcibly().waitFor();

    Repositories.in(folder);
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void otherProcessesShouldBeKeptOffUntilTheLastRepositoryIsDisposedOf() throws Exception {
    MailRepository one = Repositories.in(folder);
    MailRepository two = Repositories.in(folder);
    LifecycleUtil.dispose(one);
    LifecycleUtil.dispose(one);

    assertThat(startOther()).isNull();
    assertThat(folder.resolve("errors")).content().contains("is in use by another process");

    LifecycleUtil.dispose(two);
    assertThat(startOther()).isEqualTo(HoldingMain.HELD);
  }

  /** As James has one for each of its servers in a process. */
  private static final class OtherLoader extends ClassLoader {
    private OtherLoader() {
      super(FolderLockTest.class.getClassLoader());
    }

    private Object take(Path folder) throws ReflectiveOperationException, IOException {
      String held = FolderLock.class.getName() + "$Held";
      define(held);
      Method take = define(FolderLock.class.getName()).getDeclaredMethod("take", Path.class);
      take.setAccessible(true);
      return take.invoke(null, folder);
    }

    private Class<?> define(String name) throws IOException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = getParent().getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      }
    }
  }

  @Test
  void aFolderOfAnotherClassLoaderShouldBeRefusedAndStayLocked() throws Exception {
    Path mails = Files.createDirectories(folder.resolve("var/mail/waiting"));
    AutoCloseable lock = (AutoCloseable) new OtherLoader().take(mails);

    assertThatThrownBy(() -> Repositories.in(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            mails
                + " is in use by another James of this process, expected a folder of its own for"
                + " each James: both would try what waits in it");

    assertThat(startOther()).isNull();
    assertThat(folder.resolve("errors")).content().contains("is in use by another process");
    lock.close();
    LifecycleUtil.dispose(Repositories.in(folder));
  }

  @Test
  void aFolderThatCannotBeClearedUpShouldNotStayLocked() throws Exception {
    Path mails = Files.createDirectories(folder.resolve("var/mail/waiting"));
    Files.createDirectories(mails.resolve("no-file.tmp/not-empty"));
    SyncedMailRepository repository = Repositories.closed(folder, "var/mail/waiting/");

    assertThatThrownBy(repository::init).isInstanceOf(DirectoryNotEmptyException.class);
    // James does so with what it could not make.
    repository.dispose();

    Files.delete(mails.resolve("no-file.tmp/not-empty"));
    assertThat(startOther()).isEqualTo(HoldingMain.HELD);
  }
}
