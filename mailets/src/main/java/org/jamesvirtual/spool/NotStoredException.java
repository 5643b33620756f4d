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
package org.jamesvirtual.spool;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.ObjectStreamException;
import org.apache.mailet.Mail;

/** The repository did not take a mail. */
final class NotStoredException extends MessagingException {

  private static final long serialVersionUID = 1;

  NotStoredException(Mail mail, Exception cause) {
    super("cannot keep mail " + mail.getName() + " in the deferred queue", cause);
  }

  /**
   * Whether it is the disk's fault, which an administrator mends (full, read-only, not there), and
   * not that of the mail or of the program.
   */
  boolean mayPass() {
    for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return !(cause instanceof ObjectStreamException);
      }
    }
    return false;
  }
}
