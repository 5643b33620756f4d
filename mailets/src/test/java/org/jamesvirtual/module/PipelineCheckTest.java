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
package org.jamesvirtual.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.io.FileHandler;
import org.junit.jupiter.api.Test;

class PipelineCheckTest {

  private static List<String> problems(String xml) throws Exception {
    XMLConfiguration configuration = new XMLConfiguration();
    new FileHandler(configuration).load(new StringReader(xml));
    return PipelineCheck.problems(configuration);
  }

  private static List<String> problemsOf(String... processors) throws Exception {
    return problems(
        "<mailetcontainer><processors>"
            + String.join("", processors)
            + "</processors></mailetcontainer>");
  }

  private static String processor(String state, String... mailets) {
    return "<processor state='" + state + "'>" + String.join("", mailets) + "</processor>";
  }

  private static String mailet(String match, String name, String parameters) {
    return "<mailet match='" + match + "' class='" + name + "'>" + parameters + "</mailet>";
  }

  @Test
  void theShippedPipelineShouldHaveNoEnd() throws Exception {
    String shipped = Files.readString(Path.of("../conf/james/mailetcontainer.xml"));

    assertThat(problems(shipped)).isEmpty();
    assertThat(
            problems(shipped.replace("class=\"org.jamesvirtual.mailet.VirtualBounce", "class=\"X")))
        .singleElement()
        .asString()
        .contains("the processor \"bounces\" ends with X for All", "lost");
  }

  @Test
  void aMatcherThatMayLetMailPassShouldBeTold() throws Exception {
    assertThat(
            problemsOf(
                processor(
                    "root",
                    mailet("HostIsVirtual", "ToProcessor", "<processor>a</processor>"),
                    mailet("All", "ToProcessor", "<processor>b</processor>")),
                processor("a", mailet("SenderIs=x@y", "Null", "")),
                processor("b"),
                processor("unreached", mailet("SenderIs=x@y", "Null", ""))))
        .hasSize(2)
        .anySatisfy(
            problem -> assertThat(problem).contains("\"a\" ends with Null for SenderIs=x@y"))
        .anySatisfy(problem -> assertThat(problem).contains("\"b\" ends with no mailet"));
  }

  @Test
  void aMailetThatPassesMailOnShouldNotCount() throws Exception {
    assertThat(
            problemsOf(
                processor(
                    "root", mailet("All", "ToRepository", "<passThrough>true</passThrough>"))))
        .hasSize(1);
    assertThat(problemsOf(processor("root", mailet("All", "ToRepository", "")))).isEmpty();
    assertThat(problemsOf(processor("root", mailet("All", "DSNBounce", "")))).hasSize(1);
    assertThat(
            problemsOf(
                processor("root", mailet("All", "DSNBounce", "<passThrough>false</passThrough>"))))
        .isEmpty();
  }

  @Test
  void virtualAcceptedShouldNotCountForTheMailetAfterItDoes() throws Exception {
    String mark = mailet("All", "org.jamesvirtual.mailet.VirtualAccepted", "<text>held</text>");

    assertThat(problemsOf(processor("root", mark, mailet("All", "Null", "")))).isEmpty();
    assertThat(problemsOf(processor("root", mark))).hasSize(1);
  }

  @Test
  void whereAMailetSendsMailByDefaultShouldBeLookedAt() throws Exception {
    assertThat(
            problemsOf(
                processor("root", mailet("All", "org.jamesvirtual.mailet.VirtualDelivery", "")),
                processor("virtual-deferred", mailet("All", "VirtualDefer", "")),
                processor("bounces", mailet("SenderIs=x@y", "Null", ""))))
        .singleElement()
        .asString()
        .contains("\"bounces\" ends with Null");
  }

  @Test
  void aMailetWhoseFailureIsIgnoredShouldNotCount() throws Exception {
    assertThat(
            problemsOf(
                processor(
                    "root",
                    mailet(
                        "All",
                        "org.jamesvirtual.mailet.VirtualDelivery",
                        "<onMailetException>ignore</onMailetException>"))))
        .hasSize(1);
  }
}
