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

import org.apache.mailet.Mail;

/** The mail that a mail was split from. */
public final class MailOrigin {

  // James adds "!" and four letters to the name of a part, or "-!" and a number (3.8).
  private static final char SPLIT = '!';

  // James cuts a long name at its front, and splits a mail 7 times at most: so much of the UUID at
  // its end stays.
  private static final int KEPT = 12;

  private MailOrigin() {}

  /**
   * A name that all parts of a mail share, when James runs it a second time too: James adds to the
   * name of the mail for each part, something else in each run.
   */
  public static String of(Mail mail) {
    String origin = whole(mail);
    return origin.substring(Math.max(0, origin.length() - KEPT));
  }

  /** The name of a mail without what James has added to it for a part. */
  static String whole(Mail mail) {
    String name = mail.getName();
    int split = name.indexOf(SPLIT);
    return split < 0 ? name : withoutDash(name.substring(0, split));
  }

  private static String withoutDash(String name) {
    return name.endsWith("-") ? name.substring(0, name.length() - 1) : name;
  }
}
