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
 * The kernel's locks on an open file, shared, on the whole file. They stand against the exclusive
 * locks of other processes and belong to the open file: each {@link Descriptor} has its own, and
 * they end when it is closed. None waits: trying again is the caller's business.
 */
public enum SharedLock {

  /** flock(2). */
  FLOCK {
    @Override
    public boolean tryLock(Descriptor file) throws PosixException {
      return obtained(Libc.flock(file.number(), Libc.LOCK_SH_NB), file, "flock");
    }

    @Override
    public void unlock(Descriptor file) throws PosixException {
      obtained(Libc.flock(file.number(), Libc.LOCK_UN), file, "flock");
    }
  },

  /** The open-file-description lock of fcntl(2); it respects other processes' record locks. */
  FCNTL {
    @Override
    public boolean tryLock(Descriptor file) throws PosixException {
      return obtained(Libc.fcntl(file.number(), Libc.F_OFD_SETLK, READ), file, "fcntl");
    }

    @Override
    public void unlock(Descriptor file) throws PosixException {
      obtained(Libc.fcntl(file.number(), Libc.F_OFD_SETLK, UNLOCK), file, "fcntl");
    }
  },

  /** No lock: for files that are never changed, only replaced. */
  NONE {
    @Override
    public boolean tryLock(Descriptor file) {
      return true;
    }

    @Override
    public void unlock(Descriptor file) {}
  };

  private static final byte[] READ = lock(0);
  private static final byte[] UNLOCK = lock(2);

  /**
   * Tries the lock.
   *
   * @return false if somebody else has it exclusively
   */
  public abstract boolean tryLock(Descriptor file) throws PosixException;

  /** Gives the lock back. */
  public abstract void unlock(Descriptor file) throws PosixException;

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

  /** {@code struct flock}: the type, and the whole file. */
  private static byte[] lock(int type) {
    byte[] lock = new byte[32];
    ByteBuffer.wrap(lock).order(ByteOrder.nativeOrder()).putShort((short) type);
    return lock;
  }
}
