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
package org.jamesvirtual.table;

import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.ExtendedResult;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.SocketFactory;

/**
 * A connection that has logged in. It has no thread of its own, since it is used by one thread at a
 * time.
 */
final class LdapSession implements Closeable {

  private final LdapServer server;
  private final LDAPConnection connection;

  private LdapSession(LdapServer server, LDAPConnection connection) {
    this.server = server;
    this.connection = connection;
  }

  /**
   * Connects to the first server that answers and logs in.
   *
   * @throws IOException about the last server that was tried
   */
  static LdapSession open(LdapSettings settings) throws IOException {
    IOException failure = null;
    for (LdapServer server : settings.servers()) {
      try {
        return open(settings, server);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private static LdapSession open(LdapSettings settings, LdapServer server) throws IOException {
    try {
      LDAPConnection connection = connect(settings, server);
      boolean usable = false;
      try {
        logIn(settings, connection);
        usable = true;
        return new LdapSession(server, connection);
      } finally {
        if (!usable) {
          connection.close();
        }
      }
    } catch (LDAPException e) {
      throw LdapTrouble.of(server.toString(), e);
    } catch (UnknownHostException e) {
      throw new IOException(server + ": the host is not known", e);
    }
  }

  private static void logIn(LdapSettings settings, LDAPConnection connection)
      throws IOException, LDAPException {
    if (settings.tls().startTls()) {
      startTls(settings, connection);
    }
    Optional<BindRequest> bind = settings.bind().request();
    if (bind.isPresent()) {
      connection.bind(bind.get());
    }
  }

  private static LDAPConnection connect(LdapSettings settings, LdapServer server)
      throws IOException, LDAPException {
    if (server.isSocket()) {
      return connect(settings, server, InetAddress.getLoopbackAddress());
    }
    LDAPException failure = null;
    for (InetAddress address : InetAddress.getAllByName(server.host())) {
      try {
        return connect(settings, server, address);
      } catch (LDAPException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private static LDAPConnection connect(
      LdapSettings settings, LdapServer server, InetAddress address)
      throws IOException, LDAPException {
    SocketFactory sockets = null;
    if (server.isSocket()) {
      sockets = new UnixSocketFactory(server.host());
    } else if (server.isTls()) {
      sockets = settings.tls().context().getSocketFactory();
    }
    LDAPConnection connection = new LDAPConnection(sockets, options(settings));
    int timeout = (int) settings.timeout().toMillis();
    if (server.isSocket()) {
      connection.connect("localhost", address, 389, timeout);
    } else {
      connection.connect(server.host(), address, server.port(), timeout);
    }
    return connection;
  }

  private static LDAPConnectionOptions options(LdapSettings settings) {
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    options.setUseSynchronousMode(true);
    options.setConnectTimeoutMillis((int) settings.timeout().toMillis());
    options.setResponseTimeoutMillis(settings.timeout().toMillis());
    options.setSSLSocketVerifier(settings.tls().verifier());
    options.setFollowReferrals(settings.chaseReferrals());
    options.setReferralConnector(LdapSession::follow);
    return options;
  }

  private static void startTls(LdapSettings settings, LDAPConnection connection)
      throws IOException, LDAPException {
    ExtendedResult result =
        connection.processExtendedOperation(new StartTLSExtendedRequest(settings.tls().context()));
    if (!result.getResultCode().equals(ResultCode.SUCCESS)) {
      throw new LDAPException(result);
    }
  }

  /** Without logging in, as OpenLDAP does: the password is for the configured servers only. */
  private static LDAPConnection follow(LDAPURL url, LDAPConnection from) throws LDAPException {
    LDAPConnectionOptions options = from.getConnectionOptions().duplicate();
    if (!url.getScheme().equals("ldap")) {
      throw new LDAPException(
          ResultCode.REFERRAL, "a referral to " + url.getScheme() + ": cannot be followed");
    }
    return new LDAPConnection(options, url.getHost(), url.getPort());
  }

  LDAPConnection connection() {
    return connection;
  }

  /** The server, for messages. */
  String server() {
    return server.toString();
  }

  @Override
  public void close() {
    connection.close();
  }
}
