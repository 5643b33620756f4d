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

import java.util.Optional;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/** A class file and who brings it. */
record LoadedClass(ClassNode node, Origin origin) {

  enum Origin {
    BUNDLE,
    JAMES,
    JDK
  }

  String name() {
    return node.name;
  }

  boolean is(int flag) {
    return has(node.access, flag);
  }

  boolean isInterface() {
    return is(Opcodes.ACC_INTERFACE);
  }

  Optional<MethodNode> method(String name, String descriptor) {
    return node.methods.stream()
        .filter(method -> method.name.equals(name) && method.desc.equals(descriptor))
        .findFirst();
  }

  Optional<FieldNode> field(String name, String descriptor) {
    return node.fields.stream()
        .filter(field -> field.name.equals(name) && field.desc.equals(descriptor))
        .findFirst();
  }

  /** The bundle has a class loader of its own, so it shares no package with James. */
  boolean samePackage(LoadedClass other) {
    return origin == other.origin && packageName().equals(other.packageName());
  }

  private String packageName() {
    return node.name.substring(0, Math.max(0, node.name.lastIndexOf('/')));
  }

  static boolean has(int access, int flag) {
    return (access & flag) != 0;
  }
}
