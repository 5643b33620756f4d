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
package org.jamesvirtual.it;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds each mail for as long as there is the file named in {@code while}. */
public final class HoldMailet extends GenericMailet {

  private static final Logger LOGGER = LoggerFactory.getLogger(HoldMailet.class);
  private static final int POLL_MILLIS = 50;

  /** Made by James. */
  public HoldMailet() {}

  @Override
  public void service(Mail mail) {
    Path file = Path.of(getInitParameter("while"));
    if (Files.exists(file)) {
      LOGGER.info("held: {}", mail.getRecipients());
    }
    try {
      while (Files.exists(file)) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
