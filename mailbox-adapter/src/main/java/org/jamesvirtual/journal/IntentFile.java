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
package org.jamesvirtual.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jamesvirtual.deliver.Intent;
import org.jamesvirtual.deliver.Trace;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.Descriptor;
import org.jamesvirtual.os.FilePath;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.FileVersion;
import org.jamesvirtual.os.Posix;
import org.jamesvirtual.os.PosixException;

/**
 * The deliveries that are under way, one slot for each. It is written and not synced: a process
 * that is killed has written what it has written. Thread-safe.
 */
final class IntentFile implements AutoCloseable {

  /** The room for a path, and names, of the greatest length. */
  static final int SLOT = 8192;

  private static final int RESERVED = 64;
  private static final Mailbox NONE = new Mailbox("/", Mailbox.Format.MBOX, new Credentials(1, 1));
  private static final int MOST = 4096;

  private final Descriptor file;
  private final String bootId;
  private final AtomicInteger next = new AtomicInteger();
  private final ConcurrentLinkedQueue<Integer> free = new ConcurrentLinkedQueue<>();
  private final List<Left> left;
  private volatile PosixException trouble;

  /**
   * What an earlier process has left in a slot; the slot is occupied until it is released.
   *
   * @param written whether it is this that stands in the file
   */
  record Left(int slot, SlotContent content, boolean written) {}

  private IntentFile(Descriptor file, String bootId, List<Left> left, int slots) {
    this.file = file;
    this.bootId = bootId;
    this.left = left;
    next.set(slots);
  }

  /** Opens the file and reads what is in it. */
  static IntentFile open(Path path) throws IOException {
    String bootId = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
    byte[] old = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    List<Left> left = new ArrayList<>();
    // The last one may not have its full length.
    int slots = Math.min(MOST, (old.length + SLOT - 1) / SLOT);
    for (int slot = 0; slot < slots; slot++) {
      byte[] bytes = Arrays.copyOfRange(old, slot * SLOT, (slot + 1) * SLOT);
      Optional<SlotContent> content = SlotContent.read(bytes, bootId);
      if (content.isPresent() && !content.get().trace().mailbox().equals(NONE)) {
        left.add(new Left(slot, content.get(), true));
      }
    }
    Descriptor file = Posix.openForWrite(FilePath.of(path.toAbsolutePath().toString()));
    try {
      IntentFile intents = new IntentFile(file, bootId, List.copyOf(left), slots);
      intents.reserve();
      intents.tryOut();
      return intents;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private void reserve() throws PosixException {
    boolean[] occupied = new boolean[next.get()];
    left.forEach(one -> occupied[one.slot()] = true);
    for (int slot = 0; slot < occupied.length; slot++) {
      if (!occupied[slot]) {
        free.add(slot);
      }
    }
    byte[] empty = new byte[SLOT];
    while (next.get() < RESERVED) {
      file.writeAt(empty, SLOT, (long) next.get() * SLOT);
      free.add(next.getAndIncrement());
    }
  }

  /** Loads every class: with the identity of a mailbox's owner that may not be possible. */
  private void tryOut() throws PosixException {
    FileStatus status = file.status();
    // Behind the others where none is free: a crash may have left all of them.
    int number = free.isEmpty() ? next.get() : free.peek();
    Slot slot = new Slot(number, Optional.empty());
    slot.begin(NONE, new byte[0]);
    slot.locked(new FileVersion(0, 0, 0, 0, 0));
    slot.append(status);
    slot.left();
    slot.link(status, "", "");
    slot.complete(0);
    slot.torn(new FileVersion(0, 0, 0, 0, 0));
    empty(number);
    if (trouble != null) {
      throw trouble;
    }
  }

  /** What an earlier process was doing when it ended. */
  List<Left> left() {
    return left;
  }

  /** A slot for one delivery; empty if there are none. */
  Optional<Slot> slot(Optional<Key> key) {
    Integer number = free.poll();
    if (number == null) {
      number = next.getAndUpdate(count -> Math.min(MOST, count + 1));
    }
    return number < MOST ? Optional.of(new Slot(number, key)) : Optional.empty();
  }

  /** Writes down how another look has left a file. */
  Left torn(Left one, Trace.Append now) {
    if (one.written()) {
      write(one.slot(), SlotContent.torn(now.after(), now.changeTime()));
    }
    return new Left(one.slot(), new SlotContent(one.content().key(), now), one.written());
  }

  /** Empties a slot. */
  void release(int slot) {
    empty(slot);
    free.add(slot);
  }

  private void empty(int slot) {
    write(slot, new byte[SlotContent.BODY]);
  }

  /** Why nothing is written down, if it is not. */
  Optional<String> trouble() {
    return Optional.ofNullable(trouble).map(PosixException::detail);
  }

  @Override
  public void close() {
    file.close();
  }

  // Nothing is logged here: this may be another user's thread.
  private boolean write(int slot, byte[] bytes) {
    try {
      file.writeAt(bytes, bytes.length, (long) slot * SLOT);
      trouble = null;
      return true;
    } catch (PosixException e) {
      trouble = e;
      return false;
    }
  }

  /** One delivery's. */
  final class Slot implements Intent {

    private final int number;
    private final SlotContent.Writer content;

    /** What is to stand in the file; null for nothing. */
    private byte[] begun;

    /** What is written over its beginning. */
    private byte[] head = {};

    private boolean written;
    private boolean unclear;

    private Slot(int number, Optional<Key> key) {
      this.number = number;
      this.content = new SlotContent.Writer(bootId, key);
    }

    @Override
    public void unclear() {
      unclear = true;
    }

    @Override
    public boolean isUnclear() {
      return unclear && begun != null;
    }

    @Override
    public void torn(FileVersion file) {
      if (begun != null) {
        head = SlotContent.torn(file.size(), file.changeTime());
        // What stands in the slot else is another delivery's.
        written = IntentFile.this.write(number, written ? head : whole());
      }
    }

    @Override
    public void begin(Mailbox mailbox, byte[] header) {
      content.begin(mailbox, header);
    }

    @Override
    public void locked(FileVersion dotLock) {
      write(content.locked(dotLock));
    }

    @Override
    public void append(FileStatus before) {
      write(content.append(before));
    }

    @Override
    public void link(FileStatus status, String temporary, String published) {
      write(content.link(status, temporary, published));
    }

    private void write(byte[] bytes) {
      written = IntentFile.this.write(number, bytes);
      // Also where it is not: as long as this process runs, it knows.
      begun = bytes;
      head = new byte[0];
    }

    @Override
    public boolean complete(long length) {
      if (!written) {
        return true;
      }
      byte[] complete = SlotContent.complete(length);
      boolean told = IntentFile.this.write(number, complete);
      head = told ? complete : head;
      return told;
    }

    private byte[] whole() {
      byte[] bytes = begun.clone();
      System.arraycopy(head, 0, bytes, 0, head.length);
      return bytes;
    }

    /** What a restart finds where the file can be written; empty if that is nothing. */
    Optional<Left> left() {
      if (begun == null) {
        return Optional.empty();
      }
      return SlotContent.read(whole(), bootId).map(found -> new Left(number, found, written));
    }

    /** The delivery has ended, and its end is remembered elsewhere. */
    void release() {
      IntentFile.this.release(number);
    }
  }
}
