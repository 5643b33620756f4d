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
package org.jamesvirtual.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jamesvirtual.Settings;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.resolve.StartReport;

/** The domains and mailboxes that the embedded James serves, and the folders they need. */
final class SampleSite {

  // As an administrator makes them: group of the mailboxes, kept by all that is made below.
  private static final int FOLDER_MODE = 02770;

  private final StartReport report;

  private SampleSite(StartReport report) {
    this.report = report;
  }

  /**
   * Reads what James will read.
   *
   * @throws StartException if main.cf cannot be used
   */
  static SampleSite read(Path mainCf, Map<String, String> overrides) throws StartException {
    try (VirtualTransport transport = VirtualTransport.open(Settings.of(mainCf, overrides))) {
      return new SampleSite(
          transport
              .report()
              .orElseThrow(() -> new StartException(String.join("; ", transport.problems()))));
    }
  }

  List<String> domains() {
    return report.domains();
  }

  List<StartReport.Served> mailboxes() {
    return report.mailboxes();
  }

  /** Makes the folders of the domains, which virtual(8) never makes for an mbox file. */
  void makeFolders() throws StartException {
    for (StartReport.Served served : report.mailboxes()) {
      Mailbox mailbox = served.mailbox();
      Path folder = Path.of(mailbox.path()).getParent();
      try {
        if (!Files.isDirectory(folder)) {
          Files.createDirectory(folder);
          Files.setAttribute(folder, "unix:gid", (int) mailbox.owner().gid());
          Files.setAttribute(folder, "unix:mode", FOLDER_MODE);
        }
      } catch (IOException e) {
        throw new StartException("cannot make the folder " + folder + ": " + e, e);
      }
    }
  }
}
