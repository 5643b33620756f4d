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

/**
 * A directory while files are worked on in it, see {@link Folders}. To be closed when that is done;
 * the paths of its files are of use until then. Not thread-safe.
 */
public final class Folder implements AutoCloseable {

  private final FilePath path;

  /** Null where a path alone leads to it. */
  private final Descriptor opened;

  Folder(FilePath path) {
    this.path = path;
    this.opened = null;
  }

  Folder(Descriptor opened, FilePath path) {
    this.path = FilePath.of(opened, path.toString());
    this.opened = opened;
  }

  /** The directory itself. */
  public FilePath path() {
    return path;
  }

  /** A file in it. */
  public FilePath child(String name) {
    return path.child(name);
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.close();
    }
  }
}
