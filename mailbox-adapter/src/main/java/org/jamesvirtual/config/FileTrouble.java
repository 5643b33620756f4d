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
package org.jamesvirtual.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Says in words why a file could not be read: Java's exceptions often hold nothing but its name.
 */
public final class FileTrouble {

  /** What is said of a file that may not be read. */
  public static final String PERMISSION_DENIED =
      "permission denied, expected to be readable by the user that James runs as";

  private FileTrouble() {}

  /** The reason, as the end of a sentence that has named the file. */
  public static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return PERMISSION_DENIED;
    }
    if (failure instanceof NotDirectoryException) {
      return "not a directory";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : Printable.of(message);
  }
}
