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
package org.jamesvirtual.spool;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;

/** The names are those that James gives; what 3.8 makes of them stands here as text. */
class MailOriginTest {
  @Test
  void aPartShouldHaveTheOriginOfTheWholeMail() throws Exception {
    MailImpl mail = mail(MailImpl.getId());

    assertThat(MailOrigin.of(MailImpl.duplicate(mail))).isEqualTo(MailOrigin.of(mail));
  }

  @Test
  void aPartOfAPartShouldHaveItHoweverShortItsNameWasCut() throws Exception {
    MailImpl mail = mail(MailImpl.getId());
    MailImpl part = mail;
    for (int i = 0; i < 7; i++) {
      part = MailImpl.duplicate(part);
    }

    assertThat(MailOrigin.of(part)).isEqualTo(MailOrigin.of(mail));
  }

  @Test
  void aPartThatJames38HasMadeShouldHaveItToo() {
    String name = "Mail1700000000000-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";

    assertThat(MailOrigin.of(mail(name + "-!1234567-!7654321")))
        .isEqualTo(MailOrigin.of(mail(name)));
  }

  @Test
  void twoMailsShouldHaveTwoOrigins() {
    assertThat(MailOrigin.of(mail(MailImpl.getId())))
        .isNotEqualTo(MailOrigin.of(mail(MailImpl.getId())));
  }

  private static MailImpl mail(String name) {
    return MailImpl.builder().name(name).build();
  }
}
