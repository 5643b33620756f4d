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

import java.util.Locale;
import java.util.concurrent.Callable;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.VirtualParameters;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.resolve.RecipientResolver;
import org.jamesvirtual.resolve.Resolution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code resolve}: says where the mail of an address goes, or why it goes nowhere. */
@Command(
    name = "resolve",
    description = "Says where the mail of an address goes, or why it goes nowhere.",
    mixinStandardHelpOptions = true,
    versionProvider = VirtualCommand.Version.class,
    exitCodeOnInvalidInput = Main.FAILURE,
    exitCodeOnExecutionException = Main.FAILURE)
final class ResolveCommand implements Callable<Integer> {

  private final Streams streams;

  @Mixin private SiteOptions site = new SiteOptions();

  @Mixin private LookupOptions lookups = new LookupOptions();

  @Parameters(paramLabel = "ADDRESS", description = "A recipient, as in RCPT TO.")
  private String address = "";

  ResolveCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws ConfigException {
    VirtualParameters parameters =
        VirtualParameters.from(site.read(streams::warn), site.overrides());
    try (RecipientResolver resolver =
        RecipientResolver.open(parameters, lookups.lookups(), lookups.pathTemplate())) {
      return switch (resolver.resolve(Address.parse(address))) {
        case Resolution.Resolved resolved -> show(resolved.mailbox());
        case Resolution.Refused refused -> throw new ConfigException(sentence(refused.outcome()));
      };
    }
  }

  private int show(Mailbox mailbox) {
    streams.out().println("path = " + mailbox.path());
    streams.out().println("format = " + mailbox.format().name().toLowerCase(Locale.ROOT));
    streams.out().println("uid = " + mailbox.owner().uid());
    streams.out().println("gid = " + mailbox.owner().gid());
    return 0;
  }

  private static String sentence(Outcome outcome) {
    return outcome.status() + " " + outcome.text() + ": " + outcome.detail();
  }
}
