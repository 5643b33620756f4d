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
package org.jamesvirtual.health;

import jakarta.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.jamesvirtual.Health;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.spool.DeferredQueues;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * James's view of the deliveries and of the mail that waits: named in {@code
 * healthcheck.properties} as {@code additional.healthchecks}, and shown by webadmin at {@code
 * /healthcheck}.
 */
public final class VirtualHealthCheck implements HealthCheck {

  private static final ComponentName NAME = new ComponentName("James Virtual");

  private final VirtualTransport transport;
  private final DeferredQueues queues;

  @Inject
  VirtualHealthCheck(VirtualTransport transport, DeferredQueues queues) {
    this.transport = transport;
    this.queues = queues;
  }

  @Override
  public ComponentName componentName() {
    return NAME;
  }

  @Override
  public Publisher<Result> check() {
    return Mono.fromCallable(() -> result(transport.health().alsoDegradedBy(queues.troubles())))
        .subscribeOn(Schedulers.boundedElastic());
  }

  static Result result(Health health) {
    String causes = String.join("; ", health.causes());
    return switch (health.state()) {
      case HEALTHY -> Result.healthy(NAME);
      case DEGRADED -> Result.degraded(NAME, causes);
      case UNHEALTHY -> Result.unhealthy(NAME, causes);
    };
  }
}
