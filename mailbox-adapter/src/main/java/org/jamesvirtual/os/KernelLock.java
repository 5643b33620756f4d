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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The kernel's locks on an open file, exclusive, on the whole file. They end when the file is
 * closed. Neither waits: trying again is the caller's business.
 */
public final class KernelLock {

  private static final int FLOCK_SIZE = 32;
  private static final short F_WRLCK = 1;

  private KernelLock() {}

  /**
   * Tries the lock of fcntl(2). It is an open-file-description lock where there are such: one that
   * other processes' record locks respect, that also keeps two threads apart, and that does not
   * vanish when another descriptor of the same file is closed.
   *
   * @return false if somebody else has the lock
   */
  public static boolean tryFcntl(Descriptor file) throws PosixException {
    byte[] lock = new byte[FLOCK_SIZE];
    ByteBuffer.wrap(lock).order(ByteOrder.nativeOrder()).putShort(F_WRLCK);
    int result = Libc.fcntl(file.number(), Libc.F_OFD_SETLK, lock);
    if (result < 0 && Native.getLastError() == Errno.EINVAL) {
      result = Libc.fcntl(file.number(), Libc.F_SETLK, lock);
    }
    return obtained(result, file, "fcntl");
  }

  /**
   * Tries the lock of flock(2).
   *
   * @return false if somebody else has the lock
   */
  public static boolean tryFlock(Descriptor file) throws PosixException {
    return obtained(Libc.flock(file.number(), Libc.LOCK_EX_NB), file, "flock");
  }

  private static boolean obtained(int result, Descriptor file, String call) throws PosixException {
    if (result >= 0) {
      return true;
    }
    int errno = Native.getLastError();
    if (errno == Errno.EAGAIN || errno == Errno.EACCES) {
      return false;
    }
    throw file.failed(call);
  }
}
