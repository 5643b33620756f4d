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

import java.io.IOException;
import java.util.List;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.MainCf;
import org.jamesvirtual.config.MasterCf;
import org.jamesvirtual.config.Overrides;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.deliver.MailboxDelivery;
import org.jamesvirtual.os.LinuxPrivileges;
import org.jamesvirtual.os.Privileges;
import org.jamesvirtual.resolve.RecipientResolver;
import org.jamesvirtual.resolve.StartCheck;
import org.jamesvirtual.resolve.StartReport;

/**
 * What one reading of main.cf gives: who has which mailbox, and how it is written.
 *
 * @param resolver from address to mailbox
 * @param delivery from mailbox to file
 * @param privileges as whom it can be written
 * @param softBounce whether every bounce is a deferral (parameter soft_bounce)
 * @param report what was found at start
 * @param announcement the same for the administrator, one sentence a line
 */
record Site(
    RecipientResolver resolver,
    MailboxDelivery delivery,
    Privileges privileges,
    boolean softBounce,
    StartReport report,
    List<String> announcement) {

  static Site open(Settings settings) throws ConfigException {
    MainCf mainCf = MainCf.read(settings.mainCf());
    VirtualParameters parameters = VirtualParameters.from(mainCf, overrides(settings));
    Privileges privileges = new LinuxPrivileges();
    RecipientResolver resolver =
        RecipientResolver.open(parameters, settings.lookups(), settings.pathTemplate());
    StartReport report = withOwners(StartCheck.run(resolver), privileges);
    return new Site(
        resolver,
        delivery(settings, parameters, privileges),
        privileges,
        parameters.softBounce(),
        report,
        Announcement.of(settings, parameters, report, privileges));
  }

  private static StartReport withOwners(StartReport report, Privileges privileges) {
    return report.mailboxes().stream()
        .filter(served -> !privileges.permits(served.mailbox().owner()))
        .findFirst()
        .map(
            served ->
                report.with(
                    served.key()
                        + " belongs to "
                        + served.mailbox().owner()
                        + ", and "
                        + privileges.describe()
                        + ": the mail of such addresses is deferred with 4.3.5"))
        .orElse(report);
  }

  private static Overrides overrides(Settings settings) throws ConfigException {
    Overrides own = Overrides.of(settings.overrides(), VirtualParameters.OVERRIDES);
    if (settings.masterCfService().isEmpty()) {
      return own;
    }
    MasterCf masterCf = MasterCf.read(settings.mainCf().resolveSibling("master.cf"));
    return own.over(masterCf.overrides(settings.masterCfService().get()));
  }

  private static MailboxDelivery delivery(
      Settings settings, VirtualParameters parameters, Privileges privileges)
      throws ConfigException {
    try {
      return new MailboxDelivery(DeliverySettings.of(settings, parameters), privileges);
    } catch (IOException e) {
      throw new ConfigException("mailbox files cannot be written here: " + e.getMessage(), e);
    }
  }
}
