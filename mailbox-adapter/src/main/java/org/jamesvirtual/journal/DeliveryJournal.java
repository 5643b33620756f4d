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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.MessageSource;

/**
 * Remembers what was delivered, so that a message whose sender did not get the answer and sends it
 * again is not stored twice; and what is being delivered, so that a crash leaves no part of a
 * message behind. Thread-safe.
 *
 * <p>A journal that cannot be written keeps no mail from being delivered: {@link #trouble} says
 * what is wrong.
 */
public final class DeliveryJournal implements AutoCloseable {

  private final Optional<Files> files;
  private final Optional<String> problem;
  private final Set<Key> underWay = ConcurrentHashMap.newKeySet();

  /** What is open. */
  private record Files(
      JournalDirectory directory,
      DeliveredLog delivered,
      IntentFile intents,
      Unfinished unfinished) {}

  private DeliveryJournal(Optional<Files> files, Optional<String> problem) {
    this.files = files;
    this.problem = problem;
  }

  /**
   * Opens the journal, or one that remembers nothing where that is wanted, or where the files
   * cannot be opened.
   *
   * @param sync whether deliveries are on stable storage when {@link JournaledTransaction#commit}
   *     returns
   */
  public static DeliveryJournal open(JournalSettings settings, boolean sync) {
    if (settings.directory().isEmpty()) {
      return new DeliveryJournal(Optional.empty(), Optional.empty());
    }
    Path path = settings.directory().get();
    try {
      return new DeliveryJournal(Optional.of(open(path, settings, sync)), Optional.empty());
    } catch (IOException | RuntimeException e) {
      return new DeliveryJournal(
          Optional.empty(),
          Optional.of(
              "journal "
                  + path
                  + " cannot be opened: "
                  + e
                  + "; mail is delivered all the same, and a message that its sender repeats may"
                  + " come twice"));
    }
  }

  private static Files open(Path path, JournalSettings settings, boolean sync) throws IOException {
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      JournalDirectory directory = JournalDirectory.open(path);
      opened.add(directory);
      IntentFile intents = IntentFile.open(directory.intents());
      opened.add(intents);
      DeliveredLog delivered = DeliveredLog.open(directory, settings, sync);
      return new Files(directory, delivered, intents, new Unfinished(intents, delivered));
    } catch (IOException | RuntimeException e) {
      opened.forEach(one -> closeAfter(e, one));
      throw e;
    }
  }

  /**
   * Looks at all that an earlier process did not end, but for mailboxes that are locked. What is
   * not looked at here is before its mailbox gets the next message.
   *
   * @param goOn asked before each
   */
  public void recover(Recovery recovery, BooleanSupplier goOn) {
    files.ifPresent(open -> open.unfinished().settleAll(recovery, goOn));
  }

  /**
   * Begins the deliveries of a message. Reads the message once more where the envelope has no
   * arrival.
   *
   * @throws IOException if the message cannot be read
   */
  public JournaledTransaction begin(Envelope envelope, MessageSource message, Recovery recovery)
      throws IOException {
    if (files.isEmpty()) {
      return JournaledTransaction.NONE;
    }
    Files open = files.get();
    return new RecordedTransaction(
        open.delivered(),
        open.intents(),
        open.unfinished(),
        underWay,
        RecipientKeys.of(envelope, message),
        recovery);
  }

  /** What the administrator should mend, one sentence. */
  public Optional<String> trouble() {
    return problem.or(
        () -> files.flatMap(open -> open.delivered().trouble().or(() -> intentTrouble(open))));
  }

  private static Optional<String> intentTrouble(Files open) {
    return open.intents().trouble().map(text -> "journal: " + text);
  }

  @Override
  public void close() {
    files.ifPresent(
        open -> {
          open.delivered().close();
          open.intents().close();
          closeAfter(new IOException(), open.directory());
        });
  }

  private static void closeAfter(Exception failure, AutoCloseable one) {
    try {
      one.close();
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }
}
