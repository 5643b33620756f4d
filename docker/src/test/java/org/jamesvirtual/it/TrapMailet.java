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
package org.jamesvirtual.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * A mailet that fails in the way named by its parameter {@code how}: {@code checked}, {@code
 * unchecked} or {@code error}. It goes to James in a jar of its own.
 */
public final class TrapMailet extends GenericMailet {

  /** Made by James. */
  public TrapMailet() {}

  @Override
  public void service(Mail mail) throws MessagingException {
    switch (getInitParameter("how")) {
      case "checked" -> throw new MessagingException("the trap: secret of /etc/shadow");
      case "unchecked" -> throw new IllegalStateException("the trap: secret of /etc/shadow");
      default -> throw new NoSuchMethodError("the trap: secret of /etc/shadow");
    }
  }

  /** Writes the jar with this class. */
  static void packInto(Path folder) throws IOException {
    String name = TrapMailet.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(folder.resolve("trap.jar"));
        JarOutputStream jar = new JarOutputStream(file);
        InputStream code = TrapMailet.class.getClassLoader().getResourceAsStream(name)) {
      jar.putNextEntry(new JarEntry(name));
      code.transferTo(jar);
      jar.closeEntry();
    }
  }
}
