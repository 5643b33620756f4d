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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Mailboxes in every state: what is there before, what stands in the table, what others do. */
final class RandomMailbox {

  /** A state that a mailbox is in. */
  enum State {
    NEW,
    EXISTING,
    SETGID,
    MAILDIR_NEW,
    MAILDIR,
    MAILDIR_PART,
    MAILDIR_DEEP,
    MAILDIR_SETGID,
    ODD_PATH,
    FOREIGN,
    FOLDER,
    LINK,
    DANGLING,
    HARD_LINK,
    NO_PARENT,
    NO_PERMISSION,
    NO_FOLDER,
    READ_ONLY,
    READ_ONLY_FOLDER,
    FIFO,
    READER,
    DEVICE,
    LONG,
    DOTLOCK,
    FLOCK,
    FCNTL,
    STALE,
    REPLACED,
    FILLED,
    MAILDIR_FILE,
    MAILDIR_READ_ONLY,
    MAILDIR_NEW_FILE,
    MAILDIR_FOREIGN
  }

  private static final State[] GOOD = {
    State.NEW,
    State.EXISTING,
    State.EXISTING,
    State.SETGID,
    State.MAILDIR_NEW,
    State.MAILDIR,
    State.MAILDIR_PART,
    State.MAILDIR_DEEP,
    State.MAILDIR_SETGID,
    State.ODD_PATH
  };

  private static final State[] BAD = {
    State.FOREIGN,
    State.FOREIGN,
    State.FOREIGN,
    State.FOREIGN,
    State.DEVICE,
    State.DEVICE,
    State.FOLDER,
    State.LINK,
    State.DANGLING,
    State.HARD_LINK,
    State.NO_PARENT,
    State.NO_PERMISSION,
    State.NO_FOLDER,
    State.READ_ONLY,
    State.READ_ONLY_FOLDER,
    State.FIFO,
    State.READER,
    State.DEVICE,
    State.LONG,
    State.DOTLOCK,
    State.FLOCK,
    State.FCNTL,
    State.MAILDIR_FILE,
    State.MAILDIR_READ_ONLY,
    State.MAILDIR_NEW_FILE,
    State.MAILDIR_FOREIGN,
    State.FOREIGN,
    State.FOREIGN,
    State.FOREIGN,
    State.DEVICE,
    State.DEVICE,
    State.READER
  };

  private final Chance chance;
  private final List<String> before = new ArrayList<>();
  private final List<String> meanwhile = new ArrayList<>();

  RandomMailbox(Chance chance) {
    this.chance = chance;
  }

  State any(int percentGood) {
    return chance.percent(percentGood) ? chance.of(GOOD) : chance.of(BAD);
  }

  /** Lines of the section {@code before}. */
  List<String> before() {
    return before;
  }

  /** Lines of the section {@code meanwhile}. */
  List<String> meanwhile() {
    return meanwhile;
  }

  /**
   * Makes a mailbox.
   *
   * @param name its name below the base, used for nothing else
   * @param owner uid and gid, {@code 5000:5001}
   * @return the value of the table
   */
  String make(State state, String name, String owner) {
    return switch (state) {
      case NEW -> name;
      case MAILDIR_NEW -> name + chance.of("/", "//");
      case MAILDIR_DEEP -> name + "/a/b c/";
      case ODD_PATH -> chance.of("/" + name, "./" + name, name + "//x/", "x" + name + "\u00fc~$/");
      case EXISTING -> existing(name, owner, chance.of("0600", "0644", "0660", "0777", "0200"));
      case READ_ONLY -> existing(name, owner, chance.of("0400", "0444", "0000"));
      case FILLED -> {
        before("file", "0600", owner, name);
        before.addAll(FileTree.contentLines(new byte[chance.between(1500, 5100)]));
        yield name;
      }
      case FOREIGN -> existing(name, "5999:5999", "0666");
      case MAILDIR,
          MAILDIR_PART,
          MAILDIR_FILE,
          MAILDIR_READ_ONLY,
          MAILDIR_NEW_FILE,
          MAILDIR_FOREIGN,
          MAILDIR_SETGID,
          SETGID ->
          folders(state, name, owner);
      case DOTLOCK, STALE, FLOCK, FCNTL, REPLACED -> locked(state, name, owner);
      case NO_PARENT -> name + "/x/box";
      case LONG -> name + "n".repeat(chance.of(251, 256, 300)) + chance.of("", "/");
      case NO_FOLDER -> existing(name, "0:0", "0644") + chance.of("/box", "/x/");
      case NO_PERMISSION, READ_ONLY_FOLDER, FOLDER -> within(state, name, owner);
      default -> special(state, name, owner);
    };
  }

