package org.jamesvirtual;

import java.util.List;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.MainCf;
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
 * @param softBounce whether every bounce is a deferral (parameter soft_bounce)
 * @param report what was found at start
 * @param announcement the same for the administrator, one sentence a line
 */
record Site(
    RecipientResolver resolver,
    MailboxDelivery delivery,
    boolean softBounce,
    StartReport report,
    List<String> announcement) {

  static Site open(Settings settings) throws ConfigException {
    MainCf mainCf = MainCf.read(settings.mainCf());
    VirtualParameters parameters = VirtualParameters.from(mainCf, settings.overrides());
    Privileges privileges = new LinuxPrivileges();
    RecipientResolver resolver = RecipientResolver.open(parameters, settings.mode());
    StartReport report = StartCheck.run(parameters, resolver);
    return new Site(
        resolver,
        new MailboxDelivery(DeliverySettings.of(settings, parameters), privileges),
        parameters.softBounce(),
        report,
        Announcement.of(settings, parameters, report, privileges));
  }
}
