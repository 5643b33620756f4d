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

import java.io.IOException;
import java.util.Optional;

/**
 * {@link Privileges} by setgroups(2), setfsgid(2) and setfsuid(2), which change one thread alone.
 * What the process may do is found out once, by trying, when the object is made.
 */
public final class LinuxPrivileges implements Privileges {

  /** What the process may do. */
  private enum Right {
    EVERY_OWNER,
    ITSELF,
    NONE
  }

  /** In no password database by accident: "nobody" exists in every container's user mapping. */
  private static final Credentials TRIAL = new Credentials(65534, 65534);

  private final ThreadIdentity identity;
  private Right right = Right.NONE;
  private String reason;
  private volatile boolean identityLost;

  /** Finds out what the process may do; what stands in the way is told by {@link #describe}. */
  public LinuxPrivileges() {
    Optional<Abi> abi = Abi.current();
    identity = abi.isPresent() ? load(abi.get()) : null;
    if (abi.isEmpty()) {
      reason = Abi.unsupported();
    } else if (identity != null) {
      tryOnOtherThread();
    }
  }

  @Override
  public <T> T as(Credentials owner, FileWork<T> work) throws IOException {
    requirePermitted(owner);
    return right == Right.ITSELF ? work.run() : switched(owner, work);
  }

  @Override
  public boolean permits(Credentials owner) {
    return switch (right) {
      case EVERY_OWNER -> true;
      case ITSELF -> owner.uid() == identity.uid() && owner.gid() == identity.gid();
      case NONE -> false;
    };
  }

  @Override
  public boolean isIdentityLost() {
    return identityLost;
  }

  @Override
  public String describe() {
    return switch (right) {
      case EVERY_OWNER -> "mail is written as the owner of each mailbox";
      case ITSELF ->
          "mail is written for owner " + self() + " only, any other is deferred: " + reason;
      case NONE -> "no mail can be written, all is deferred: " + reason;
    };
  }

  private <T> T switched(Credentials owner, FileWork<T> work) throws IOException {
    identity.takeGroups(owner);
    T result;
    try {
      identity.takeUser(owner);
      result = work.run();
    } catch (Throwable t) {
      restore(t);
      throw t;
    }
    restore(null);
    return result;
  }

  private void restore(Throwable thrown) {
    boolean restored = false;
    Throwable cause = thrown;
    try {
      restored = identity.restore();
    } catch (Throwable t) {
      cause = t;
    }
    if (!restored) {
      identityLost = true;
      throw new IdentityLostError(
          "thread " + Thread.currentThread().getName() + " did not get its own identity back",
          cause);
    }
  }

  private void requirePermitted(Credentials owner) throws NotPermittedException {
    if (identityLost) {
      throw new NotPermittedException(
          "a thread did not get its own identity back: restart the server");
    }
    if (!permits(owner)) {
      throw new NotPermittedException("cannot work as " + owner + ": " + reason);
    }
    if (right == Right.EVERY_OWNER) {
      requireUsableThread(owner);
    }
  }

  private void requireUsableThread(Credentials owner) throws NotPermittedException {
    if (Thread.currentThread().isVirtual()) {
      throw new NotPermittedException("cannot work as " + owner + " on a virtual thread");
    }
    if (!identity.isOwn()) {
      throw new NotPermittedException(
          "cannot work as " + owner + ": this thread works as somebody else already");
    }
  }

  private ThreadIdentity load(Abi abi) {
    try {
      return new ThreadIdentity(abi);
    } catch (LinkageError e) {
      reason = "the C library cannot be called: " + e.getMessage();
      return null;
    }
  }

  private void tryOnOtherThread() {
    Thread trial = Thread.ofPlatform().name("identity-trial").unstarted(this::tryToSwitch);
    trial.start();
    try {
      trial.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      right = Right.NONE;
      reason = "interrupted while trying to become another user";
    }
  }

  /** Runs every call of the switch once, so that no class is loaded within it later. */
  private void tryToSwitch() {
    if (identity.uid() != 0 && identity.hasFileCapabilities()) {
      reason =
          "the process is not root but holds CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER or"
              + " CAP_FSETID, which a change of user would not take away: start it without them";
      return;
    }
    try {
      identity.takeGroups(TRIAL);
      identity.takeUser(TRIAL);
      right = identity.hasFileCapabilities() ? Right.NONE : Right.EVERY_OWNER;
      reason = "root's rights over files stay with a thread that became another user";
    } catch (NotPermittedException e) {
      right = identity.uid() == 0 ? Right.NONE : Right.ITSELF;
      reason =
          "the process runs as "
              + self()
              + " and may not become another user (root, or CAP_SETUID with CAP_SETGID, may)";
    }
    if (!identity.restore() && right == Right.EVERY_OWNER) {
      right = Right.NONE;
      reason = "a thread that became another user cannot become itself again";
    }
  }

  private String self() {
    return identity.uid() + ":" + identity.gid();
  }
}
