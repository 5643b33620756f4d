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

import java.io.IOException;
import java.nio.file.Path;

/**
 * By which system calls a Maildir delivery stores content and name on the file system of the tests'
 * folder, as strace(1) names them.
 */
public final class SyncCalls {

  private SyncCalls() {}

  /** The call that the content is written out by, before it has its name. */
  public static String ofContent(Path folder) throws IOException {
    return MountedFileSystems.get().journaled().haveContent(TestSpool.attribute(folder, "unix:dev"))
        ? "sync_file_range"
        : "fsync";
  }

  /**
   * A fault of the call that stores the name, as {@code call:fault}. Where one journal holds all
   * names, a sync of the message does, after an fchmod of its own; else it is the second fsync.
   */
  public static String ofName(Path folder, String fault) throws IOException {
    return MountedFileSystems.get().journaled().haveNames(TestSpool.attribute(folder, "unix:dev"))
        ? "fchmod:" + fault
        : "fsync:" + fault + ":when=2";
  }
}
