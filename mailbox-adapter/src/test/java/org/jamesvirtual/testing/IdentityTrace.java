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
package org.jamesvirtual.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jamesvirtual.os.Credentials;

/**
 * Judges the system calls of a server that delivers mail as root: replays what each thread did to
 * its identity, and finds every mailbox file that was touched as anybody but its owner, and
 * whatever else was touched as one.
 */
public final class IdentityTrace {

  /** Calls that change an identity, name a file or work on an open one, or make a process. */
  private static final String CALLS =
      "%file,%creds,write,pwrite64,writev,ftruncate,fsync,fdatasync,"
          + "sync_file_range,flock,fchmod,fchown,clone,clone3,fork,vfork";

  private static final Pattern CALL =
      Pattern.compile("(\\w+)\\((.*)\\)\\s+= (-?\\w+|\\?)(.*)", Pattern.DOTALL);
  private static final Pattern DESCRIPTOR = Pattern.compile("^\\d+<([^>]*)>");

  /** A name, and the opened directory that it is in, if there is one. */
  private static final Pattern NAME =
      Pattern.compile("(?:(?:\\w+)<([^>]*)>, )?\"((?:[^\"\\\\]++|\\\\.)*+)\"");

  private static final Pattern GROUPS = Pattern.compile("\\d+, \\[([\\d, ]*)\\]");

  private static final Set<String> ON_DESCRIPTOR =
      Set.of(
          "write",
          "pwrite64",
          "writev",
          "ftruncate",
          "fsync",
          "fdatasync",
          "sync_file_range",
          "flock",
          "fchmod",
          "fchown");
  private static final Set<String> FOR_GOOD =
      Set.of("setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "capset");
  private static final Set<String> INHERITING =
      Set.of("clone", "clone3", "fork", "vfork", "execve");

  private final String spool;
  private final Function<String, Credentials> owners;
  private final List<String> faults = new ArrayList<>();
  private int opened;

  /** The one other file that an owner may write to, through a descriptor that is open already. */
  private String intents = "";

  /**
   * Knows the mailboxes.
   *
   * @param spool the folder that they are below
   * @param owners the owner of a file below the spool
   */
  public IdentityTrace(Path spool, Function<String, Credentials> owners) {
    this.spool = spool + "/";
    this.owners = owners;
  }

  /**
   * Lets deliveries write down what they are about to do: by pwrite(2) alone, for which the owner
   * needs no right to the file.
   */
  public IdentityTrace withIntents(Path file) {
    intents = file.toString();
    return this;
  }

  /** But for the process; one file a thread is made in a folder. */
  private static List<String> options(Path folder) {
    return List.of(
        "-f",
        "-ff",
        "-y",
        "-s",
        "4096",
        "-e",
        "signal=none",
        "-e",
        "trace=" + CALLS,
        "-o",
        folder.resolve("thread").toString());
  }

  /**
   * Runs a command to its end and writes down its system calls; the test is skipped where there is
   * no strace.
   *
   * @return what it said
   */
  public static String record(Path folder, List<String> command)
      throws IOException, InterruptedException {
    List<String> traced =
        new ArrayList<>(List.of(Peer.command("strace", "who touches a mailbox is not tested")));
    // Only the calls that are looked at stop the process.
    traced.add("--seccomp-bpf");
    traced.addAll(options(folder));
    traced.addAll(command);
    Process process = new ProcessBuilder(traced).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(output);
    }
    return output;
  }

