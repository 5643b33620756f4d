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
package org.jamesvirtual.model;

import java.util.Objects;
import org.jamesvirtual.os.Credentials;

/**
 * Where a recipient's mail goes: the only thing that resolution hands to delivery.
 *
 * @param path absolute, below {@code virtual_mailbox_base}, every element checked by the resolver:
 *     no {@code ..}, no {@code .}, no NUL. No trailing slash. Bytes on disk are its UTF-8 form
 * @param format mbox, or Maildir when the table's value ends in a slash
 * @param owner as whom the files are written
 */
public record Mailbox(String path, Format format, Credentials owner) {

  /** How mail is kept at {@link Mailbox#path}. */
  public enum Format {
    /** One file, messages one after the other (mbox(5)). */
    MBOX,
    /** A directory with {@code tmp}, {@code new} and {@code cur} (maildir(5)). */
    MAILDIR
  }

  /** Rejects a relative path. */
  public Mailbox {
    Objects.requireNonNull(format);
    Objects.requireNonNull(owner);
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("mailbox path is not absolute: " + path);
    }
  }
}
