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

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LdapServerTest {

  @ParameterizedTest
  @CsvSource({
    "ldap.example, ldap://ldap.example:1389",
    "ldap.example:444, ldap://ldap.example:444",
    "[::1], ldap://[::1]:1389",
    "[2001:db8::1]:444, ldap://[2001:db8::1]:444",
    "ldap://ldap.example, ldap://ldap.example:389",
    "LDAP://ldap.example:444/, ldap://ldap.example:444",
    "ldap:///, ldap://localhost:389",
    "ldaps://ldap.example, ldaps://ldap.example:636",
    "ldaps://[::1]:444/, ldaps://[::1]:444",
    "ldapi://%2Frun%2Fmy+dir%2fldapi/, ldapi:///run/my+dir/ldapi",
    "ldapi:///, ldapi:///var/run/slapd/ldapi",
  })
  void parseShouldReadEachForm(String text, String server) {
    assertThat(LdapServer.parse(text, 1389).orElseThrow()).hasToString(server);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://ldap.example",
        "ldap.example:",
        "ldap.example:0",
        "ldap.example:65536",
        "ldap.example:ldap",
        "::1",
        "ldap://ldap.example/dc=example",
        "ldapi://relative",
        "ldapi://%zz",
        "cldap://ldap.example",
      })
  void parseShouldRefuseWhatIsNoServer(String text) {
    assertThat(LdapServer.parse(text, 389)).isEmpty();
  }
}
