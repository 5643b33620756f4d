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
package org.jamesvirtual;

import java.util.EnumSet;
import java.util.Set;
import org.jamesvirtual.config.LockMethod;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.deliver.DeliveryParameters;
import org.jamesvirtual.deliver.Lock;
import org.jamesvirtual.os.FilePath;

/**
 * From main.cf's parameters to what the writers obey: config and deliver do not know each other.
 */
final class DeliverySettings {

  private DeliverySettings() {}

  static DeliveryParameters of(Settings settings, VirtualParameters parameters) {
    return new DeliveryParameters(
        FilePath.of(parameters.virtualMailboxBase()).clean(),
        locks(parameters.virtualMailboxLock()),
        parameters.deliverLockAttempts(),
        parameters.deliverLockDelay(),
        parameters.staleLockTime(),
        parameters.virtualMailboxLimit(),
        parameters.strictMailboxOwnership(),
        parameters.enableOriginalRecipient(),
        settings.durability(),
        settings.lookups().mode() == Mode.POSTFIX);
  }

  private static Set<Lock> locks(Set<LockMethod> methods) {
    Set<Lock> locks = EnumSet.noneOf(Lock.class);
    for (LockMethod method : methods) {
      locks.add(
          switch (method) {
            case DOTLOCK -> Lock.DOTLOCK;
            case FLOCK -> Lock.FLOCK;
            case FCNTL -> Lock.FCNTL;
          });
    }
    return locks;
  }
}
