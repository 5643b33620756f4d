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

import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * A method or field that a class uses.
 *
 * @param access how it is used
 * @param ofInterface whether the user takes the owner for an interface; methods only
 */
record Reference(Access access, String owner, String name, String descriptor, boolean ofInterface) {

  enum Access {
    STATIC_METHOD,
    METHOD,
    /** invokespecial: a constructor, or a method of a superclass. */
    SPECIAL_METHOD,
    READ_STATIC,
    WRITE_STATIC,
    READ,
    WRITE;

    boolean ofMethod() {
      return this == STATIC_METHOD || this == METHOD || this == SPECIAL_METHOD;
    }

    boolean ofStatic() {
      return this == STATIC_METHOD || this == READ_STATIC || this == WRITE_STATIC;
    }

    boolean writes() {
      return this == WRITE || this == WRITE_STATIC;
    }
  }

  static Reference of(MethodInsnNode call) {
    Access access =
        switch (call.getOpcode()) {
          case Opcodes.INVOKESTATIC -> Access.STATIC_METHOD;
          case Opcodes.INVOKESPECIAL -> Access.SPECIAL_METHOD;
          default -> Access.METHOD;
        };
    return new Reference(access, call.owner, call.name, call.desc, call.itf);
  }

  static Reference of(FieldInsnNode use) {
    Access access =
        switch (use.getOpcode()) {
          case Opcodes.GETSTATIC -> Access.READ_STATIC;
          case Opcodes.PUTSTATIC -> Access.WRITE_STATIC;
          case Opcodes.GETFIELD -> Access.READ;
          default -> Access.WRITE;
        };
    return new Reference(access, use.owner, use.name, use.desc, false);
  }

  static Reference of(Handle handle) {
    Access access =
        switch (handle.getTag()) {
          case Opcodes.H_INVOKESTATIC -> Access.STATIC_METHOD;
          case Opcodes.H_INVOKESPECIAL, Opcodes.H_NEWINVOKESPECIAL -> Access.SPECIAL_METHOD;
          case Opcodes.H_GETSTATIC -> Access.READ_STATIC;
          case Opcodes.H_PUTSTATIC -> Access.WRITE_STATIC;
          case Opcodes.H_GETFIELD -> Access.READ;
          case Opcodes.H_PUTFIELD -> Access.WRITE;
          default -> Access.METHOD;
        };
    return new Reference(
        access, handle.getOwner(), handle.getName(), handle.getDesc(), handle.isInterface());
  }

  @Override
  public String toString() {
    return owner.replace('/', '.') + "." + name + (access.ofMethod() ? "" : " : ") + descriptor;
  }
}
