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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jamesvirtual.linkcheck.LoadedClass.Origin;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/**
 * What a class of the bundle sees in James: the JDK, James's jars, and the bundle, in this order.
 */
final class ClassPath implements AutoCloseable {

  private final JarFile bundle;
  private final List<JarFile> james = new ArrayList<>();
  private final Map<String, Optional<LoadedClass>> known = new HashMap<>();

  /**
   * @param lib the folder with James's jars
   */
  ClassPath(Path bundle, Path lib) throws IOException {
    this.bundle = new JarFile(bundle.toFile());
    try (Stream<Path> files = Files.list(lib)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        james.add(new JarFile(jar.toFile()));
      }
    }
  }

  /** The classes that the bundle brings and James does not. */
  List<LoadedClass> bundleClasses() {
    return bundle.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
        .map(name -> name.substring(0, name.length() - ".class".length()))
        .map(name -> find(name).orElseThrow())
        .filter(loaded -> loaded.origin() == Origin.BUNDLE)
        .toList();
  }

  Optional<LoadedClass> find(String name) {
    return known.computeIfAbsent(name, this::load);
  }

  private Optional<LoadedClass> load(String name) {
    String file = name + ".class";
    try {
      Optional<LoadedClass> fromJdk =
          parse(ClassLoader.getPlatformClassLoader().getResourceAsStream(file), Origin.JDK);
      if (fromJdk.isPresent()) {
        return fromJdk;
      }
      for (JarFile jar : james) {
        Optional<LoadedClass> fromJames = parse(open(jar, file), Origin.JAMES);
        if (fromJames.isPresent()) {
          return fromJames;
        }
      }
      return parse(open(bundle, file), Origin.BUNDLE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(JarFile jar, String file) throws IOException {
    ZipEntry entry = jar.getEntry(file);
    return entry == null ? null : jar.getInputStream(entry);
  }

  private static Optional<LoadedClass> parse(InputStream in, Origin origin) throws IOException {
    if (in == null) {
      return Optional.empty();
    }
    try (in) {
      ClassNode node = new ClassNode();
      new ClassReader(in).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
      return Optional.of(new LoadedClass(node, origin));
    }
  }

  @Override
  public void close() throws IOException {
    bundle.close();
    for (JarFile jar : james) {
      jar.close();
    }
  }
}
