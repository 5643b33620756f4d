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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The check finds what it is for: each test breaks the bundle in one place. */
class PlantedFaultIT {

  private static final String OBJECT = "java/lang/Object";
  private static final String MAIL_ADDRESS = "org/apache/james/core/MailAddress";

  @TempDir private Path folder;

  @Test
  void checkShouldPassWhenThePlantedCallIsRight() throws IOException {
    assertThat(
            plantCall(
                Opcodes.INVOKESTATIC,
                "org/apache/mailet/AttributeName",
                "of",
                "(Ljava/lang/String;)Lorg/apache/mailet/AttributeName;",
                false))
        .isEmpty();
  }

  @Test
  void checkShouldReportAMissingMethod() throws IOException {
    assertThat(plantCall(Opcodes.INVOKESTATIC, MAIL_ADDRESS, "noSuchMethod", "()V", false))
        .containsExactly(
            "org.jamesvirtual.Planted: org.apache.james.core.MailAddress.noSuchMethod()V is"
                + " missing");
  }

  @Test
  void checkShouldReportAMethodWithAnotherReturnType() throws IOException {
    assertThat(plantCall(Opcodes.INVOKEVIRTUAL, MAIL_ADDRESS, "getDomain", "()V", false))
        .singleElement()
        .asString()
        .endsWith("getDomain()V is missing");
  }

  @Test
  void checkShouldReportAMissingField() throws IOException {
    assertThat(
            plant(
                OBJECT,
                method ->
                    method.visitFieldInsn(
                        Opcodes.GETSTATIC, MAIL_ADDRESS, "NO_SUCH_FIELD", "Ljava/lang/String;")))
        .containsExactly(
            "org.jamesvirtual.Planted: org.apache.james.core.MailAddress.NO_SUCH_FIELD : "
                + "Ljava/lang/String; is missing");
  }

  @Test
  void checkShouldReportAMissingClass() throws IOException {
    assertThat(
            plant(
                OBJECT,
                method -> method.visitTypeInsn(Opcodes.NEW, "org/apache/james/core/NoSuchClass")))
        .containsExactly("org.jamesvirtual.Planted: org.apache.james.core.NoSuchClass is missing");
  }

  @Test
  void checkShouldReportAnInstanceMethodCalledAsStatic() throws IOException {
    assertThat(
            plantCall(
                Opcodes.INVOKESTATIC,
                MAIL_ADDRESS,
                "getDomain",
                "()Lorg/apache/james/core/Domain;",
                false))
        .singleElement()
        .asString()
        .endsWith("is not static");
  }

  @Test
  void checkShouldReportAClassTakenForAnInterface() throws IOException {
    assertThat(
            plantCall(
                Opcodes.INVOKEINTERFACE,
                MAIL_ADDRESS,
                "getDomain",
                "()Lorg/apache/james/core/Domain;",
                true))
        .singleElement()
        .asString()
        .endsWith("is no longer of an interface");
  }

  @Test
  void checkShouldReportAMemberThatIsNotAccessible() throws IOException {
    assertThat(
            plant(
                OBJECT,
                method ->
                    method.visitFieldInsn(
                        Opcodes.GETFIELD, MAIL_ADDRESS, "localPart", "Ljava/lang/String;")))
        .singleElement()
        .asString()
        .endsWith("is not accessible");
  }

  @Test
  void checkShouldReportAnAbstractMethodThatIsNotImplemented() throws IOException {
    assertThat(plant(OBJECT, method -> {}, "org/apache/mailet/Matcher"))
        .isNotEmpty()
        .allSatisfy(
            fault ->
                assertThat(fault)
                    .startsWith(
                        "org.jamesvirtual.Planted: does not implement org.apache.mailet.Matcher."));
  }

  @Test
  void checkShouldReportASuperclassThatIsFinal() throws IOException {
    assertThat(plant("java/lang/String", method -> {}))
        .containsExactly("org.jamesvirtual.Planted: cannot extend java/lang/String");
  }

  @Test
  void checkShouldReportABundleThatUsesNothingOfJames() throws IOException {
    Path empty = folder.resolve("empty.jar");
    new JarOutputStream(Files.newOutputStream(empty)).close();

    assertThat(LinkCheck.check(empty, Bundles.path("lib.james38")).faults())
        .singleElement()
        .asString()
        .contains("uses nothing of James");
  }

  private Iterable<String> plantCall(
      int opcode, String owner, String name, String descriptor, boolean ofInterface)
      throws IOException {
    return plant(
        OBJECT, method -> method.visitMethodInsn(opcode, owner, name, descriptor, ofInterface));
  }

  private Iterable<String> plant(
      String superName, Consumer<MethodVisitor> code, String... interfaces) throws IOException {
    Path planted =
        PlantedBundle.plant(
            Bundles.path("bundle.james38"),
            folder.resolve("planted.jar"),
            superName,
            interfaces,
            code);
    return LinkCheck.check(planted, Bundles.path("lib.james38")).faults();
  }
}
