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
 * A numeric user and group, as virtual(8) gets them from {@code virtual_uid_maps} and {@code
 * virtual_gid_maps}. They need not exist in any password database.
 *
 * @param uid the user id, 1 to 4294967294: never root, never the "no change" value
 * @param gid the group id, same range
 */
public record Credentials(long uid, long gid) {

  /** One below the value that the kernel takes for "leave it as it is". */
  public static final long MAXIMUM = 0xFFFF_FFFEL;

  /** Checks the range, whatever the mode: gid 0 by overflow is never imitated. */
  public Credentials {
    check("uid", uid);
    check("gid", gid);
  }

  private static void check(String name, long id) {
    if (id < 1 || id > MAXIMUM) {
      throw new IllegalArgumentException(name + " " + id + " is not from 1 to " + MAXIMUM);
    }
  }

  @Override
  public String toString() {
    return uid + ":" + gid;
  }
}
