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
package org.jamesvirtual.config;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The parameters of main.cf for mail that waits or cannot be delivered: those of Postfix's qmgr(8)
 * and bounce(8), with Postfix's defaults (postconf(5)). Immutable and thread-safe.
 *
 * @param myhostname the name of this host in reports
 * @param myorigin the domain of addresses that have none
 * @param minimalBackoffTime the shortest time between two attempts
 * @param maximalBackoffTime the longest time between two attempts
 * @param queueRunDelay how often the waiting mail is looked through
 * @param maximalQueueLifetime the age from which a mail that fails again is returned
 * @param bounceQueueLifetime the same for mail with the null sender, never longer
 * @param bounceSizeLimit the largest message in octets that is returned whole; 0 for no limit
 * @param notifyClasses what postmaster is told of
 * @param doubleBounceSender the local part of the sender of such notices
 * @param twoBounceNoticeRecipient who is told of reports that cannot be delivered
 */
public record SpoolParameters(
    String myhostname,
    String myorigin,
    Duration minimalBackoffTime,
    Duration maximalBackoffTime,
    Duration queueRunDelay,
    Duration maximalQueueLifetime,
    Duration bounceQueueLifetime,
    long bounceSizeLimit,
    Set<String> notifyClasses,
    String doubleBounceSender,
    String twoBounceNoticeRecipient) {

  /** Copies the set. */
  public SpoolParameters {
    notifyClasses = Set.copyOf(notifyClasses);
  }

  /**
   * Reads what main.cf and what wins over it say.
   *
   * @throws ConfigException for the first value that cannot be used: one sentence
   */
  public static SpoolParameters from(MainCf mainCf, Overrides overrides) throws ConfigException {
    ParameterReader reader = ParameterReader.of(mainCf, overrides);
    Duration lifetime = reader.lifetime("maximal_queue_lifetime", 'd');
    Duration bounceLifetime = reader.lifetime("bounce_queue_lifetime", 'd');
    return new SpoolParameters(
        reader.text("myhostname"),
        VirtualParameters.origin(reader).orElse(reader.text("myorigin")),
        reader.time("minimal_backoff_time"),
        reader.time("maximal_backoff_time"),
        reader.time("queue_run_delay"),
        lifetime,
        bounceLifetime.compareTo(lifetime) > 0 ? lifetime : bounceLifetime,
        reader.number("bounce_size_limit", 0, Integer.MAX_VALUE),
        words(reader.text("notify_classes")),
        reader.text("double_bounce_sender"),
        reader.text("2bounce_notice_recipient"));
  }

  private static Set<String> words(String list) {
    return Arrays.stream(list.split("[\\s,]+"))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether postmaster is told of reports that cannot be delivered. */
  public boolean notifiesOfDoubleBounces() {
    return notifyClasses.contains("2bounce");
  }

  /** The sender of notices to postmaster, whose own failure is told to nobody. */
  public String doubleBounceAddress() {
    return withOrigin(doubleBounceSender);
  }

  /** An address as the parameters have it, with {@code @$myorigin} where it has no domain. */
  public String withOrigin(String address) {
    return address.indexOf('@') < 0 ? address + "@" + myorigin : address;
  }

  /**
   * When a mail that failed at this time is tried again: after as long as it has waited already,
   * within the two bounds (qmgr(8)).
   *
   * @param arrival when the mail came
   */
  public Instant nextAttempt(Instant arrival, Instant failure) {
    Duration age = Duration.between(arrival, failure);
    Duration delay = age.compareTo(maximalBackoffTime) > 0 ? maximalBackoffTime : age;
    return failure.plus(delay.compareTo(minimalBackoffTime) < 0 ? minimalBackoffTime : delay);
  }

  /** Whether a mail that failed at this time is returned instead of being tried again (qmgr(8)). */
  public boolean isExpired(Instant arrival, boolean nullSender, Instant failure) {
    return !failure.isBefore(arrival.plus(lifetime(nullSender)));
  }

  /** How long mail is kept. */
  public Duration lifetime(boolean nullSender) {
    return nullSender ? bounceQueueLifetime : maximalQueueLifetime;
  }
}
