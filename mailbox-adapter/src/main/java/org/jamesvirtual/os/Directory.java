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
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What is in a directory, by readdir(3) and so with the identity of the thread. */
public final class Directory {

  /** Of {@code d_name} in {@code struct dirent}, on 64 bits. */
  private static final int NAME = 19;

  private Directory() {}

  /** The names in a directory, but for {@code .} and {@code ..}; none if it does not exist. */
  public static List<String> names(FilePath path) throws PosixException {
    List<String> names = new ArrayList<>();
    Pointer directory = Libc.opendir(path.bytes());
    if (directory == null) {
      int errno = Native.getLastError();
      if (errno != Errno.ENOENT) {
        throw new PosixException(errno, "opendir", path.toString());
      }
      return names;
    }
    try {
      for (Pointer entry = Libc.readdir(directory);
          entry != null;
          entry = Libc.readdir(directory)) {
        add(names, entry);
      }
    } finally {
      Libc.closedir(directory);
    }
    return names;
  }

  private static void add(List<String> names, Pointer entry) {
    int length = 0;
    while (entry.getByte(NAME + length) != 0) {
      length++;
    }
    String name = new String(entry.getByteArray(NAME, length), StandardCharsets.UTF_8);
    if (!name.equals(".") && !name.equals("..")) {
      names.add(name);
    }
  }
}
