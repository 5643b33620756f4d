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
package org.jamesvirtual.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who owns the mailboxes of the embedded James: the owners of the sample maps where this process
 * may become them, the user who started it otherwise.
 *
 * @param uid user of this process
 * @param gid group of this process
 */
record Owners(int uid, int gid) {

  private static final int DEFAULT_MINIMUM_UID = 100;

  /** The user of this process. */
  static Owners ofThisProcess() throws StartException {
    Path self = Path.of("/proc/self");
    try {
      return new Owners(
          (Integer) Files.getAttribute(self, "unix:uid"),
          (Integer) Files.getAttribute(self, "unix:gid"));
    } catch (IOException | UnsupportedOperationException e) {
      throw new StartException("cannot read the user of this process from /proc: Linux is needed");
    }
  }

  boolean root() {
    return uid == 0;
  }

  /** Parameters that go before those of the sample main.cf. */
  Map<String, String> overrides() {
    Map<String, String> overrides = new LinkedHashMap<>();
    if (root()) {
      overrides.put("virtual_uid_maps", "hash:$config_directory/virtual_uids");
      overrides.put("virtual_gid_maps", "hash:$config_directory/virtual_gids");
    } else {
      overrides.put("virtual_uid_maps", "static:" + uid);
      overrides.put("virtual_gid_maps", "static:" + gid);
      if (uid < DEFAULT_MINIMUM_UID) {
        overrides.put("virtual_minimum_uid", Integer.toString(uid));
      }
    }
    return overrides;
  }

  /** One line for the person who starts it. */
  String announcement() {
    return root()
        ? "Started as root: mailboxes get their owners from conf/postfix/virtual_uids and"
            + " virtual_gids."
        : "Not started as root: all mailboxes belong to you, "
            + uid
            + ":"
            + gid
            + " (virtual_uid_maps = static:"
            + uid
            + ", virtual_gid_maps = static:"
            + gid
            + (uid < DEFAULT_MINIMUM_UID ? ", virtual_minimum_uid = " + uid : "")
            + ").";
  }
}
