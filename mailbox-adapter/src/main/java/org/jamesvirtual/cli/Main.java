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

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Printable;
import picocli.CommandLine;

/** The main class of the bundle: see {@code docs/command-line.md}. */
public final class Main {

  /** What every failure ends with, as postmap(1) and postconf(1) do. */
  static final int FAILURE = 1;

  private static final String PREFIX = "james-virtual: ";
  private static final String LOG = "org.slf4j.simpleLogger.";

  private Main() {}

  /** Runs one command and ends the virtual machine with its exit code. */
  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    // The first that deliver says must be the status.
    quietLog(words.contains("deliver") && !words.contains("-v") ? "off" : "warn");
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
            false,
            StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    int exit = run(arguments, System.in, out, err);
    System.exit(
        out.checkError()
            ? failed(err, FAILURE, PREFIX + "standard output cannot be written")
            : exit);
  }

  /** Not more than warnings, and without what is of use in a log file only. */
  private static void quietLog(String level) {
    System.setProperty(LOG + "defaultLogLevel", level);
    System.setProperty(LOG + "showThreadName", "false");
    System.setProperty(LOG + "showLogName", "false");
    // What these say the lookup says as well.
    System.setProperty(LOG + "log.org.jamesvirtual.table.ReloadingTable", "off");
    System.setProperty(LOG + "log.org.jamesvirtual.table.UnavailableTable", "off");
  }

  /**
   * Runs one command.
   *
   * @return 0 when it found or showed what was asked for, or delivered; else {@value #FAILURE}, or
   *     one of {@link SysExits}, after one sentence on {@code err} unless a key was merely not
   *     found
   */
  static int run(String[] arguments, InputStream in, PrintStream out, PrintStream err) {
    Streams streams = new Streams(in, out, err);
    CommandLine commandLine =
        new CommandLine(new VirtualCommand())
            .addSubcommand(new QueryCommand(streams))
            .addSubcommand(new ConfigCommand(streams))
            .addSubcommand(new ResolveCommand(streams))
            .addSubcommand(new DeliverCommand(streams))
            // A key may begin with an at sign.
            .setExpandAtFiles(false)
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
            .setParameterExceptionHandler(
                (e, unused) -> failed(err, e.getCommandLine(), e.getMessage()))
            .setExecutionExceptionHandler((e, command, result) -> failed(err, command, e));
    return commandLine.execute(arguments);
  }

  private static int failed(PrintStream err, CommandLine command, Exception e) {
    return failed(
        err, command, e instanceof ConfigException ? e.getMessage() : "internal error: " + e);
  }

  /** What pipe(8) runs begins with a status, and a code that does not bounce mail. */
  private static int failed(PrintStream err, CommandLine command, String sentence) {
    int exit = command.getCommandSpec().exitCodeOnInvalidInput();
    return failed(err, exit, (exit == SysExits.TEMPFAIL ? "4.3.5 " : "") + PREFIX + sentence);
  }

  private static int failed(PrintStream err, int exit, String sentence) {
    err.println(Printable.of(sentence));
    return exit;
  }
}
