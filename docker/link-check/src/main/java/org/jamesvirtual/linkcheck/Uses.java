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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;

/** Everything one class uses: members, classes, and interfaces it implements by a lambda. */
final class Uses {

  /** A lambda or method reference: the interface it becomes, and the method it implements there. */
  record Lambda(String owner, String method, String descriptor) {}

  private final Set<Reference> members = new LinkedHashSet<>();
  private final Set<String> classes = new LinkedHashSet<>();
  private final Set<Lambda> lambdas = new LinkedHashSet<>();

  private Uses() {}

  static Uses of(ClassNode node) {
    Uses uses = new Uses();
    uses.addSupertypes(node);
    uses.addAnnotations(node.visibleAnnotations);
    for (FieldNode field : node.fields) {
      uses.addType(Type.getType(field.desc));
      uses.addAnnotations(field.visibleAnnotations);
    }
    for (MethodNode method : node.methods) {
      uses.addMethod(method);
    }
    return uses;
  }

  Set<Reference> members() {
    return members;
  }

  Set<String> classes() {
    return classes;
  }

  Set<Lambda> lambdas() {
    return lambdas;
  }

  private void addSupertypes(ClassNode node) {
    if (node.superName != null) {
      classes.add(node.superName);
    }
    classes.addAll(node.interfaces);
  }

  private void addMethod(MethodNode method) {
    addType(Type.getMethodType(method.desc));
    classes.addAll(method.exceptions);
    addAnnotations(method.visibleAnnotations);
    if (method.visibleParameterAnnotations != null) {
      Stream.of(method.visibleParameterAnnotations).forEach(this::addAnnotations);
    }
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      if (block.type != null) {
        classes.add(block.type);
      }
    }
    method.instructions.forEach(this::addInstruction);
  }

  private void addInstruction(AbstractInsnNode instruction) {
    switch (instruction) {
      case MethodInsnNode call -> {
        addType(Type.getObjectType(call.owner));
        addType(Type.getMethodType(call.desc));
        members.add(Reference.of(call));
      }
      case FieldInsnNode use -> {
        addType(Type.getObjectType(use.owner));
        addType(Type.getType(use.desc));
        members.add(Reference.of(use));
      }
      case TypeInsnNode type -> addType(Type.getObjectType(type.desc));
      case MultiANewArrayInsnNode array -> addType(Type.getType(array.desc));
      case LdcInsnNode constant -> addConstant(constant.cst);
      case InvokeDynamicInsnNode dynamic -> addDynamic(dynamic);
      default -> {}
    }
  }

  private void addDynamic(InvokeDynamicInsnNode dynamic) {
    addConstant(dynamic.bsm);
    for (Object argument : dynamic.bsmArgs) {
      addConstant(argument);
    }
    addType(Type.getMethodType(dynamic.desc));
    if (dynamic.bsm.getOwner().equals("java/lang/invoke/LambdaMetafactory")) {
      String implemented = Type.getReturnType(dynamic.desc).getInternalName();
      lambdas.add(new Lambda(implemented, dynamic.name, dynamic.bsmArgs[0].toString()));
    }
  }

  private void addConstant(Object constant) {
    if (constant instanceof Type type) {
      addType(type);
    } else if (constant instanceof Handle handle) {
      addType(Type.getObjectType(handle.getOwner()));
      members.add(Reference.of(handle));
    }
  }

  private void addAnnotations(List<AnnotationNode> annotations) {
    if (annotations != null) {
      annotations.forEach(annotation -> addType(Type.getType(annotation.desc)));
    }
  }

  private void addType(Type type) {
    switch (type.getSort()) {
      case Type.METHOD -> {
        addType(type.getReturnType());
        Stream.of(type.getArgumentTypes()).forEach(this::addType);
      }
      case Type.ARRAY -> addType(type.getElementType());
      case Type.OBJECT -> classes.add(type.getInternalName());
      default -> {}
    }
  }
}
