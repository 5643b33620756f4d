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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A copy of a bundle with one class more. */
final class PlantedBundle {

  static final String NAME = "org/jamesvirtual/Planted";

  private PlantedBundle() {}

  /** Adds a class with these supertypes and one method with this code. */
  static Path plant(
      Path bundle, Path target, String superName, String[] interfaces, Consumer<MethodVisitor> code)
      throws IOException {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V21, Opcodes.ACC_PUBLIC, NAME, null, superName, interfaces);
    MethodVisitor method =
        writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "planted", "()V", null, null);
    method.visitCode();
    code.accept(method);
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(0, 0);
    method.visitEnd();
    writer.visitEnd();
    copy(bundle, target, writer.toByteArray());
    return target;
  }

  private static void copy(Path bundle, Path target, byte[] planted) throws IOException {
    try (JarFile from = new JarFile(bundle.toFile());
        JarOutputStream to = new JarOutputStream(Files.newOutputStream(target))) {
      for (JarEntry entry : from.stream().toList()) {
        to.putNextEntry(new JarEntry(entry.getName()));
        from.getInputStream(entry).transferTo(to);
      }
      to.putNextEntry(new JarEntry(NAME + ".class"));
      to.write(planted);
    }
  }
}
