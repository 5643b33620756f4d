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
package org.jamesvirtual.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.resolve.ResolvedMailboxes.Known;
import org.jamesvirtual.testing.Await;
import org.jamesvirtual.testing.PostfixTool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A mailbox is not looked up again, and a table that has changed is noticed at once all the same.
 */
class ResolvedMailboxesTest {

  private static final Address ADDRESS = Address.parse("a@v.example");

  @TempDir private Path folder;
  private RecipientResolver resolver;
  private int versions;

  @AfterEach
  void close() {
    if (resolver != null) {
      resolver.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "btree", "cdb", "lmdb", "texthash"})
  void mailboxShouldBeReusedUntilItsTableChanges(String type) throws Exception {
    write(type, "boxes", "a@v.example one/");
    open("virtual_mailbox_maps = " + type + ":" + folder.resolve("boxes"));
    awaitReuse();
    assertThat(mailbox(resolver.resolve(ADDRESS)).path()).isEqualTo("/base/one");

    write(type, "boxes", "a@v.example second/");
    assertThat(mailbox(resolver.resolve(ADDRESS)).path()).isEqualTo("/base/second");
    awaitReuse();

    write(type, "boxes", "b@v.example other/");
    assertThat(status(resolver.resolve(ADDRESS))).isEqualTo("5.1.1");

    write(type, "boxes", "a@v.example the-third/");
    assertThat(mailbox(resolver.resolveAll().apply(ADDRESS)).path()).isEqualTo("/base/the-third");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "btree", "lmdb"})
  void mailboxShouldBeResolvedAnewWhenPostmapChangesOneEntry(String type) throws Exception {
    write(type, "boxes", "a@v.example one/\nb@v.example b/");
    String item = type + ":" + folder.resolve("boxes");
    open("virtual_mailbox_maps = " + item);
    awaitReuse();

    PostfixTool postmap = PostfixTool.named("postmap", folder);
    assertThat(postmap.feed("a@v.example two/\n", "-i", "-r", item).exit()).isZero();

    assertThat(mailbox(resolver.resolve(ADDRESS)).path()).isEqualTo("/base/two");
  }

  @ParameterizedTest
  @CsvSource({
    "virtual_uid_maps, hash, 10001, 400",
    "virtual_uid_maps, texthash, 10001, 400",
    "virtual_gid_maps, cdb, 404, 10001",
    "virtual_gid_maps, texthash, 404, 10001",
  })
  void ownerShouldBeResolvedAnewWhenItsTableChanges(
      String parameter, String type, long uid, long gid) throws Exception {
    write(type, "ids", "a@v.example 1000");
    open(
        "virtual_mailbox_maps = static:one/\n"
            + (parameter + " = " + type + ":" + folder.resolve("ids")));
    awaitReuse();

    write(type, "ids", "a@v.example 10001");

    assertThat(mailbox(resolver.resolve(ADDRESS)).owner()).isEqualTo(new Credentials(uid, gid));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "regexp | /^a@/ one/ | /^a@/ second/",
        "pcre   | /^(.)@/ one/ | /^(.)@/ the-second/",
      })
  void mailboxShouldBeReusedUntilItsRulesChange(String type, String before, String after)
      throws Exception {
    write(type, "rules", before);
    open("virtual_mailbox_maps = " + type + ":" + folder.resolve("rules"));
    awaitReuse();
    Mailbox known = mailbox(resolver.resolve(ADDRESS));

    write(type, "rules", after);

    assertThat(mailbox(resolver.resolve(ADDRESS))).isNotEqualTo(known);
  }

  @Test
  void mailboxShouldBeResolvedAnewWhenTheTableIsGone() throws Exception {
    write("hash", "boxes", "a@v.example one/");
    open("virtual_mailbox_maps = hash:" + folder.resolve("boxes"));
    awaitReuse();

    Files.delete(folder.resolve("boxes.db"));
    Files.delete(folder.resolve("boxes"));

    assertThat(status(resolver.resolve(ADDRESS))).isEqualTo("4.3.5");
  }

  @Test
  void mailboxShouldBeReusedBehindProxy() throws Exception {
    write("hash", "boxes", "a@v.example one/");
    open("virtual_mailbox_maps = proxy:hash:" + folder.resolve("boxes"));
    awaitReuse();

    write("hash", "boxes", "a@v.example two/");

    assertThat(mailbox(resolver.resolve(ADDRESS)).path()).isEqualTo("/base/two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "cdb", "lmdb", "texthash"})
  void mailboxShouldBeThatOfTheTableThatALinkLeadsTo(String type) throws Exception {
    for (String site : List.of("one", "two")) {
      Files.createDirectory(folder.resolve(site));
      write(type, site + "/boxes", "a@v.example " + site + "/");
    }
    Path link = Files.createSymbolicLink(folder.resolve("now"), Path.of("one"));
    open("virtual_mailbox_maps = " + type + ":" + link.resolve("boxes"));
    awaitReuse();

    for (String site : List.of("two", "one", "two")) {
      Files.delete(link);
      Files.createSymbolicLink(link, Path.of(site));
      // Where the open file is asked, the path may be a fifth of a millisecond old.
      Await.until(
          "the other table",
          () -> mailbox(resolver.resolve(ADDRESS)).path().equals("/base/" + site));
      awaitReuse();
      assertThat(mailbox(resolver.resolve(ADDRESS)).path()).isEqualTo("/base/" + site);
    }
  }

  @ParameterizedTest
  @CsvSource({"hash, 60", "btree, 60", "cdb, 60", "lmdb, 60", "texthash, 500"})
  void noThreadShouldSeeAnOlderTableThanTheOneThatWasWritten(String type, int rewrites)
      throws Exception {
    write(type, "boxes", "a@v.example 0/");
    open("virtual_mailbox_maps = " + type + ":" + folder.resolve("boxes"));
    AtomicInteger written = new AtomicInteger();
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        readers.add(threads.submit(() -> read(written, done)));
      }
      try {
        for (int i = 1; i <= rewrites; i++) {
          write(type, "boxes", "a@v.example " + i + "/");
          written.set(i);
          assertThat(number(resolver.resolve(ADDRESS))).isEqualTo(i);
        }
      } finally {
        done.set(true);
      }
      for (Future<Long> reader : readers) {
        assertThat(reader.get()).isPositive();
      }
    }
  }

  /** How many answers were seen. */
  private long read(AtomicInteger written, AtomicBoolean done) {
    long answers = 0;
    while (!done.get() || answers == 0) {
      int before = written.get();
      if (resolver.resolve(ADDRESS) instanceof Resolution.Resolved found) {
        assertThat(number(found))
            .as("what was written before it was asked for")
            .isGreaterThanOrEqualTo(before);
        answers++;
      }
    }
    return answers;
  }

  private static int number(Resolution resolution) {
    return Integer.parseInt(mailbox(resolution).path().substring("/base/".length()));
  }

  @Test
  void recipientsOfOneMessageShouldBeAskedForOnce() throws Exception {
    write("texthash", "boxes", "a@v.example one/");
    open("virtual_mailbox_maps = texthash:" + folder.resolve("boxes"));
    awaitReuse();
    Function<Address, Resolution> message = resolver.resolveAll();

    write("texthash", "boxes", "a@v.example second/");

    assertThat(mailbox(message.apply(ADDRESS)).path()).isEqualTo("/base/one");
    assertThat(mailbox(resolver.resolveAll().apply(ADDRESS)).path()).isEqualTo("/base/second");
  }

  @Test
  void mailboxThatWasLookedUpBeforeAChangeShouldNotBeKnownAfterIt() throws Exception {
    write("texthash", "boxes", "a@v.example one/");
    open("virtual_mailbox_maps = texthash:" + folder.resolve("boxes"));
    awaitReuse();
    Known known = resolver.resolved().now();
    Resolution.Resolved old = (Resolution.Resolved) resolver.resolve(ADDRESS);

    write("texthash", "boxes", "a@v.example second/");
    resolver.resolve(ADDRESS);
    known.put(ADDRESS, old);

    assertThat(mailbox(resolver.resolve(ADDRESS)).path()).isEqualTo("/base/second");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "virtual_mailbox_maps = debug:static:one/",
        "virtual_mailbox_maps = static:one/, static:two/",
        "virtual_mailbox_maps = static:one/\nvirtual_gid_maps = static:400, static:401",
        "virtual_mailbox_maps = static:one/\nvirtual_uid_maps = debug:static:1000",
        "virtual_mailbox_maps = randmap:{one/, one/}",
        "virtual_mailbox_maps = unionmap:{static:one/}",
        "virtual_mailbox_maps = pipemap:{static:one/}",
        "virtual_mailbox_maps = static:one/\nmydestination = v.example, hash:/none/such",
      })
  void nothingShouldBeReusedWhereAChangeCannotBeTold(String lines) {
    open(lines);

    Resolution first = resolver.resolve(ADDRESS);

    assertThat(mailbox(first).path()).isEqualTo("/base/one");
    assertThat(resolver.resolve(ADDRESS)).isNotSameAs(first).isEqualTo(first);
  }

  @Test
  void closedResolverShouldNotKnowAnything() {
    open("virtual_mailbox_maps = static:one/");
    assertThat(resolver.resolve(ADDRESS)).isSameAs(resolver.resolve(ADDRESS));

    resolver.close();

    assertThat(status(resolver.resolve(ADDRESS))).isEqualTo("4.3.5");
  }

  @Test
  void onlySoManyMailboxesShouldBeKept() {
    open("virtual_mailbox_maps = static:one/");
    Resolution.Resolved resolved = (Resolution.Resolved) resolver.resolve(ADDRESS);
    Known known = resolver.resolved().now();

    for (int i = 1; i < ResolvedMailboxes.CAPACITY; i++) {
      known.put(new Address("u" + i, "v.example"), resolved);
    }
    assertThat(known.get(ADDRESS)).isSameAs(resolved);

    Address last = new Address("last", "v.example");
    known.put(last, resolved);
    assertThat(known.get(last)).isSameAs(resolved);
    assertThat(known.get(ADDRESS)).isNull();
  }

  @Test
  void addressLongerThanAnyShouldNotBeKept() {
    open("virtual_mailbox_maps = static:one/");
    String domain = "@v.example";
    Address longest =
        Address.parse("x".repeat(ResolvedMailboxes.LONGEST - domain.length()) + domain);
    Address longer = Address.parse("x" + longest.internal());

    assertThat(resolver.resolve(longest)).isSameAs(resolver.resolve(longest));
    assertThat(resolver.resolve(longer)).isNotSameAs(resolver.resolve(longer));
  }

  private void open(String lines) {
    resolver = TestResolver.open(folder, Mode.SAFE, lines + "\n");
  }

  /** A file that was changed just now may change again within the same tick of its clock. */
  private void awaitReuse() throws Exception {
    Await.until(
        "a mailbox that is known",
        () -> {
          resolver.resolve(ADDRESS);
          return resolver.resolved().now().get(ADDRESS) != null;
        });
    assertThat(resolver.resolve(ADDRESS)).isSameAs(resolver.resolved().now().get(ADDRESS));
  }

  /** A text file as an editor leaves it, with a time of its own, long ago. */
  private void write(String type, String name, String lines) throws Exception {
    Path file = Files.writeString(folder.resolve(name + ".new"), lines + "\n");
    FileTime time =
        FileTime.from(Instant.parse("2001-02-03T04:05:06.007Z").plusSeconds(versions++));
    Files.setLastModifiedTime(file, time);
    Path text = Files.move(file, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    if (!List.of("texthash", "regexp", "pcre").contains(type)) {
      PostfixTool postmap = PostfixTool.named("postmap", folder);
      assertThat(postmap.run(type + ":" + text).exit()).isZero();
    }
  }

  private static Mailbox mailbox(Resolution resolution) {
    return ((Resolution.Resolved) resolution).mailbox();
  }

  private static String status(Resolution resolution) {
    return ((Resolution.Refused) resolution).outcome().status().toString();
  }
}
