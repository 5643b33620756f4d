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

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VirtualAccepted before a mailet that may let mail pass. */
class AcceptedPlacementIT {
  private static final String FIRST =
      "<mailet match=\"All\" class=\"org.jamesvirtual.mailet.VirtualAlias\">";

  @Test
  void jamesShouldNotStartAndSayWhyInOneSentence(@TempDir Path folder) throws IOException {
    String misplaced =
        """
        <mailet match="SenderIs=x@y.example" class="org.jamesvirtual.mailet.VirtualAccepted"/>
        <mailet match="SenderIs=x@y.example" class="ToProcessor">
            <processor>bounces</processor>
        </mailet>
        """;
    try (EmbeddedJames james = EmbeddedJames.on(SampleSite.in(folder))) {
      james.edit("mailetcontainer.xml", text -> text.replace(FIRST, misplaced + FIRST));

      assertThatThrownBy(james::start)
          .isInstanceOf(AssertionError.class)
          .hasStackTraceContaining("James stopped before it listened")
          .hasMessageContaining(
              "mailetcontainer.xml: in the processor \"root\" after VirtualAccepted with match"
                  + " \"SenderIs=x@y.example\" stands ToProcessor, expected one of Forward, Null,"
                  + " Redirect, RemoteDelivery, Resend, ToRepository");
    }
  }
}
