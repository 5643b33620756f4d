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
import org.jamesvirtual.linkcheck.Hierarchy.Found;
import org.jamesvirtual.linkcheck.Reference.Access;
import org.objectweb.asm.Opcodes;

/** Whether a class may use a member as it does (JVMS 5.4.3, 5.4.4, 6.5). */
final class Members {

  private final ClassPath classPath;
  private final Hierarchy hierarchy;

  Members(ClassPath classPath, Hierarchy hierarchy) {
    this.classPath = classPath;
    this.hierarchy = hierarchy;
  }

  /** The member meant; empty if it or its class is missing. */
  Optional<Found> resolve(Reference reference) {
    String owner = reference.owner().startsWith("[") ? "java/lang/Object" : reference.owner();
    return classPath
        .find(owner)
        .flatMap(
            type ->
                reference.access().ofMethod()
                    ? hierarchy.method(type, reference.name(), reference.descriptor())
                    : hierarchy.field(type, reference.name(), reference.descriptor()));
  }

  /** Why this use fails; empty if it does not. */
  Optional<String> fault(LoadedClass user, Reference reference) {
    if (reference.owner().startsWith("[")) {
      return Optional.empty();
    }
    Optional<LoadedClass> owner = classPath.find(reference.owner());
    if (owner.isEmpty()) {
      return Optional.of("its class is missing");
    }
    if (reference.access().ofMethod() && owner.get().isInterface() != reference.ofInterface()) {
      return Optional.of(
          reference.ofInterface() ? "is no longer of an interface" : "is now of an interface");
    }
    Optional<Found> found = resolve(reference);
    if (found.isEmpty()) {
      return Optional.of("is missing");
    }
    return fault(user, owner.get(), reference, found.get());
  }

  private Optional<String> fault(
      LoadedClass user, LoadedClass owner, Reference reference, Found found) {
    boolean isStatic = LoadedClass.has(found.access(), Opcodes.ACC_STATIC);
    if (isStatic != reference.access().ofStatic()) {
      return Optional.of(isStatic ? "is static" : "is not static");
    }
    if (!accessible(user, owner, reference, found)) {
      return Optional.of("is not accessible");
    }
    if (reference.access().writes()
        && LoadedClass.has(found.access(), Opcodes.ACC_FINAL)
        && !found.declaring().equals(user)) {
      return Optional.of("is final");
    }
    if (constructs(user, reference) && owner.is(Opcodes.ACC_ABSTRACT)) {
      return Optional.of("constructs an abstract class");
    }
    return Optional.empty();
  }

  // A class may call its own constructors, and those of its superclass, abstract or not.
  private static boolean constructs(LoadedClass user, Reference reference) {
    return reference.name().equals("<init>")
        && !reference.owner().equals(user.name())
        && !reference.owner().equals(user.node().superName);
  }

  private boolean accessible(
      LoadedClass user, LoadedClass owner, Reference reference, Found found) {
    if (LoadedClass.has(found.access(), Opcodes.ACC_PUBLIC)
        || found.declaring().samePackage(user)) {
      return true;
    }
    if (!LoadedClass.has(found.access(), Opcodes.ACC_PROTECTED)
        || !hierarchy.isSubclass(user, found.declaring())) {
      return false;
    }
    // A protected member of another object: only where that object is one of ours (JVMS 4.10.1.8).
    return reference.access().ofStatic()
        || reference.access() == Access.SPECIAL_METHOD
        || hierarchy.isSubclass(owner, user);
  }
}
