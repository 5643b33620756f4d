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
package org.jamesvirtual.linkcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Both bundles, each against the James it is for. */
class BundlesIT {

  @Test
  void james38BundleShouldLinkWithJames38() throws IOException {
    LinkCheck.Result result =
        LinkCheck.check(Bundles.path("bundle.james38"), Bundles.path("lib.james38"));

    assertThat(result.faults()).isEmpty();
  }

  @Test
  void defaultBundleShouldLinkWithJames39() throws IOException {
    LinkCheck.Result result =
        LinkCheck.check(Bundles.path("bundle.james39"), Bundles.path("lib.james39"));

    assertThat(result.faults()).isEmpty();
  }

  @Test
  void defaultBundleShouldNotLinkWithJames38() throws IOException {
    Path bundle = Bundles.path("bundle.james39");

    assertThat(LinkCheck.check(bundle, Bundles.path("lib.james38")).faults())
        .anySatisfy(fault -> assertThat(fault).contains("jakarta.").contains("is missing"));
  }
}
