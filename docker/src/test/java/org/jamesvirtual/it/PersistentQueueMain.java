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
package org.jamesvirtual.it;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.activemq.store.PersistenceAdapter;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.james.ExtraProperties;
import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.JamesServerMain;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;
import org.apache.james.modules.RunArgumentsModule;
import org.apache.james.modules.server.JMXServerModule;
import org.apache.james.queue.activemq.ActiveMQMailQueueFactory;
import org.apache.james.queue.activemq.EmbeddedActiveMQ;
import org.apache.james.queue.activemq.metric.ActiveMQMetricCollector;
import org.apache.james.queue.activemq.metric.ActiveMQMetricCollectorNoop;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.mailet.Mail;

/**
 * The stock memory server with the queue of the JPA product: ActiveMQ with KahaDB in its working
 * directory. No product with a queue on disk can be had from Maven Central.
 */
final class PersistentQueueMain {

  /** The property that has the queue ignore delays, as RabbitMQ's does. */
  static final String WITHOUT_DELAYS = "queue.without.delays";

  private PersistentQueueMain() {}

  /** What it needs beside the stock server's jars, to be appended to its class path. */
  static String classPath() {
    String jars =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(PersistentQueueMain::isOfTheQueue)
            .collect(Collectors.joining(File.pathSeparator));
    if (!jars.contains("kahadb")) {
      throw new AssertionError("no ActiveMQ on the class path of the tests");
    }
    String own =
        PersistentQueueMain.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    return File.pathSeparator + own + File.pathSeparator + jars;
  }

  private static boolean isOfTheQueue(String jar) {
    return Set.of("activemq", "james-server-queue-", "jms", "hawtbuf", "geronimo").stream()
        .anyMatch(new File(jar).getName()::contains);
  }

  public static void main(String[] arguments) throws Exception {
    ExtraProperties.initialize();
    MemoryJamesConfiguration configuration =
        MemoryJamesConfiguration.builder().useWorkingDirectoryEnvProperty().build();
    JamesServerMain.main(
        MemoryJamesServerMain.createServer(configuration)
            .combineWith(new FakeSearchMailboxModule(), new JMXServerModule())
            .overrideWith(new RunArgumentsModule(arguments), new QueueModule()));
  }

  private static final class QueueModule extends AbstractModule {
    @Override
    protected void configure() {
      bind(PersistenceAdapter.class).to(KahaDBPersistenceAdapter.class).in(Scopes.SINGLETON);
      bind(EmbeddedActiveMQ.class).in(Scopes.SINGLETON);
      bind(ActiveMQMailQueueFactory.class).in(Scopes.SINGLETON);
      bind(ActiveMQMetricCollector.class).to(ActiveMQMetricCollectorNoop.class);
    }

    @Provides
    @Singleton
    MailQueueFactory<? extends ManageableMailQueue> manageable(ActiveMQMailQueueFactory queues) {
      queues.setUseJMX(false);
      return Boolean.getBoolean(WITHOUT_DELAYS) ? new WithoutDelays(queues) : queues;
    }

    @Provides
    @Singleton
    MailQueueFactory<?> any(MailQueueFactory<? extends ManageableMailQueue> queues) {
      return queues;
    }

    @Provides
    @Singleton
    MailQueueFactory<? extends MailQueue> queues(
        MailQueueFactory<? extends ManageableMailQueue> queues) {
      return queues;
    }
  }

  private record WithoutDelays(MailQueueFactory<? extends ManageableMailQueue> queues)
      implements MailQueueFactory<ManageableMailQueue> {

    @Override
    public Optional<ManageableMailQueue> getQueue(MailQueueName name, PrefetchCount count) {
      return queues.getQueue(name, count).map(WithoutDelays::atOnce);
    }

    @Override
    public ManageableMailQueue createQueue(MailQueueName name, PrefetchCount count) {
      return atOnce(queues.createQueue(name, count));
    }

    @Override
    public Set<MailQueueName> listCreatedMailQueues() {
      return queues.listCreatedMailQueues();
    }

    private static ManageableMailQueue atOnce(ManageableMailQueue queue) {
      return (ManageableMailQueue)
          Proxy.newProxyInstance(
              ManageableMailQueue.class.getClassLoader(),
              new Class<?>[] {ManageableMailQueue.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("enQueue")) {
                  queue.enQueue((Mail) arguments[0]);
                  return null;
                }
                try {
                  return method.invoke(queue, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }
}
