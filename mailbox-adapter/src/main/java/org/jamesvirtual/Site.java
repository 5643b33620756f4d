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
import java.util.Optional;
import java.util.function.Function;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.MainCf;
import org.jamesvirtual.config.MasterCf;
import org.jamesvirtual.config.Overrides;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.deliver.DeliveryEngine;
import org.jamesvirtual.deliver.MailboxCheck;
import org.jamesvirtual.deliver.MailboxDelivery;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.EnhancedStatus;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.os.LinuxPrivileges;
import org.jamesvirtual.os.Privileges;
import org.jamesvirtual.resolve.RecipientResolver;
import org.jamesvirtual.resolve.Resolution;
import org.jamesvirtual.resolve.StartCheck;
import org.jamesvirtual.resolve.StartReport;

/**
 * What one reading of main.cf gives: who has which mailbox, and how it is written.
 *
 * @param resolver from address to mailbox
 * @param engine from mailbox to file
 * @param check what is known of a mailbox before a message is there
 * @param privileges as whom it can be written
 * @param hostName parameter myhostname
 * @param softBounce whether every bounce is a deferral (parameter soft_bounce)
 * @param report what was found at start
 * @param announcement the same for the administrator, one sentence a line
 */
record Site(
    RecipientResolver resolver,
    DeliveryEngine engine,
    MailboxCheck check,
    Privileges privileges,
    String hostName,
    boolean softBounce,
    StartReport report,
    List<String> announcement) {

  static Site open(Settings settings) throws ConfigException {
    return open(settings, StartCheck::run);
  }

  /** The same without looking into the tables, which takes long where they are large. */
  static Site openUnchecked(Settings settings) throws ConfigException {
    return open(settings, resolver -> StartReport.NONE);
  }

  private static Site open(Settings settings, Function<RecipientResolver, StartReport> check)
      throws ConfigException {
    MainCf mainCf = MainCf.read(settings.mainCf());
    VirtualParameters parameters = VirtualParameters.from(mainCf, overrides(settings));
    Privileges privileges = new LinuxPrivileges();
    RecipientResolver resolver =
        RecipientResolver.open(parameters, settings.lookups(), settings.pathTemplate());
    StartReport report = withOwners(check.apply(resolver), privileges);
    return new Site(
        resolver,
        engine(settings, parameters, privileges),
        new MailboxCheck(DeliverySettings.of(settings, parameters), privileges),
        privileges,
        parameters.myhostname(),
        parameters.softBounce(),
        report,
        Announcement.of(settings, parameters, report, privileges));
  }

  /** Where the mail of an address goes, while the site takes any. */
  Resolution resolve(Address recipient) {
    return resolve(recipient, resolver::resolve);
  }

  /** The same as {@link #resolve} for the recipients of one message, to be used at once. */
  Function<Address, Resolution> resolveAll() {
    Function<Address, Resolution> all = resolver.resolveAll();
    return recipient -> resolve(recipient, all);
  }

  private Resolution resolve(Address recipient, Function<Address, Resolution> resolving) {
    Optional<Outcome> refusal = engine.refusal();
    if (refusal.isPresent()) {
      return new Resolution.Refused(refusal.get());
    }
    return switch (resolving.apply(recipient)) {
      case Resolution.Resolved resolved -> resolved;
      case Resolution.Refused refused -> new Resolution.Refused(softened(refused.outcome()));
    };
  }

  /** The same, and what is known of the mailbox before a message is there. */
  Resolution accepts(Address recipient) {
    Resolution resolution = resolve(recipient);
    return resolution instanceof Resolution.Resolved resolved
        ? check
            .refusal(resolved.mailbox())
            .<Resolution>map(refusal -> new Resolution.Refused(softened(refusal)))
            .orElse(resolved)
        : resolution;
  }

  /** What is said of an outcome: soft_bounce makes every bounce a deferral. */
  Outcome softened(Outcome outcome) {
    if (!softBounce || !(outcome instanceof Outcome.Bounced bounced)) {
      return outcome;
    }
    EnhancedStatus status = bounced.status();
    return new Outcome.Deferred(
        new EnhancedStatus(4, status.subject(), status.detail()), bounced.text(), bounced.detail());
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

  static Overrides overrides(Settings settings) throws ConfigException {
    Overrides own = Overrides.of(settings.overrides(), VirtualParameters.OVERRIDES);
    if (settings.masterCfService().isEmpty()) {
      return own;
    }
    MasterCf masterCf = MasterCf.read(settings.mainCf().resolveSibling("master.cf"));
    return own.over(masterCf.overrides(settings.masterCfService().get()));
  }

  private static DeliveryEngine engine(
      Settings settings, VirtualParameters parameters, Privileges privileges)
      throws ConfigException {
    try {
      return new DeliveryEngine(
          new MailboxDelivery(DeliverySettings.of(settings, parameters), privileges),
          settings.limits());
    } catch (IOException e) {
      throw new ConfigException("mailbox files cannot be written here: " + e.getMessage(), e);
    }
  }
}
