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

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parameters that a service has by its name, as {@code virtual_recipient_limit}. */
final class ServiceParameters {

  /** What follows the service's name; the default is that of {@code default} in its place. */
  private static final List<String> DELIVERY =
      List.of(
          "_delivery_slot_cost",
          "_delivery_slot_discount",
          "_delivery_slot_loan",
          "_destination_concurrency_failed_cohort_limit",
          "_destination_concurrency_limit",
          "_destination_concurrency_negative_feedback",
          "_destination_concurrency_positive_feedback",
          "_destination_rate_delay",
          "_destination_recipient_limit",
          "_extra_recipient_limit",
          "_minimum_delivery_slots",
          "_recipient_limit",
          "_recipient_refill_delay",
          "_recipient_refill_limit",
          "_transport_rate_delay");

  private ServiceParameters() {}

  /** Name and unexpanded default of each. */
  static Map<String, String> of(MasterCf.Service service) {
    Map<String, String> parameters = new HashMap<>();
    switch (service.program()) {
      case "pipe" -> {
        delivery(service.name(), parameters);
        timeLimit(service.name(), parameters);
      }
      case "error", "lmtp", "local", "smtp", "virtual" -> delivery(service.name(), parameters);
      case "spawn" -> timeLimit(service.name(), parameters);
      default -> {}
    }
    return parameters;
  }

  private static void delivery(String name, Map<String, String> parameters) {
    DELIVERY.forEach(suffix -> parameters.put(name + suffix, "$default" + suffix));
    parameters.put(name + "_initial_destination_concurrency", "$initial_destination_concurrency");
  }

  private static void timeLimit(String name, Map<String, String> parameters) {
    parameters.put(name + "_time_limit", "$command_time_limit");
  }
}
