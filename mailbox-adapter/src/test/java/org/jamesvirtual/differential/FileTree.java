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
package org.jamesvirtual.differential;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Folders, files, links and FIFOs as lines of text: type, mode, owner, path and target separated by
 * tabs; the lines of a file after it, each behind a {@code |}, the last behind a {@code >} where
 * its line end is missing.
 *
 * <p>What no two runs have alike is replaced: the date of a From_ line, and the times, numbers and
 * host in the name of a Maildir file.
 */
public final class FileTree {

  private static final Pattern DATE =
      Pattern.compile(
          "(?m)(From [^\\n]*?)  [A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}$");

  private static final Pattern DELIVERED =
      Pattern.compile("\\d{9,}\\.V[0-9a-f]+I[0-9a-f]+M\\d+\\.[^/: ]+");

  private static final Pattern TEMPORARY = Pattern.compile("\\d{9,}\\.P\\d+[^/: ]*");

  private FileTree() {}

  /** One object, with its content lines after the first. */
  record Item(String path, List<String> lines) {}

  /** Makes what the lines say. Needs root for other owners than oneself. */
  static void make(Path base, List<String> lines) throws IOException, InterruptedException {
    for (int i = 0; i < lines.size(); ) {
      int next = i + 1;
      while (next < lines.size() && isContent(lines.get(next))) {
        next++;
      }
      make(base, lines.get(i).split("\t", -1), content(lines.subList(i + 1, next)));
      i = next;
    }
  }

  private static void make(Path base, String[] column, byte[] content)
      throws IOException, InterruptedException {
    Path path = base.resolve(Escapes.text(column[3])).normalize();
    switch (column[0]) {
      case "dir" -> Files.createDirectory(path);
      case "file" -> Files.write(path, content);
      case "link" ->
          Files.createSymbolicLink(path, Path.of(column[4].replace("@BASE@", base.toString())));
      case "hardlink" -> Files.createLink(path, base.resolve(column[4]));
      case "fifo" -> new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
      default -> throw new IllegalArgumentException(String.join(" ", column));
    }
    String[] owner = column[2].split(":", -1);
    Files.setAttribute(path, "unix:gid", Integer.valueOf(owner[1]), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:uid", Integer.valueOf(owner[0]), LinkOption.NOFOLLOW_LINKS);
    if (!column[0].equals("link")) {
      Files.setAttribute(path, "unix:mode", Integer.parseInt(column[1], 8));
    }
  }

  /** What is below a folder, sorted by path and then content. */
  public static List<String> list(Path base) throws IOException {
    List<Item> items = new ArrayList<>();
    Map<Object, String> names = new HashMap<>();
    try (Stream<Path> paths = Files.walk(base)) {
      for (Path path : paths.filter(path -> !path.equals(base)).sorted().toList()) {
        items.add(item(base, path, names));
      }
    }
    return lines(sort(items));
  }

  /** The objects of a list, sorted by path and then content. */
  static List<Item> items(List<String> lines) {
    List<Item> items = new ArrayList<>();
    for (String line : lines) {
      if (isContent(line)) {
        items.getLast().lines().add(line);
      } else {
        items.add(new Item(line.split("\t", -1)[3], new ArrayList<>(List.of(line))));
      }
    }
    return sort(items);
  }

  /** Lines without those of some paths and what is below them. */
  static List<String> without(List<String> lines, List<String> without) {
    List<Item> items = new ArrayList<>(items(lines));
    items.removeIf(
        item ->
            without.stream()
                .anyMatch(path -> item.path().equals(path) || item.path().startsWith(path + "/")));
    return lines(items);
  }

  /** Lines without the message of one id, where it stands in an mbox. */
  static List<String> withoutMessage(List<String> lines, String id) {
    List<String> kept = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= lines.size(); i++) {
      if (i == lines.size() || !isContent(lines.get(i)) || lines.get(i).startsWith("|From ")) {
        List<String> block = lines.subList(start, i);
        if (!block.contains("|Subject: " + id) || !block.getFirst().startsWith("|From ")) {
          kept.addAll(block);
        }
        start = i;
      }
    }
    return kept;
  }

