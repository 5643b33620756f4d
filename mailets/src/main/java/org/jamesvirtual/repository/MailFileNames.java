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

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.mailrepository.api.MailKey;

/**
 * How mails are named as files in a folder: encoded as in a URL. A file with a name that is none of
 * a mail has a key too, its own name, so that an administrator can be told of it.
 */
record MailFileNames(Path folder) {

  static final String SUFFIX = ".mail";

  Path path(MailKey key) {
    return folder.resolve(URLEncoder.encode(key.asString(), StandardCharsets.UTF_8) + SUFFIX);
  }

  /** The key of a file that ends with {@link #SUFFIX}. */
  MailKey key(Path file) {
    String name = file.getFileName().toString();
    try {
      String encoded = name.substring(0, name.length() - SUFFIX.length());
      MailKey key = new MailKey(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
      return path(key).equals(file) ? key : new MailKey(name);
    } catch (IllegalArgumentException e) {
      return new MailKey(name);
    }
  }

  /** Whether this is the key of a file that is there and has a name that is none of a mail. */
  boolean isStray(MailKey key) {
    String name = key.asString();
    return name.endsWith(SUFFIX)
        && name.indexOf('/') < 0
        && Files.exists(folder.resolve(name))
        && key(folder.resolve(name)).equals(key);
  }
}
