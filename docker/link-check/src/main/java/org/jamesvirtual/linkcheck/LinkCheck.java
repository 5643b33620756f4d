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
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jamesvirtual.linkcheck.LoadedClass.Origin;
import org.objectweb.asm.tree.MethodNode;

/** Links a bundle with a James, on paper. */
final class LinkCheck {

  /**
   * @param used how many methods and fields of James the bundle uses
   * @param faults what would fail at run time, one sentence each
   */
  record Result(int used, List<String> faults) {}

  private final ClassPath classPath;
  private final Members members;
  private final Inheritance inheritance;
  private final TreeSet<String> used = new TreeSet<>();
  private final TreeSet<String> faults = new TreeSet<>();

  private LinkCheck(ClassPath classPath) {
    Hierarchy hierarchy = new Hierarchy(classPath);
    this.classPath = classPath;
    this.members = new Members(classPath, hierarchy);
    this.inheritance = new Inheritance(classPath, hierarchy);
  }

  /**
   * @param lib the folder with James's jars
   */
  static Result check(Path bundle, Path lib) throws IOException {
    try (ClassPath classPath = new ClassPath(bundle, lib)) {
      LinkCheck check = new LinkCheck(classPath);
      classPath.bundleClasses().forEach(check::check);
      if (check.used.isEmpty()) {
        check.faults.add(
            bundle + " uses nothing of James: it is not the bundle, or " + lib + " is not James");
      }
      return new Result(check.used.size(), List.copyOf(check.faults));
    }
  }

  private void check(LoadedClass type) {
    Uses uses = Uses.of(type.node());
    if (isOfLibrary(type)) {
      // What a library does with another that is not there it knows itself, as its optional parts.
      uses.members().stream()
          .filter(reference -> classPath.find(reference.owner()).isPresent())
          .forEach(reference -> checkMember(type, reference));
      return;
    }
    uses.classes().forEach(name -> checkClass(type, name));
    uses.members().forEach(reference -> checkMember(type, reference));
    uses.lambdas().forEach(lambda -> checkLambda(type, lambda));
    inheritance.faults(type).forEach(fault -> report(type, fault));
  }

  private static boolean isOfLibrary(LoadedClass type) {
    return !type.name().startsWith("org/jamesvirtual/")
        || type.name().startsWith("org/jamesvirtual/shaded/");
  }

  private void checkClass(LoadedClass user, String name) {
    Optional<LoadedClass> found = classPath.find(name);
    if (found.isEmpty()) {
      report(user, name.replace('/', '.') + " is missing");
    }
  }

  private void checkMember(LoadedClass user, Reference reference) {
    members
        .resolve(reference)
        .filter(found -> isOfJames(found.declaring()))
        .ifPresent(found -> used.add(reference.toString()));
    members.fault(user, reference).ifPresent(fault -> report(user, reference + " " + fault));
  }

  // Not one of the libraries beside it, as slf4j.
  private static boolean isOfJames(LoadedClass declaring) {
    return declaring.origin() == Origin.JAMES && declaring.name().startsWith("org/apache/");
  }

  private void checkLambda(LoadedClass user, Uses.Lambda lambda) {
    Optional<LoadedClass> type = classPath.find(lambda.owner());
    if (type.isEmpty()) {
      return;
    }
    for (MethodNode method : inheritance.openMethods(type.get())) {
      if (!method.name.equals(lambda.method()) || !method.desc.equals(lambda.descriptor())) {
        report(
            user,
            "a lambda does not implement " + lambda.owner() + "." + method.name + method.desc);
      }
    }
  }

  private void report(LoadedClass user, String fault) {
    faults.add(user.name().replace('/', '.') + ": " + fault);
  }
}
