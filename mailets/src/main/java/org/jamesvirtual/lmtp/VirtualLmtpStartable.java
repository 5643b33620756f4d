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
package org.jamesvirtual.lmtp;

import jakarta.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lmtpserver.netty.LMTPMetricsImpl;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.UserDefinedStartable;
import org.jamesvirtual.VirtualTransport;
import org.jamesvirtual.module.VirtualModule;

/**
 * Starts our LMTP listeners: one for each {@code <virtual-lmtpserver>} in {@code lmtpserver.xml},
 * with the grammar of James's {@code <lmtpserver>} and {@code maxLineLength} besides. James's own
 * LMTP servers in the same file are left to James.
 */
public final class VirtualLmtpStartable implements UserDefinedStartable {

  private static final String ELEMENT = "virtual-lmtpserver";

  private final ConfigurationProvider configurations;
  private final ProtocolHandlerLoader handlerLoader;
  private final FileSystem fileSystem;
  private final LMTPMetricsImpl metrics;
  private final VirtualTransport transport;

  @Inject
  VirtualLmtpStartable(
      ConfigurationProvider configurations,
      ProtocolHandlerLoader handlerLoader,
      FileSystem fileSystem,
      MetricFactory metricFactory,
      VirtualTransport transport) {
    this.configurations = configurations;
    this.handlerLoader = handlerLoader;
    this.fileSystem = fileSystem;
    this.transport = transport;
    this.metrics = new LMTPMetricsImpl(metricFactory);
  }

  @Override
  public void start() {
    try {
      for (HierarchicalConfiguration<ImmutableNode> configuration :
          configurations.getConfiguration("lmtpserver").configurationsAt(ELEMENT)) {
        start(configuration);
      }
    } catch (Exception e) {
      throw new IllegalStateException("lmtpserver.xml: cannot start <" + ELEMENT + ">", e);
    }
  }

  private void start(HierarchicalConfiguration<ImmutableNode> configuration) throws Exception {
    VirtualLmtpServer server = new VirtualLmtpServer(metrics);
    server.setFileSystem(fileSystem);
    server.setProtocolHandlerLoader(handlerLoader);
    server.configure(configuration);
    if (server.isEnabled()) {
      server.init();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "virtual-lmtp-shutdown"));
    }
  }

  // Whoever waits for a reply gets it before the connections are closed.
  private void stop(VirtualLmtpServer server) {
    transport.stop(VirtualModule.STOP_PATIENCE);
    server.destroy();
  }
}
