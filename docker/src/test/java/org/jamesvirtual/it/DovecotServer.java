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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A throwaway Dovecot with the files of {@code conf/dovecot} on the store of a {@link SampleSite}.
 */
final class DovecotServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  // The password of every user of the sample site.
  private static final String PASSWORD = "secret";
  private static final String SHIPPED_FOLDER = "/etc/dovecot/";

  private final int port;
  private final Daemon daemon;
  private final Path log;

  private DovecotServer(int port, Daemon daemon, Path log) {
    this.port = port;
    this.daemon = daemon;
    this.log = log;
  }

  /** Starts Dovecot for a site whose mailboxes all have the owner of the sample main.cf. */
  static DovecotServer start(SampleSite site) throws IOException {
    return start(site, Map.of());
  }

  /**
   * Starts Dovecot and waits until it accepts connections.
   *
   * @param uids of those users whose mailbox has another owner, written into the users file
   */
  static DovecotServer start(SampleSite site, Map<String, Integer> uids) throws IOException {
    int port = Daemon.freePort();
    Path config = Files.createDirectory(site.root().resolve("dovecot"));
    Path log = config.resolve("log");
    copyConfiguration(config, uids);
    Files.writeString(config.resolve("local.conf"), localConf(site, config, log, port));
    Daemon daemon =
        Daemon.start(
            "Dovecot",
            config,
            config.resolve("output"),
            new ProcessBuilder(
                Peers.program("dovecot"), "-F", "-c", config.resolve("dovecot.conf").toString()));
    daemon.awaitPort(port, PATIENCE);
    return new DovecotServer(port, daemon, log);
  }

  /** The messages in a user's INBOX, read by IMAP, with CRLF line ends. */
  List<String> inbox(String user) throws IOException {
    return ImapReader.inbox(port, user, PASSWORD);
  }

  /** Opens a user's INBOX by IMAP. */
  ImapReader open(String user) throws IOException {
    return ImapReader.open(port, user, PASSWORD);
  }

  /** All that this Dovecot has logged. */
  String log() {
    return Daemon.read(log);
  }

  @Override
  public void close() {
    daemon.close();
  }

  /** The shipped files; the one thing Dovecot cannot override is the folder of its users file. */
  private static void copyConfiguration(Path config, Map<String, Integer> uids) throws IOException {
    Path shipped = SampleSite.CONF.resolve("dovecot");
    String users = Files.readString(shipped.resolve("users"));
    for (Map.Entry<String, Integer> uid : uids.entrySet()) {
      String login = uid.getKey() + ":{PLAIN}" + PASSWORD + ":";
      users = users.replace(login + ":", login + uid.getValue() + ":");
    }
    Files.writeString(config.resolve("users"), users);
    String text = Files.readString(shipped.resolve("dovecot.conf"));
    Files.writeString(config.resolve("dovecot.conf"), text.replace(SHIPPED_FOLDER, config + "/"));
  }

  private static String localConf(SampleSite site, Path config, Path log, int port)
      throws IOException {
    return """
        base_dir = %s
        state_dir = %s
        log_path = %s
        mail_home = %s/%%d
        service imap-login {
          inet_listener imap {
            port = %d
          }
        }
        """
        .formatted(
            Files.createDirectory(config.resolve("run")),
            Files.createDirectory(config.resolve("state")),
            log,
            site.store(),
            port);
  }
}
