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
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The start command, {@code ./mvnw -Prun}. Ends with Ctrl-C, SIGTERM, or the process that began it.
 */
public final class Run {

  private final Options options;
  private final Owners owners;

  private Run(Options options, Owners owners) {
    this.options = options;
    this.owners = owners;
  }

  /** Status 1 and one sentence if James cannot start, or stops by itself. */
  public static void main(String[] arguments) throws InterruptedException {
    try {
      new Run(Options.from(System.getProperties()), Owners.ofThisProcess()).run();
    } catch (StartException e) {
      System.err.println("James Virtual: " + e.getMessage());
      System.exit(1);
    }
  }

  private void run() throws StartException, InterruptedException {
    JamesProcess.requireFree("lmtp.port", options.lmtpPort());
    JamesProcess.requireFree("smtp.port", options.smtpPort());
    JamesProcess.requireFree("webadmin.port", options.webadminPort());
    System.out.println(owners.announcement());
    RunFolder.make(options.runFolder());
    Path store = Store.of(options.runFolder(), owners);
    Map<String, String> overrides = new LinkedHashMap<>(owners.overrides());
    overrides.put("virtual_mailbox_base", store.toString());
    RunFolder folder = RunFolder.layOut(options.home(), options.runFolder(), overrides);
    SampleSite site = SampleSite.read(folder.mainCf(), overrides);
    site.makeFolders();

    JamesProcess james = start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(james), "stop-james"));
    ProcessHandle.current().parent().ifPresent(Run::endWith);
    james.awaitGreeting(options.lmtpPort());
    james.awaitGreeting(options.smtpPort());
    new Announcement(System.out, options, store, site).print(folder);
    if (!james.awaitStop()) {
      throw new StartException("James stopped; its last lines say why");
    }
  }

  private JamesProcess start() throws StartException {
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("LMTP_PORT", Integer.toString(options.lmtpPort())),
            Map.entry("SMTP_ENABLED", "true"),
            Map.entry("SMTP_PORT", Integer.toString(options.smtpPort())),
            Map.entry("WEBADMIN_PORT", Integer.toString(options.webadminPort())));
    try {
      return JamesProcess.start(
          options.home().resolve("lib"),
          options.runFolder(),
          options.jvmArguments(),
          environment,
          ProcessBuilder.Redirect.INHERIT);
    } catch (IOException e) {
      throw new StartException("cannot start a Java process: " + e.getMessage(), e);
    }
  }

  private static void stop(JamesProcess james) {
    boolean ran = james.isAlive();
    james.stop();
    if (ran) {
      System.out.println("James has stopped.");
    }
  }

  // Maven may be ended by a signal that reaches nobody else.
  private static void endWith(ProcessHandle parent) {
    var unused = parent.onExit().thenRun(() -> System.exit(0));
  }
}
