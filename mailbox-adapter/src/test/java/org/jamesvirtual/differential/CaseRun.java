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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs the messages of one case through an agent. */
final class CaseRun {

  private final RecordedCase recorded;
  private final CaseSite site;
  private final Agent agent;

  /**
   * What the agent did.
   *
   * @param rows one for each of the deliveries
   * @param tree what is below the base after them
   */
  record Result(List<Row> rows, List<String> tree) {}

  /** What became of one recipient. */
  record Row(RecordedDelivery delivery, String status, String dsn, String text) {}

  private CaseRun(RecordedCase recorded, CaseSite site, Agent agent) {
    this.recorded = recorded;
    this.site = site;
    this.agent = agent;
  }

  /** Makes the files of the case in an empty folder, and delivers. */
  static Result of(RecordedCase recorded, Path work, Agent.Opener opener) throws Exception {
    CaseSite site = new CaseSite(work, recorded);
    try (Agent agent = opener.open(site, recorded)) {
      CaseRun run = new CaseRun(recorded, site, agent);
      return new Result(run.meanwhile(), FileTree.list(site.base()));
    }
  }

  /** Delivers while others hold locks, or system calls fail. */
  @SuppressWarnings("try")
  private List<Row> meanwhile() throws Exception {
    List<String> lines = recorded.lines("meanwhile");
    Callable<List<Row>> work = lines.contains("together") ? this::together : this::oneByOne;
    try (Meanwhile others = Meanwhile.begin(lines, site.base(), agent)) {
      List<String[]> faults = recorded.faults();
      return faults.isEmpty() ? work.call() : agent.withFault(faults, work);
    }
  }

  private List<Row> oneByOne() throws Exception {
    List<Row> rows = new ArrayList<>();
    List<RecordedDelivery> message = new ArrayList<>();
    for (String line : recorded.lines("deliveries")) {
      if (line.startsWith("!rewrite\t")) {
        rows.addAll(agent.deliver(message));
        message.clear();
        String[] word = line.split("\t", -1);
        site.rewrite(word[1], word[2]);
        continue;
      }
      RecordedDelivery delivery = RecordedDelivery.parse(line, agent.charset());
      if (!message.isEmpty() && !message.getLast().id().equals(delivery.id())) {
        rows.addAll(agent.deliver(message));
        message.clear();
      }
      message.add(delivery);
    }
    rows.addAll(agent.deliver(message));
    return rows;
  }

  /** All messages at once, each of one recipient, where each has a mailbox of its own. */
  private List<Row> together() throws Exception {
    List<Future<List<Row>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(RealAgent.PROCESSES)) {
      for (String line : recorded.lines("deliveries")) {
        RecordedDelivery delivery = RecordedDelivery.parse(line, agent.charset());
        answers.add(threads.submit(() -> agent.deliver(List.of(delivery))));
      }
    }
    List<Row> rows = new ArrayList<>();
    for (Future<List<Row>> answer : answers) {
      rows.addAll(answer.get());
    }
    return rows;
  }
}
