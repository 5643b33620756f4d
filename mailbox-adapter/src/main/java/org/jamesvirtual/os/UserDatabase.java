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

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.ByteArrayOutputStream;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The users and groups of the system, from wherever nsswitch.conf(5) says. Each entry is the line
 * of bytes that passwd(5) or group(5) would have for it. Thread-safe.
 */
public final class UserDatabase {

  private static final int ENTRY_SIZE = 64;
  private static final long FIRST_SIZE = 4096;
  private static final long MAX_SIZE = 64L << 20;

  /** getpwnam_r(3) or getgrnam_r(3). */
  @FunctionalInterface
  private interface Call {
    int find(byte[] name, Pointer entry, Pointer text, long size, Pointer found);
  }

  /** Makes the line of an entry. */
  @FunctionalInterface
  private interface Line {
    byte[] of(Pointer entry);
  }

  private UserDatabase() {}

  /**
   * getpwnam(3): {@code name:password:uid:gid:gecos:directory:shell}.
   *
   * @param name without a NUL
   * @throws PosixException if the database cannot tell
   */
  public static Optional<byte[]> user(byte[] name) throws PosixException {
    return find(Libc::getpwnam_r, "getpwnam", name, UserDatabase::passwdLine);
  }

  /**
   * getgrnam(3): {@code name:password:gid:member,member}.
   *
   * @param name without a NUL
   * @throws PosixException if the database cannot tell
   */
  public static Optional<byte[]> group(byte[] name) throws PosixException {
    return find(Libc::getgrnam_r, "getgrnam", name, UserDatabase::groupLine);
  }

  private static Optional<byte[]> find(Call call, String callName, byte[] name, Line line)
      throws PosixException {
    byte[] cName = Arrays.copyOf(name, name.length + 1);
    Memory entry = new Memory(ENTRY_SIZE);
    Memory found = new Memory(Native.POINTER_SIZE);
    long size = FIRST_SIZE;
    while (true) {
      Memory text = new Memory(size);
      try {
        int errno = call.find(cName, entry, text, size, found);
        if (errno == 0) {
          return found.getPointer(0) == null ? Optional.empty() : Optional.of(line.of(entry));
        }
        if (errno == Errno.ERANGE && size < MAX_SIZE) {
          size *= 4;
        } else if (errno != Errno.EINTR) {
          throw new PosixException(errno, callName, "");
        }
      } finally {
        Reference.reachabilityFence(text);
      }
    }
  }

  /** struct passwd: two strings, two numbers of 32 bits, three strings. */
  private static byte[] passwdLine(Pointer entry) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(text(entry.getPointer(0)));
    line.write(':');
    line.writeBytes(text(entry.getPointer(8)));
    line.write(':');
    line.writeBytes(number(entry.getInt(16)));
    line.write(':');
    line.writeBytes(number(entry.getInt(20)));
    for (int offset = 24; offset <= 40; offset += Native.POINTER_SIZE) {
      line.write(':');
      line.writeBytes(text(entry.getPointer(offset)));
    }
    return line.toByteArray();
  }

  /** struct group: two strings, a number of 32 bits, an array of strings that ends with null. */
  private static byte[] groupLine(Pointer entry) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(text(entry.getPointer(0)));
    line.write(':');
    line.writeBytes(text(entry.getPointer(8)));
    line.write(':');
    line.writeBytes(number(entry.getInt(16)));
    line.write(':');
    Pointer members = entry.getPointer(24);
    for (int i = 0; members.getPointer((long) i * Native.POINTER_SIZE) != null; i++) {
      if (i > 0) {
        line.write(',');
      }
      line.writeBytes(text(members.getPointer((long) i * Native.POINTER_SIZE)));
    }
    return line.toByteArray();
  }

  private static byte[] text(Pointer string) {
    return string == null ? new byte[0] : string.getByteArray(0, (int) string.indexOf(0, (byte) 0));
  }

  private static byte[] number(int id) {
    return Integer.toUnsignedString(id).getBytes(StandardCharsets.US_ASCII);
  }
}
