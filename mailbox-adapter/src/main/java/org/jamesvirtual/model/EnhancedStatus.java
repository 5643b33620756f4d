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
package org.jamesvirtual.model;

/**
 * An enhanced mail system status code, {@code class.subject.detail} (RFC 3463).
 *
 * <p>Each constant is one that virtual(8) gives; where it comes from stands beside it. The code is
 * chosen once, at the lowest place that knows what happened.
 *
 * @param category 2 success, 4 persistent transient failure, 5 permanent failure
 * @param subject the subject sub-code
 * @param detail the detail sub-code
 */
public record EnhancedStatus(int category, int subject, int detail) {

  /** Delivered. */
  public static final EnhancedStatus SUCCESS = new EnhancedStatus(2, 0, 0);

  /** No such mailbox: the tables have no entry. */
  public static final EnhancedStatus UNKNOWN_USER = new EnhancedStatus(5, 1, 1);

  /** The mailbox could not be opened, locked or created. */
  public static final EnhancedStatus MAILBOX_UNAVAILABLE = new EnhancedStatus(4, 2, 0);

  /** The mailbox is full: its owner's quota or the size limit of the file. */
  public static final EnhancedStatus MAILBOX_FULL = new EnhancedStatus(5, 2, 2);

  /** The disk is full, or the system cannot tell yet. */
  public static final EnhancedStatus SYSTEM_UNAVAILABLE = new EnhancedStatus(4, 3, 0);

  /** The system takes no mail: it is about to stop. */
  public static final EnhancedStatus NOT_ACCEPTING = new EnhancedStatus(4, 3, 2);

  /** A permanent system error while writing, as virtual(8) has it. */
  public static final EnhancedStatus SYSTEM_ERROR = new EnhancedStatus(5, 3, 0);

  /** The administrator's configuration does not allow a delivery. */
  public static final EnhancedStatus CONFIGURATION = new EnhancedStatus(4, 3, 5);

  /** The mailbox is not a regular file. */
  public static final EnhancedStatus NOT_A_MAILBOX = new EnhancedStatus(5, 3, 5);

  /** Checks the ranges of RFC 3463 section 2. */
  public EnhancedStatus {
    if ((category != 2 && category != 4 && category != 5)
        || subject < 0
        || subject > 999
        || detail < 0
        || detail > 999) {
      throw new IllegalArgumentException(category + "." + subject + "." + detail);
    }
  }

  /** Whether a later attempt may succeed. */
  public boolean isTransient() {
    return category == 4;
  }

  @Override
  public String toString() {
    return category + "." + subject + "." + detail;
  }
}