  private static List<Item> sort(List<Item> items) {
    items.sort(
        Comparator.comparing(Item::path).thenComparing(item -> String.join("\n", item.lines())));
    return items;
  }

  private static List<String> lines(List<Item> items) {
    return items.stream().flatMap(item -> item.lines().stream()).toList();
  }

  private static Item item(Path base, Path path, Map<Object, String> names) throws IOException {
    int mode = (int) attribute(path, "mode");
    String type =
        switch (mode & 0170000) {
          case 0040000 -> "dir";
          case 0100000 -> "file";
          case 0120000 -> "link";
          case 0010000 -> "fifo";
          default -> "other";
        };
    String name = withoutNames(bytes(path).substring(bytes(base).length() + 1));
    String escaped = Escapes.encode(name.getBytes(StandardCharsets.ISO_8859_1));
    String owner = attribute(path, "uid") + ":" + attribute(path, "gid");
    String first = type.equals("file") ? names.putIfAbsent(key(path), escaped) : null;
    if (first != null) {
      type = "hardlink";
    }
    StringBuilder line = new StringBuilder();
    line.append(String.format("%s\t%04o\t%s\t%s", type, mode & 07777, owner, escaped));
    if (type.equals("link")) {
      line.append('\t').append(target(base, path));
    } else if (first != null) {
      line.append('\t').append(first);
    }
    List<String> lines = new ArrayList<>(List.of(line.toString()));
    if (type.equals("file")) {
      lines.addAll(contentLines(Files.readAllBytes(path)));
    }
    return new Item(escaped, lines);
  }

  /** The path with one character for a byte: a name need not be UTF-8. */
  private static String bytes(Path path) {
    String uri = path.toUri().getRawPath().replaceFirst("/$", "").replace("+", "%2B");
    return URLDecoder.decode(uri, StandardCharsets.ISO_8859_1);
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private static String target(Path base, Path link) throws IOException {
    return Files.readSymbolicLink(link).toString().replace(base.toString(), "@BASE@");
  }

  /** A path or text with the names of Maildir files replaced. */
  static String withoutNames(String text) {
    String delivered = DELIVERED.matcher(text).replaceAll("@SECS@.V@DEV@I@INO@M@USEC@.@HOST@");
    return TEMPORARY.matcher(delivered).replaceAll("@SECS@.P@PID@.@HOST@");
  }

  /** Content as lines. */
  static List<String> contentLines(byte[] content) {
    String text =
        DATE.matcher(new String(content, StandardCharsets.ISO_8859_1)).replaceAll("$1  @DATE@");
    List<String> lines = new ArrayList<>();
    String[] parts = text.split("\n", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      if (!last || !parts[i].isEmpty()) {
        lines.add(
            (last ? ">" : "|") + Escapes.encode(parts[i].getBytes(StandardCharsets.ISO_8859_1)));
      }
    }
    return lines;
  }

  /** Lines of content as bytes. */
  static byte[] content(List<String> lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String line : lines) {
      bytes.writeBytes(Escapes.decode(line.substring(1)));
      if (line.startsWith("|")) {
        bytes.write('\n');
      }
    }
    return bytes.toByteArray();
  }

  private static boolean isContent(String line) {
    return line.startsWith("|") || line.startsWith(">");
  }

  private static long attribute(Path path, String name) throws IOException {
    return ((Number) Files.getAttribute(path, "unix:" + name, LinkOption.NOFOLLOW_LINKS))
        .longValue();
  }

  /** A folder that everybody may search; owners of mailboxes reach theirs through it. */
  static Path open(Path folder, String permissions) throws IOException {
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }
}
