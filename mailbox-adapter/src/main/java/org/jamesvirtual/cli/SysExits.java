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
package org.jamesvirtual.cli;

import java.util.Collection;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;

/**
 * Exit codes of {@code sysexits.h} as pipe(8) reads them. It defers for {@link #TEMPFAIL} and 71
 * (EX_OSERR) and bounces for every other code but 0, those outside of the table included: so what
 * is a fault of this machine or its administrator ends with {@link #TEMPFAIL}, and EX_USAGE,
 * EX_IOERR and EX_CONFIG are never used.
 */
final class SysExits {

  static final int OK = 0;

  /** 5.1.1. */
  static final int NOUSER = 67;

  /** Any other bounce. */
  static final int UNAVAILABLE = 69;

  /** A full mailbox. */
  static final int CANTCREAT = 73;

  static final int TEMPFAIL = 75;

  private SysExits() {}

  /** One code for all recipients: nothing bounces while something of it is deferred. */
  static int of(Collection<Outcome> outcomes) {
    int exit = OK;
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Outcome.Delivered delivered -> {}
        case Outcome.Deferred deferred -> {
          return TEMPFAIL;
        }
        case Outcome.Bounced bounced -> exit = of(bounced.status());
      }
    }
    return exit;
  }

  private static int of(EnhancedStatus permanent) {
    if (permanent.equals(EnhancedStatus.UNKNOWN_USER)) {
      return NOUSER;
    }
    return permanent.equals(EnhancedStatus.MAILBOX_FULL) ? CANTCREAT : UNAVAILABLE;
  }
}
