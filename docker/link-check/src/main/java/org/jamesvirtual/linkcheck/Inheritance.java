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
import java.util.List;
import java.util.Optional;
import org.jamesvirtual.linkcheck.LoadedClass.Origin;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/** Whether a class may stand below its supertypes, and implements what they leave open. */
final class Inheritance {

  private final ClassPath classPath;
  private final Hierarchy hierarchy;

  Inheritance(ClassPath classPath, Hierarchy hierarchy) {
    this.classPath = classPath;
    this.hierarchy = hierarchy;
  }

  List<String> faults(LoadedClass type) {
    List<String> faults = new ArrayList<>();
    classPath
        .find(type.node().superName)
        .filter(above -> above.is(Opcodes.ACC_FINAL) || above.isInterface())
        .ifPresent(above -> faults.add("cannot extend " + above.name()));
    type.node().interfaces.stream()
        .flatMap(name -> classPath.find(name).stream())
        .filter(above -> !above.isInterface())
        .forEach(above -> faults.add("cannot implement " + above.name()));
    faults.addAll(overriddenFinals(type));
    if (!type.is(Opcodes.ACC_ABSTRACT)) {
      faults.addAll(unimplemented(type));
    }
    return faults;
  }

  private List<String> overriddenFinals(LoadedClass type) {
    List<String> faults = new ArrayList<>();
    for (LoadedClass above : hierarchy.superclasses(type)) {
      if (above.origin() == Origin.JAMES) {
        for (MethodNode method : above.node().methods) {
          if (LoadedClass.has(method.access, Opcodes.ACC_FINAL)
              && !LoadedClass.has(method.access, Opcodes.ACC_PRIVATE)
              && type.method(method.name, method.desc).isPresent()) {
            faults.add("overrides the final " + name(above, method));
          }
        }
      }
    }
    return faults;
  }

  private List<String> unimplemented(LoadedClass type) {
    List<String> faults = new ArrayList<>();
    for (LoadedClass above : hierarchy.withSupertypes(type)) {
      for (MethodNode method : above.node().methods) {
        if (LoadedClass.has(method.access, Opcodes.ACC_ABSTRACT)
            && !implemented(type, above, method)) {
          faults.add("does not implement " + name(above, method));
        }
      }
    }
    return faults;
  }

  private boolean implemented(LoadedClass type, LoadedClass above, MethodNode method) {
    Optional<MethodNode> inherited =
        hierarchy.superclasses(type).stream()
            .flatMap(each -> each.method(method.name, method.desc).stream())
            .findFirst();
    if (inherited.isPresent()) {
      return !LoadedClass.has(inherited.get().access, Opcodes.ACC_ABSTRACT);
    }
    return hierarchy.withSupertypes(type).stream()
        .filter(LoadedClass::isInterface)
        .filter(each -> each.method(method.name, method.desc).filter(Inheritance::body).isPresent())
        // A default method that "above" takes back is none.
        .anyMatch(each -> !hierarchy.isSubclass(above, each));
  }

  /** The methods that a lambda for this interface has to implement. */
  List<MethodNode> openMethods(LoadedClass type) {
    return hierarchy.withSupertypes(type).stream()
        .filter(LoadedClass::isInterface)
        .flatMap(
            above ->
                above.node().methods.stream()
                    .filter(method -> LoadedClass.has(method.access, Opcodes.ACC_ABSTRACT))
                    .filter(method -> !ofObject(method) && !implemented(type, above, method)))
        .toList();
  }

  // Every object has equals and its like already (JLS 9.8).
  private boolean ofObject(MethodNode method) {
    return classPath
        .find("java/lang/Object")
        .flatMap(object -> object.method(method.name, method.desc))
        .isPresent();
  }

  private static boolean body(MethodNode method) {
    return !LoadedClass.has(method.access, Opcodes.ACC_ABSTRACT | Opcodes.ACC_STATIC);
  }

  private static String name(LoadedClass type, MethodNode method) {
    return type.name().replace('/', '.') + "." + method.name + method.desc;
  }
}
