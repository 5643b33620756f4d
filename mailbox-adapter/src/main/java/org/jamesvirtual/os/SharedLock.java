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

/**
 * How a reader keeps writers away from an open file. The locks stand against the exclusive locks of
 * other processes and belong to the open file: each {@link Descriptor} has its own, and they end
 * when it is closed. No lock waits: trying again is the caller's business.
 */
public enum SharedLock {

  /** flock(2). */
  FLOCK {
    @Override
    public boolean tryLock(Descriptor file) throws PosixException {
      if (Libc.flock(file.number(), Libc.LOCK_SH_NB) >= 0) {
        return true;
      }
      if (Native.getLastError() == Errno.EAGAIN) {
        return false;
      }
      throw file.failed("flock");
    }

    @Override
    public void unlock(Descriptor file) throws PosixException {
      if (Libc.flock(file.number(), Libc.LOCK_UN) < 0) {
        throw file.failed("flock");
      }
    }
  },

  /** None: for files that writers only replace, or never change where readers are. */
  NONE {
    @Override
    public boolean tryLock(Descriptor file) {
      return true;
    }

    @Override
    public void unlock(Descriptor file) {}
  };

  /**
   * Tries the lock.
   *
   * @return false if somebody else has it exclusively
   */
  public abstract boolean tryLock(Descriptor file) throws PosixException;

  /** Gives the lock back. */
  public abstract void unlock(Descriptor file) throws PosixException;
}