  /**
   * Writes down the system calls of a process until the returned one is destroyed and has ended;
   * the test is skipped where there is no strace.
   */
  public static Process attach(Path folder, long process) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(Peer.command("strace", "who touches a mailbox is not tested")));
    command.addAll(options(folder));
    command.addAll(List.of("-p", Long.toString(process)));
    Path said = Files.createTempFile("strace", null);
    Process tracer =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      Await.until(
          "strace", () -> !tracer.isAlive() || Files.readString(said).contains(" attached"));
      if (!tracer.isAlive()) {
        throw new IOException(Peer.missing("strace may not look: " + Files.readString(said)));
      }
      return tracer;
    } finally {
      Files.delete(said);
    }
  }

  /**
   * One sentence for each fault; empty if there is none.
   *
   * @param folder with what strace has written
   * @param deliveries how many mailbox files must have been opened at least
   */
  public List<String> faults(Path folder, int deliveries) throws IOException {
    try (Stream<Path> threads = Files.list(folder)) {
      for (Path thread : threads.toList()) {
        new ThreadReplay(thread.getFileName().toString()).replay(thread);
      }
    }
    if (opened < deliveries) {
      faults.add(opened + " mailbox files were opened in " + deliveries + " deliveries");
    }
    return List.copyOf(faults);
  }

  /** One thread's identity, which begins as the process's: root's. */
  private final class ThreadReplay {
    private final String name;
    private long uid;
    private long gid;
    private String groups = "";

    ThreadReplay(String name) {
      this.name = name;
    }

    void replay(Path trace) throws IOException {
      for (String line : Files.readAllLines(trace, StandardCharsets.ISO_8859_1)) {
        Matcher call = CALL.matcher(line);
        if (call.matches()) {
          replay(line, call.group(1), call.group(2), call.group(3));
        }
      }
      if (!isItself()) {
        faults.add(name + " did not become itself again");
      }
    }

    private void replay(String line, String call, String arguments, String result) {
      switch (call) {
        case "setfsuid" -> uid = changed(uid, arguments, result, line);
        case "setfsgid" -> gid = changed(gid, arguments, result, line);
        case "setgroups" -> groups(arguments, result);
        default -> {
          if (FOR_GOOD.contains(call) || (INHERITING.contains(call) && !isItself())) {
            fault("would have the identity passed on", line);
          }
          paths(call, arguments).forEach(path -> touch(path, call, arguments, result, line));
        }
      }
    }

    /** The call tells the identity before it; with -1 it changes nothing. */
    private long changed(long before, String arguments, String result, String line) {
      boolean query = arguments.equals("-1") || arguments.equals("4294967295");
      long told = Long.parseLong(result);
      if (!query && told != before) {
        fault("was " + before + " by what came before", line);
      }
      return query ? told : Long.parseLong(arguments);
    }

    private void groups(String arguments, String result) {
      Matcher list = GROUPS.matcher(arguments);
      if (result.equals("0")) {
        groups = list.matches() ? list.group(1) : "";
      }
    }

    private void touch(String path, String call, String arguments, String result, String line) {
      if (!path.startsWith(spool)) {
        if (!isItself()
            && !isOfNoName(path, call)
            && !isWay(path, call, arguments)
            && !(call.equals("pwrite64") && path.equals(intents))) {
          fault("touched another file as " + uid + ":" + gid, line);
        }
        return;
      }
      Credentials owner = owners.apply(path);
      if (uid != owner.uid() || gid != owner.gid() || !groups.equals("" + owner.gid())) {
        fault("was " + uid + ":" + gid + " with groups " + groups + ", not " + owner, line);
      }
      boolean nameless = arguments.contains("O_TMPFILE");
      boolean opens = call.equals("openat") || call.equals("open") || call.equals("openat2");
      if (opens && arguments.contains("O_WRONLY") && !nameless && !path.endsWith(".lock")) {
        opened += result.startsWith("-") ? 0 : 1;
      }
    }

    /** An own open file that gets its first name: the other name in the call is looked at too. */
    private static boolean isOfNoName(String path, String call) {
      return call.equals("linkat") && path.matches("/proc/self/fd/\\d+");
    }

    /**
     * The spool or a folder above it, opened as a place to work in, or for its names to be stored.
     */
    private boolean isWay(String path, String call, String arguments) {
      boolean above = path.equals("/") || spool.startsWith(path + "/");
      boolean opened =
          arguments.contains("O_PATH") || arguments.contains("O_RDONLY|O_CLOEXEC|O_DIRECTORY");
      return above && (opened || call.equals("fsync"));
    }

    private boolean isItself() {
      return uid == 0 && gid == 0;
    }

    private void fault(String what, String line) {
      faults.add(name + " " + what + ": " + line);
    }
  }

  private static String path(String directory, String name) {
    if (directory == null || name.startsWith("/")) {
      return name;
    }
    return name.isEmpty() || name.equals(".") ? directory : directory + "/" + name;
  }

  private static List<String> paths(String call, String arguments) {
    List<String> paths = new ArrayList<>();
    Matcher names = NAME.matcher(ON_DESCRIPTOR.contains(call) ? "" : arguments);
    while (names.find()) {
      String path = path(names.group(1), names.group(2));
      if (!path.isEmpty()) {
        paths.add(path);
      }
    }
    Matcher descriptor = DESCRIPTOR.matcher(arguments);
    if (paths.isEmpty() && descriptor.find()) {
      paths.add(descriptor.group(1));
    }
    return paths;
  }
}
