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
package org.jamesvirtual.testing;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A private OpenLDAP server on 127.0.0.1 and a Unix-domain socket. It can be stopped, and started
 * again with its entries, at its addresses.
 *
 * <p>Its suffix is {@code dc=example}. Everything is readable without a login, but for {@code
 * ou=private}, which only {@link #USER} may read, and {@code cn=sasl} in it, who can log in by SASL
 * too. The class {@code mailRecipient} may have the attributes {@code mailacceptinggeneralid},
 * {@code maildrop}, {@code leafmail}, {@code termmail}, {@code memberdn}, {@code memberurl} and
 * {@code userPassword}.
 */
public final class SlapdServer implements AutoCloseable {

  /** A user, who is not among the entries. */
  public static final String USER = "cn=reader,dc=example";

  /** His password. */
  public static final String PASSWORD = "not for logs";

  private static final String TEXT =
      "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX"
          + " 1.3.6.1.4.1.1466.115.121.1.15 )\n";

  private final Path folder;
  private final String program;
  private final int port;
  private final int tlsPort;
  private PeerProcess process;

  private SlapdServer(Path folder) throws IOException {
    this.folder = folder;
    this.program = PeerProcess.program("slapd");
    this.port = MemcachedServer.freePort();
    this.tlsPort = MemcachedServer.freePort();
  }

  /**
   * Starts a server; where slapd is not installed the test is skipped or fails.
   *
   * @param folder a short path: that of a socket has to be shorter than 108 bytes
   * @param ldif the entries, with that of the suffix; {@code SERVERURL} in it is {@link #url}
   */
  public static SlapdServer start(Path folder, String ldif) throws Exception {
    SlapdServer server = new SlapdServer(folder);
    server.configure();
    Files.writeString(folder.resolve("entries.ldif"), ldif.replace("SERVERURL", server.url()));
    PeerProcess.run(
        folder,
        List.of(PeerProcess.program("slapadd"), "-q", "-f", "slapd.conf", "-l", "entries.ldif"));
    server.start();
    return server;
  }

  private void configure() throws IOException, InterruptedException {
    Certificate.make(folder, "localhost");
    Files.createDirectory(folder.resolve("data"));
    Files.writeString(
        folder.resolve("slapd.conf"),
        """
        include /etc/ldap/schema/core.schema
        attributetype ( 1.3.6.1.4.1.32473.1.1 NAME 'mailacceptinggeneralid' TEXT
        attributetype ( 1.3.6.1.4.1.32473.1.2 NAME 'maildrop' TEXT
        attributetype ( 1.3.6.1.4.1.32473.1.3 NAME 'leafmail' TEXT
        attributetype ( 1.3.6.1.4.1.32473.1.4 NAME 'termmail' TEXT
        attributetype ( 1.3.6.1.4.1.32473.1.5 NAME 'memberurl' TEXT
        attributetype ( 1.3.6.1.4.1.32473.1.6 NAME 'memberdn' SUP distinguishedName )
        objectclass ( 1.3.6.1.4.1.32473.2.1 NAME 'mailRecipient' SUP top STRUCTURAL MUST cn MAY (
          mailacceptinggeneralid $ maildrop $ leafmail $ termmail $ memberdn $ memberurl
          $ userPassword ) )
        modulepath /usr/lib/ldap
        moduleload back_mdb
        pidfile FOLDER/slapd.pid
        argsfile FOLDER/slapd.args
        TLSCertificateFile FOLDER/cert.pem
        TLSCertificateKeyFile FOLDER/key.pem
        password-hash {CLEARTEXT}
        sasl-secprops none
        sasl-auxprops slapd
        authz-regexp "^uid=([^,]*),.*cn=auth$" "cn=$1,ou=private,dc=example"
        database mdb
        suffix "dc=example"
        rootdn "USER"
        rootpw "PASSWORD"
        directory FOLDER/data
        maxsize 10485760
        index objectClass,mailacceptinggeneralid eq
        access to dn.subtree="ou=private,dc=example"
          by dn.exact="cn=sasl,ou=private,dc=example" read
          by * auth
        access to * by * read
        """
            .replace("TEXT\n", TEXT)
            .replace("FOLDER", folder.toString())
            .replace("USER", USER)
            .replace("PASSWORD", PASSWORD));
  }

  /** Starts it at the same addresses as before. */
  public void start() throws Exception {
    process =
        PeerProcess.start(
            folder,
            List.of(
                program,
                "-d",
                "0",
                "-f",
                "slapd.conf",
                "-h",
                String.join(" ", url(), tlsUrl(), socketUrl())),
            () -> MemcachedServer.listens(port) && MemcachedServer.listens(tlsPort));
  }

  /** Where it listens. */
  public String url() {
    return "ldap://127.0.0.1:" + port;
  }

  /** The port of {@link #url}. */
  public int port() {
    return port;
  }

  /** Where it listens with TLS; its certificate is for {@code localhost}. */
  public String tlsUrl() {
    return "ldaps://localhost:" + tlsPort;
  }

  /** Its Unix-domain socket. */
  public String socketUrl() {
    return "ldapi://"
        + URLEncoder.encode(folder.resolve("ldapi").toString(), StandardCharsets.UTF_8);
  }

  /** Its certificate, which it has signed itself. */
  public Path certificate() {
    return folder.resolve("cert.pem");
  }

  /** The key of {@link #certificate}. */
  public Path key() {
    return folder.resolve("key.pem");
  }

  /** Stops it. */
  public void stop() {
    if (process != null) {
      process.close();
      process = null;
    }
  }

  /** Ends it as a crash would. */
  public void kill() {
    process.kill();
    process = null;
  }

  @Override
  public void close() {
    stop();
  }
}
