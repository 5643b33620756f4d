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

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;

/** Opens repositories of the bundle as James does. */
public final class Repositories {

  private Repositories() {}

  /** The repository in a folder, which need not exist. */
  public static MailRepository in(Path folder) throws IOException {
    return in(folder, "var/mail/waiting/");
  }

  /** The repository of this path in a folder. */
  public static MailRepository in(Path folder, String path) throws IOException {
    SyncedMailRepository repository = closed(folder, path);
    repository.init();
    return repository;
  }

  /** One that is not open. */
  static SyncedMailRepository closed(Path folder, String path) {
    return new SyncedMailRepository(
        new FilesBelow(folder), MailRepositoryUrl.from("file://" + path));
  }

  /** James's files below a folder. */
  private record FilesBelow(Path base) implements FileSystem {
    @Override
    public InputStream getResource(String url) throws IOException {
      throw new IOException("no resource " + url);
    }

    @Override
    public File getFile(String fileUrl) {
      return base.resolve(fileUrl.substring("file://".length())).toFile();
    }

    @Override
    public File getBasedir() {
      return base.toFile();
    }
  }
}
