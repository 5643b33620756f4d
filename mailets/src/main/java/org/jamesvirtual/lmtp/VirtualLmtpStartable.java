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

  /** Asks for the transport too, so that it is open, and has reported, before a client comes. */
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
      Runtime.getRuntime().addShutdownHook(new Thread(server::destroy, "virtual-lmtp-shutdown"));
    }
  }
}
