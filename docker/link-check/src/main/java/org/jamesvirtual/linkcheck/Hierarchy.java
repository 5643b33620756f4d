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

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/** Finds members through superclasses and interfaces (JVMS 5.4.3.2 to 5.4.3.4). */
final class Hierarchy {

  /** A member and the class that declares it. */
  record Found(LoadedClass declaring, int access) {}

  private final ClassPath classPath;

  Hierarchy(ClassPath classPath) {
    this.classPath = classPath;
  }

  Optional<Found> method(LoadedClass owner, String name, String descriptor) {
    for (LoadedClass type : withSupertypes(owner)) {
      Optional<MethodNode> method =
          type.method(name, descriptor).or(() -> signaturePolymorphic(type, name));
      // A supertype's interface brings no static or private method.
      boolean inherited = !type.equals(owner) && type.isInterface();
      if (method.isPresent()
          && !(inherited
              && LoadedClass.has(method.get().access, Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE))) {
        return Optional.of(new Found(type, method.get().access));
      }
      if (name.equals("<init>")) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  // MethodHandle and VarHandle take any descriptor (JVMS 2.9.3).
  private static Optional<MethodNode> signaturePolymorphic(LoadedClass type, String name) {
    if (!type.name().equals("java/lang/invoke/MethodHandle")
        && !type.name().equals("java/lang/invoke/VarHandle")) {
      return Optional.empty();
    }
    return type.node().methods.stream()
        .filter(
            method ->
                method.name.equals(name) && LoadedClass.has(method.access, Opcodes.ACC_NATIVE))
        .findFirst();
  }

  Optional<Found> field(LoadedClass owner, String name, String descriptor) {
    for (LoadedClass type : withSupertypes(owner)) {
      Optional<FieldNode> field = type.field(name, descriptor);
      if (field.isPresent()) {
        return Optional.of(new Found(type, field.get().access));
      }
    }
    return Optional.empty();
  }

  boolean isSubclass(LoadedClass type, LoadedClass ancestor) {
    return withSupertypes(type).contains(ancestor);
  }

  /**
   * The class, its superclasses upwards, then all interfaces; those that are missing are left out.
   */
  List<LoadedClass> withSupertypes(LoadedClass type) {
    List<LoadedClass> classes = superclasses(type);
    Set<LoadedClass> all = new LinkedHashSet<>(classes);
    classes.forEach(each -> addInterfaces(each, all));
    if (type.isInterface()) {
      // The methods of Object are those of every interface.
      classPath.find("java/lang/Object").ifPresent(all::add);
    }
    return List.copyOf(all);
  }

  /** The class and its superclasses, upwards. */
  List<LoadedClass> superclasses(LoadedClass type) {
    List<LoadedClass> classes = new ArrayList<>();
    Optional<LoadedClass> next = Optional.of(type);
    while (next.isPresent()) {
      classes.add(next.get());
      String above = next.get().node().superName;
      next = above == null ? Optional.empty() : classPath.find(above);
    }
    return classes;
  }

  private void addInterfaces(LoadedClass type, Set<LoadedClass> all) {
    for (String name : type.node().interfaces) {
      classPath
          .find(name)
          .ifPresent(
              found -> {
                all.add(found);
                addInterfaces(found, all);
              });
    }
  }
}