  private String existing(String name, String owner, String mode) {
    before("file", mode, owner, name);
    byte[] content =
        switch (chance.below(5)) {
          case 0 -> new byte[0];
          case 1 -> "From x\n\nold\n\n".getBytes(StandardCharsets.US_ASCII);
          case 2 -> "no end".getBytes(StandardCharsets.US_ASCII);
          case 3 -> new byte[chance.of(1, 1000, 4096)];
          default -> chance.bytes(chance.below(300));
        };
    before.addAll(FileTree.contentLines(content));
    return name;
  }

  private String folders(State state, String name, String owner) {
    before(
        "dir",
        state == State.SETGID || state == State.MAILDIR_SETGID ? "2777" : "0755",
        state == State.MAILDIR_SETGID || state == State.SETGID ? "5998:5998" : owner,
        name);
    switch (state) {
      case SETGID -> {
        return name + "/box";
      }
      case MAILDIR_FILE -> before("file", "0644", owner, name + "/tmp");
      case MAILDIR_READ_ONLY -> {
        before("dir", "0755", "0:0", name + "/tmp");
        before("dir", "0755", owner, name + "/new");
      }
      case MAILDIR_NEW_FILE -> {
        before("dir", "0700", owner, name + "/tmp");
        before("file", "0644", owner, name + "/new");
      }
      case MAILDIR_FOREIGN -> {
        before("dir", "0755", "0:0", name + "/box");
        before("dir", "0777", "0:0", name + "/box/tmp");
        before("dir", chance.of("0777", "0755"), "5999:0", name + "/box/new");
        return name + "/box/";
      }
      default -> {
        for (String folder : List.of("cur", "new", "tmp")) {
          if (state == State.MAILDIR || (state == State.MAILDIR_PART && chance.percent(50))) {
            before("dir", chance.of("0700", "0755", "2770"), owner, name + "/" + folder);
          }
        }
      }
    }
    return name + (state == State.MAILDIR_SETGID ? "/x/" : "/");
  }

  private String locked(State state, String name, String owner) {
    existing(name, owner, "0600");
    switch (state) {
      case DOTLOCK, STALE -> before("file", "0000", chance.of(owner, "0:0"), name + ".lock");
      case REPLACED -> meanwhile.add("relink\t" + name);
      default -> meanwhile.add("hold\t" + (state == State.FLOCK ? "flock\t" : "fcntl\t") + name);
    }
    return name;
  }

  private String within(State state, String name, String owner) {
    switch (state) {
      case FOLDER -> {
        before("dir", "0755", owner, name);
        return name;
      }
      case NO_PERMISSION -> before("dir", "0700", "0:0", name);
      default -> {
        before("dir", "0555", owner, name);
        if (chance.percent(70)) {
          existing(name + "/box", owner, "0600");
        }
      }
    }
    return name + chance.of("/box", "/box", "/x/");
  }

  private String special(State state, String name, String owner) {
    String target = name + "-t";
    switch (state) {
      case LINK -> {
        existing(target, owner, "0644");
        before("link", "0777", chance.of(owner, "0:0"), name + "\t" + target);
      }
      case DANGLING -> before("link", "0777", chance.of(owner, "0:0"), name + "\tnowhere");
      case HARD_LINK -> {
        existing(target, owner, "0644");
        before("hardlink", "0644", owner, name + "\t" + target);
      }
      case DEVICE -> {
        before("dir", "0755", "0:0", name);
        before("link", "0777", "0:0", name + "/box\t/dev/null");
        return name + "/box";
      }
      default -> {
        before("fifo", "0644", owner, name);
        if (state == State.READER) {
          meanwhile.add("reader\t" + name);
        }
      }
    }
    return name;
  }

  private void before(String type, String mode, String owner, String path) {
    String[] column = path.split("\t", 2);
    column[0] = RandomTables.escaped(column[0]);
    before.add(type + "\t" + mode + "\t" + owner + "\t" + String.join("\t", column));
  }
}
