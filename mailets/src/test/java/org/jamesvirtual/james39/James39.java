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
package org.jamesvirtual.james39;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.api.MailetLoader;
import org.apache.james.mailetcontainer.api.MatcherLoader;
import org.apache.james.mailetcontainer.impl.CompositeProcessorImpl;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.ExtensionModule;
import org.apache.james.utils.GuiceGenericLoader;
import org.apache.james.utils.GuiceMailetLoader;
import org.apache.james.utils.GuiceMatcherLoader;
import org.apache.james.utils.MailetConfigurationOverride;
import org.apache.james.utils.PropertiesProvider;
import org.apache.mailet.MailetContext;
import org.apache.mailet.base.test.FakeMailContext;

/**
 * The parts of James 3.9.0 that Maven Central has, put together as the server does it: its Guice
 * extension loader reads {@code conf/extensions.properties} of the working directory and loads the
 * bundle's module, matchers, mailets and handlers by name.
 */
final class James39 {

  private final Injector injector;

  private James39(Injector injector) {
    this.injector = injector;
  }

  /** Starts the container with {@code conf/mailetcontainer.xml} of the working directory. */
  static James39 start(Path workingDirectory) throws Exception {
    Configuration.Basic configuration =
        Configuration.builder()
            .workingDirectory(workingDirectory.toFile())
            .configurationFromClasspath()
            .configurationPath(
                new Configuration.ConfigurationPath(FileSystem.FILE_PROTOCOL_AND_CONF))
            .build();
    James39 james = new James39(Guice.createInjector(new Parts(configuration)));
    CompositeProcessorImpl processors = james.get(CompositeProcessorImpl.class);
    processors.configure(
        james
            .get(ConfigurationProvider.class)
            .getConfiguration("mailetcontainer")
            .configurationAt("processors"));
    processors.init();
    return james;
  }

  <T> T get(Class<T> type) {
    return injector.getInstance(type);
  }

  /** An instance of one of the bundle's classes, made as James makes extensions. */
  <T> T extension(Class<T> type) throws Exception {
    return type.cast(get(GuiceGenericLoader.class).instantiate(new ClassName(type.getName())));
  }

  static void write(Path file, String text) throws Exception {
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static final class Parts extends AbstractModule {

    private final Configuration.Basic configuration;

    Parts(Configuration.Basic configuration) {
      this.configuration = configuration;
    }

    @Override
    protected void configure() {
      install(new ExtensionModule());
      FileSystem fileSystem = new FileSystemImpl(configuration.directories());
      bind(FileSystem.class).toInstance(fileSystem);
      bind(PropertiesProvider.class)
          .toInstance(new PropertiesProvider(fileSystem, configuration.configurationPath()));
      bind(ConfigurationProvider.class)
          .toInstance(new FileConfigurationProvider(fileSystem, configuration));
      bind(MetricFactory.class).toInstance(new RecordingMetricFactory());
      bind(MailetContext.class).toInstance(FakeMailContext.defaultContext());
      // No DNS: nobody asks it for a domain.
      bind(DomainList.class).toInstance(new MemoryDomainList(null));
      bind(CompositeProcessorImpl.class).in(Singleton.class);
      bind(MailProcessor.class).to(CompositeProcessorImpl.class);
      bind(MailetLoader.class).to(GuiceMailetLoader.class);
      bind(MatcherLoader.class).to(GuiceMatcherLoader.class);
      bind(new TypeLiteral<MailQueueFactory<?>>() {}).toInstance(noSpool());
      Multibinder.newSetBinder(binder(), MailetConfigurationOverride.class);
    }

    // Maven Central has no queue of James 3.9, and a mail is given to the pipeline here.
    private static MailQueueFactory<?> noSpool() {
      return (MailQueueFactory<?>)
          Proxy.newProxyInstance(
              MailQueueFactory.class.getClassLoader(),
              new Class<?>[] {MailQueueFactory.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException("there is no spool: " + method);
              });
    }

    @Provides
    ProtocolHandlerLoader handlerLoader(GuiceGenericLoader loader) {
      return (name, config) -> {
        try {
          ProtocolHandler handler = loader.instantiate(new ClassName(name));
          handler.init(config);
          return handler;
        } catch (Exception e) {
          throw new ProtocolHandlerLoader.LoadingException("cannot load " + name, e);
        }
      };
    }
  }
}
