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
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a certificate that is its own authority, {@code cert.pem}, and its {@code key.pem}, with
 * openssl(1). Where that is not installed the test is skipped as by {@link PeerProcess#program}.
 */
public final class Certificate {

  private Certificate() {}

  /** For a server with this name. */
  public static void make(Path folder, String name) throws IOException, InterruptedException {
    PeerProcess.run(folder, command(name, "DNS:" + name));
  }

  /**
   * What makes them in its working directory.
   *
   * @param subject the common name
   * @param alternative a subjectAltName, such as {@code IP:127.0.0.1}
   */
  static List<String> command(String subject, String alternative) {
    return List.of(
        PeerProcess.program("openssl"),
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=" + subject,
        "-addext",
        "subjectAltName=" + alternative,
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem");
  }
}
