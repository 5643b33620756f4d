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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jamesvirtual.deliver.Trace;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.FileVersion;

/**
 * What stands in a slot: a head that says how far the delivery is, and a body with a checksum.
 *
 * @param key of the copy; empty where nothing names it
 * @param trace what the delivery was about
 */
record SlotContent(Optional<Key> key, Trace trace) {

  /** Magic number, state, length when complete or torn, change time when torn. */
  static final int HEAD = 24;

  private static final int MAGIC = 0x4a56_4932;
  private static final int BEGUN = 1;
  private static final int COMPLETE = 2;
  private static final int TORN = 3;

  /** Length and checksum of the rest follow: without them nothing is there. */
  static final int BODY = HEAD + 2 * Integer.BYTES;

  private static final int MBOX = 1;
  private static final int MAILDIR = 2;
  private static final int HEADER_MOST = 1024;

  /** Empty for a free slot, and for one whose writing was cut off: nothing had been done yet. */
  static Optional<SlotContent> read(byte[] slot, String bootId) {
    ByteBuffer in = ByteBuffer.wrap(slot);
    if (in.getInt() != MAGIC) {
      return Optional.empty();
    }
    boolean complete = in.getInt() == COMPLETE;
    long after = in.getLong();
    long changeTime = in.getLong();
    int length = in.getInt();
    int checksum = in.getInt();
    if (length <= 0 || length > slot.length - BODY || checksum != Checksum.of(slot, BODY, length)) {
      return Optional.empty();
    }
    boolean sameBoot = text(in).equals(bootId);
    Optional<Key> key =
        in.get() == 0 ? skipKey(in) : Optional.of(new Key(in.getLong(), in.getLong()));
    Mailbox.Format format = in.get() == MBOX ? Mailbox.Format.MBOX : Mailbox.Format.MAILDIR;
    Mailbox mailbox = new Mailbox(text(in), format, new Credentials(in.getLong(), in.getLong()));
    return Optional.of(
        new SlotContent(
            key,
            format == Mailbox.Format.MBOX
                ? append(in, mailbox, complete, sameBoot, after, changeTime)
                : link(in, mailbox, complete, sameBoot)));
  }

  private static Optional<Key> skipKey(ByteBuffer in) {
    in.position(in.position() + Key.SIZE);
    return Optional.empty();
  }

  private static Trace append(
      ByteBuffer in,
      Mailbox mailbox,
      boolean complete,
      boolean sameBoot,
      long after,
      long changeTime) {
    long lockInode = in.getLong();
    long lockChangeTime = in.getLong();
    long device = in.getLong();
    long inode = in.getLong();
    long before = in.getLong();
    byte[] header = bytes(in);
    return new Trace.Append(
        mailbox,
        complete,
        sameBoot,
        device,
        inode,
        before,
        after,
        changeTime,
        lockInode,
        lockChangeTime,
        header);
  }

  private static Trace link(ByteBuffer in, Mailbox mailbox, boolean complete, boolean sameBoot) {
    return new Trace.Link(mailbox, complete, sameBoot, in.getLong(), text(in), text(in));
  }

  /** The head of a delivery that is complete. */
  static byte[] complete(long length) {
    byte[] head = new byte[HEAD];
    ByteBuffer.wrap(head).putInt(MAGIC).putInt(COMPLETE).putLong(length);
    return head;
  }

  /** The head of one that has left a part of a message in an mbox. */
  static byte[] torn(long length, long changeTime) {
    byte[] head = new byte[HEAD];
    ByteBuffer.wrap(head).putInt(MAGIC).putInt(TORN).putLong(length).putLong(changeTime);
    return head;
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return bytes;
  }

  /** Makes the content of one delivery, step by step. Confined to one thread at a time. */
  static final class Writer {

    private final String bootId;
    private final Optional<Key> key;
    private Mailbox mailbox;
    private byte[] header = {};
    private long lockInode;
    private long lockChangeTime;

    Writer(String bootId, Optional<Key> key) {
      this.bootId = bootId;
      this.key = key;
    }

    void begin(Mailbox to, byte[] begin) {
      mailbox = to;
      header = begin.length > HEADER_MOST ? Arrays.copyOf(begin, HEADER_MOST) : begin;
    }

    byte[] locked(FileVersion dotLock) {
      lockInode = dotLock.inode();
      lockChangeTime = dotLock.changeTime();
      return append(0, 0, 0);
    }

    byte[] append(FileStatus before) {
      return append(before.device(), before.inode(), before.size());
    }

    private byte[] append(long device, long inode, long before) {
      ByteBuffer out = start(5 * Long.BYTES + Integer.BYTES + header.length);
      out.putLong(lockInode).putLong(lockChangeTime);
      out.putLong(device).putLong(inode).putLong(before);
      put(out, header);
      return end(out);
    }

    byte[] link(FileStatus file, String temporary, String published) {
      byte[] before = temporary.getBytes(StandardCharsets.UTF_8);
      byte[] after = published.getBytes(StandardCharsets.UTF_8);
      ByteBuffer out = start(Long.BYTES + 2 * Integer.BYTES + before.length + after.length);
      out.putLong(file.inode());
      put(out, before);
      put(out, after);
      return end(out);
    }

    /**
     * @param rest octets that follow what every content begins with
     */
    private ByteBuffer start(int rest) {
      byte[] boot = bootId.getBytes(StandardCharsets.UTF_8);
      byte[] path = mailbox.path().getBytes(StandardCharsets.UTF_8);
      int common = 2 * Integer.BYTES + boot.length + path.length + 2 + Key.SIZE + 2 * Long.BYTES;
      // What does not fit is refused by the buffer.
      int size = Math.min(IntentFile.SLOT, BODY + common + rest);
      ByteBuffer out = ByteBuffer.allocate(size).position(BODY);
      put(out, boot);
      out.put((byte) (key.isPresent() ? 1 : 0));
      out.putLong(key.isPresent() ? key.get().high() : 0);
      out.putLong(key.isPresent() ? key.get().low() : 0);
      out.put((byte) (mailbox.format() == Mailbox.Format.MBOX ? MBOX : MAILDIR));
      put(out, path);
      return out.putLong(mailbox.owner().uid()).putLong(mailbox.owner().gid());
    }

    private static byte[] end(ByteBuffer out) {
      byte[] bytes = new byte[out.position()];
      out.get(0, bytes);
      int length = bytes.length - BODY;
      ByteBuffer.wrap(bytes)
          .putInt(MAGIC)
          .putInt(BEGUN)
          .putLong(0)
          .putLong(0)
          .putInt(length)
          .putInt(Checksum.of(bytes, BODY, length));
      return bytes;
    }

    private static void put(ByteBuffer out, byte[] bytes) {
      out.putInt(bytes.length).put(bytes);
    }
  }
}
