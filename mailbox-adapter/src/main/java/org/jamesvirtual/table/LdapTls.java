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

import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.PEMFileKeyManager;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLSocketVerifier;
import com.unboundid.util.ssl.TrustAllSSLSocketVerifier;
import com.unboundid.util.ssl.TrustAllTrustManager;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.FileTrouble;
import org.jamesvirtual.config.Printable;

/**
 * The {@code tls_*} parameters of ldap_table(5). Certificates and keys are read for each
 * connection, so that renewed ones are used without a restart. Immutable.
 *
 * @param startTls whether TLS begins with a command on a plain connection
 * @param requireCert whether the server has to prove that it has the name by which it was called
 * @param caFile takes precedence over caDirectory; without both Java's own authorities are trusted
 * @param certificate the client's, with key
 */
record LdapTls(
    boolean startTls,
    boolean requireCert,
    Optional<Path> caFile,
    Optional<Path> caDirectory,
    Optional<Path> certificate,
    Optional<Path> key) {

  static LdapTls of(CfgParser parser, TableOptions options) throws ConfigException {
    LdapTls tls =
        new LdapTls(
            parser.yesNo("start_tls", false),
            parser.yesNo("tls_require_cert", false),
            path(parser, options, "tls_ca_cert_file"),
            path(parser, options, "tls_ca_cert_dir"),
            path(parser, options, "tls_cert"),
            path(parser, options, "tls_key"));
    if (tls.certificate().isPresent() != tls.key().isPresent()) {
      throw parser.bad(
          tls.key().isPresent() ? "tls_key" : "tls_cert", "is set alone", "tls_cert and tls_key");
    }
    return tls;
  }

  private static Optional<Path> path(CfgParser parser, TableOptions options, String parameter)
      throws ConfigException {
    Optional<String> value = parser.nonEmpty(parameter);
    return value.isEmpty() ? Optional.empty() : Optional.of(options.path(value.get()));
  }

  /**
   * What connections are made with.
   *
   * @throws IOException with a reason that names the file, when one cannot be used
   */
  SSLContext context() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(), trust(), null);
      return context;
    } catch (GeneralSecurityException e) {
      String message = e.getMessage();
      throw new IOException("TLS: " + (message == null ? e.toString() : Printable.of(message)), e);
    }
  }

  SSLSocketVerifier verifier() {
    return requireCert
        ? new HostNameSSLSocketVerifier(true)
        : TrustAllSSLSocketVerifier.getInstance();
  }

  private KeyManager[] keys() throws GeneralSecurityException {
    return certificate.isPresent() && key.isPresent()
        ? new KeyManager[] {new PEMFileKeyManager(certificate.get().toFile(), key.get().toFile())}
        : null;
  }

  /** Null for Java's own authorities. */
  private TrustManager[] trust() throws GeneralSecurityException, IOException {
    if (!requireCert) {
      return new TrustManager[] {new TrustAllTrustManager()};
    }
    if (caFile.isPresent()) {
      return new TrustManager[] {new PEMFileTrustManager(caFile.get().toFile())};
    }
    return caDirectory.isPresent()
        ? new TrustManager[] {new PEMFileTrustManager(hashed(caDirectory.get()))}
        : null;
  }

  /** The names that c_rehash(1) makes. */
  private static List<File> hashed(Path directory) throws IOException {
    List<File> files = new ArrayList<>();
    try (DirectoryStream<Path> certificates =
        Files.newDirectoryStream(directory, "[0-9a-f][0-9a-f][0-9a-f][0-9a-f]*.[0-9]*")) {
      certificates.forEach(file -> files.add(file.toFile()));
    } catch (IOException e) {
      throw new IOException("TLS: " + directory + ": " + FileTrouble.reason(e), e);
    }
    if (files.isEmpty()) {
      throw new IOException("TLS: " + directory + " has no certificate, expected hashed names");
    }
    return files;
  }
}
