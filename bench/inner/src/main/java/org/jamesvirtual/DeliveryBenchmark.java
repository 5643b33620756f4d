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
package org.jamesvirtual;

import com.codahale.metrics.MetricRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.jamesvirtual.deliver.DeliveryLimits;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.journal.JournalSettings;
import org.jamesvirtual.model.Address;
import org.jamesvirtual.model.Envelope;
import org.jamesvirtual.model.Outcome;
import org.jamesvirtual.model.Recipient;
import org.jamesvirtual.os.Credentials;
import org.jamesvirtual.os.LinuxPrivileges;
import org.jamesvirtual.resolve.Resolution;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A delivery of 10 KiB to a Maildir without sync and without a server, and what is done for each
 * delivery besides. All times are for one recipient.
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 2)
public class DeliveryBenchmark {

  private static final int BOXES = 1000;
  private static final int FIRST_ID = 20000;
  private static final int MANY = 50;
  private static final byte[] MESSAGE =
      ("Subject: bench\r\n\r\n" + ("x".repeat(70) + "\r\n").repeat(142))
          .getBytes(StandardCharsets.US_ASCII);
  private static final Address SENDER = Address.parse("bench@sender.example");

  private final LinuxPrivileges privileges = new LinuxPrivileges();
  private final DropWizardMetricFactory metrics = new DropWizardMetricFactory(new MetricRegistry());
  private Path folder;
  private VirtualTransport transport;
  private int next;

  /** Makes the mailboxes. */
  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory("jmh-mail");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    StringBuilder boxes = new StringBuilder();
    StringBuilder ids = new StringBuilder();
    for (int i = 0; i < BOXES; i++) {
      boxes.append(address(i).external()).append(" m").append(i).append("/\n");
      ids.append(address(i).external()).append(' ').append(FIRST_ID + i).append('\n');
      for (String name : List.of("", "/tmp", "/new", "/cur")) {
        Path made = Files.createDirectory(folder.resolve("m" + i + name));
        Files.setAttribute(made, "unix:uid", FIRST_ID + i);
        Files.setAttribute(made, "unix:gid", FIRST_ID + i);
      }
    }
    Path boxMap = Files.writeString(folder.resolve("boxes"), boxes);
    Path idMap = Files.writeString(folder.resolve("ids"), ids);
    Path mainCf =
        Files.writeString(
            folder.resolve("main.cf"),
            "myhostname = bench.example\nvirtual_mailbox_domains = d.example\nvirtual_mailbox_base = "
                + folder
                + "\nvirtual_mailbox_maps = texthash:"
                + boxMap
                + "\nvirtual_uid_maps = texthash:"
                + idMap
                + "\nvirtual_gid_maps = texthash:"
                + idMap
                + "\n");
    Settings settings =
        new Settings(
            mainCf,
            Map.of(),
            Optional.empty(),
            Settings.of(mainCf, Map.of()).lookups(),
            Durability.NONE,
            DeliveryLimits.DEFAULT,
            Optional.empty());
    transport = VirtualTransport.open(settings.with(JournalSettings.in(folder.resolve("journal"))));
    if (!transport.problems().isEmpty()) {
      throw new IllegalStateException(String.join("; ", transport.problems()));
    }
  }

  /** Removes what was delivered. */
  @TearDown
  public void close() throws IOException {
    transport.stop(Duration.ofSeconds(10));
    transport.close();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Address address(int number) {
    return new Address("m" + number, "d.example");
  }

  private Recipient recipient() {
    next = next + 1 == BOXES ? 0 : next + 1;
    return new Recipient(address(next), Optional.of(address(next)));
  }

  private List<Outcome> deliver(List<Recipient> recipients) {
    Envelope envelope = new Envelope("bench", SENDER, recipients);
    List<Outcome> outcomes = transport.deliver(envelope, () -> new ByteArrayInputStream(MESSAGE));
    if (!outcomes.stream().allMatch(Outcome.Delivered.class::isInstance)) {
      throw new IllegalStateException(outcomes.toString());
    }
    return outcomes;
  }

  /** From address to mailbox, uid and gid, in text tables. */
  @Benchmark
  public Resolution resolve() {
    return transport.resolve(recipient().address());
  }

  /** One recipient. */
  @Benchmark
  public List<Outcome> deliverOne() {
    return deliver(List.of(recipient()));
  }

  /** Fifty recipients. */
  @Benchmark
  @OperationsPerInvocation(MANY)
  public List<Outcome> deliverFifty() {
    return deliver(IntStream.range(0, MANY).mapToObj(i -> recipient()).toList());
  }

  /** To the owner of a mailbox and back. */
  @Benchmark
  public Integer identitySwitch() throws IOException {
    return privileges.as(new Credentials(FIRST_ID, FIRST_ID), () -> next);
  }

  /** One timer of James's metrics. */
  @Benchmark
  public Object metricsTimer() {
    return metrics.timer("bench").stopAndPublish();
  }

  /** The line that each recipient has in the log. */
  @Benchmark
  public void logLine() {
    Recipient recipient = recipient();
    DeliveryLog.write(
        new Envelope("bench", SENDER, List.of(recipient)),
        recipient,
        new Outcome.Delivered("delivered", "delivered to maildir"),
        Duration.ofMillis(3));
  }
}
