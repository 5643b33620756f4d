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

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand: says what there is. */
@Command(
    name = "james-virtual",
    description = "Postfix's lookup tables and main.cf, as James Virtual understands them.",
    mixinStandardHelpOptions = true,
    versionProvider = VirtualCommand.Version.class,
    exitCodeOnInvalidInput = Main.FAILURE,
    exitCodeOnExecutionException = Main.FAILURE)
final class VirtualCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "found no command, expected one of "
            + String.join(", ", spec.subcommands().keySet())
            + "; --help says more");
  }

  /** The version of the bundle. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = VirtualCommand.class.getPackage().getImplementationVersion();
      return new String[] {"james-virtual " + (version == null ? "(not from a bundle)" : version)};
    }
  }
}
