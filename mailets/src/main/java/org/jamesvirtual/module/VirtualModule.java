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
package org.jamesvirtual.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.PropertiesProvider;
import org.jamesvirtual.Aliases;
import org.jamesvirtual.Settings;
import org.jamesvirtual.SpoolSettings;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.config.SpoolParameters;
import org.jamesvirtual.lmtp.IncomingMessages;
import org.jamesvirtual.lmtp.OriginalRecipients;
import org.jamesvirtual.spool.DeferredQueues;
import org.jamesvirtual.spool.JamesSpool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one Guice module of the bundle, named in {@code extensions.properties} as {@code
 * guice.extension.module}: {@code virtual.properties} to main.cf to the one transport that
 * matchers, mailets and hooks share.
 *
 * <p>A fault in main.cf or in a table does not keep James from starting: it is said once in the
 * log, and the mail it concerns is deferred.
 */
public final class VirtualModule extends AbstractModule {

  private static final Logger LOGGER = LoggerFactory.getLogger(VirtualModule.class);

  /** For deliveries under way at the end; shorter than stop_grace_period in docker/compose.yaml. */
  public static final Duration STOP_PATIENCE = Duration.ofSeconds(50);

  /** Octets; enough for 32 messages of 4 MiB at one time. */
  private static final long INCOMING_MEMORY = 128L * 1024 * 1024;

  @Provides
  @Singleton
  Settings settings(PropertiesProvider properties, FileSystem fileSystem)
      throws ConfigurationException {
    return VirtualProperties.settings(properties(properties), fileSystem);
  }

  @Provides
  @Singleton
  SpoolParameters spoolParameters(Settings settings) {
    return SpoolSettings.read(settings, LOGGER::warn);
  }

  @Provides
  @Singleton
  DeferredQueues deferredQueues() {
    return new DeferredQueues();
  }

  @Provides
  @Singleton
  JamesSpool jamesSpool(ConfigurationProvider configurations, MailQueueFactory<?> queues)
      throws ConfigurationException {
    return JamesSpool.of(configurations, queues);
  }

  @Provides
  @Singleton
  Aliases aliases(Settings settings) {
    Aliases aliases = Aliases.open(settings);
    aliases.problems().forEach(LOGGER::warn);
    return aliases;
  }

  @Provides
  @Singleton
  VirtualTransport transport(Settings settings) {
    VirtualTransport transport = VirtualTransport.open(settings);
    transport.announcement().forEach(LOGGER::info);
    transport.problems().forEach(LOGGER::warn);
    // James's own end does not wait for what its handlers do.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> finish(transport), "virtual-delivery-shutdown"));
    return transport;
  }

  @Provides
  @Singleton
  OriginalRecipients originalRecipients(PropertiesProvider properties)
      throws ConfigurationException {
    return new OriginalRecipients(
        VirtualProperties.originalRecipientFromOrcpt(properties(properties)));
  }

  @Provides
  @Singleton
  IncomingMessages incomingMessages() {
    // What a JVM may have outside its heap is as large as the heap. Deliveries need some too, and
    // Netty: where it finds none for what comes, the connection ends without a reply.
    long bytes = Math.min(INCOMING_MEMORY, Runtime.getRuntime().maxMemory() / 4);
    return new IncomingMessages(bytes, Path.of(System.getProperty("java.io.tmpdir")));
  }

  private static void finish(VirtualTransport transport) {
    if (!transport.stop(STOP_PATIENCE)) {
      LOGGER.warn(
          "deliveries are given up: they did not end within {} s", STOP_PATIENCE.toSeconds());
      return;
    }
    transport.close();
  }

  private static Configuration properties(PropertiesProvider properties)
      throws ConfigurationException {
    try {
      return properties.getConfiguration("virtual");
    } catch (FileNotFoundException e) {
      LOGGER.info("virtual.properties is not there: every setting has its default");
      return new BaseConfiguration();
    }
  }
}
