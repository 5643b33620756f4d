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

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.UserDefinedStartable;
import org.jamesvirtual.mailet.AcceptedPlacement;
import org.jamesvirtual.spool.DeferredQueues;
import org.jamesvirtual.spool.JamesSpool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at start where James's own configuration can lose mail, and lets the deferred queues run:
 * James's processors are there then. Named in {@code extensions.properties} as {@code
 * guice.extension.startable}; never keeps James from starting.
 */
public final class VirtualStartCheck implements UserDefinedStartable {

  private static final Logger LOGGER = LoggerFactory.getLogger(VirtualStartCheck.class);

  private final ConfigurationProvider configurations;
  private final DeferredQueues queues;
  private final boolean spoolInMemory;

  @Inject
  VirtualStartCheck(ConfigurationProvider configurations, JamesSpool spool, DeferredQueues queues) {
    this.configurations = configurations;
    this.queues = queues;
    this.spoolInMemory = spool.inMemory();
  }

  @Override
  public void start() {
    queues.start();
    try {
      warnings().forEach(LOGGER::warn);
    } catch (ConfigurationException e) {
      LOGGER.warn("James's configuration cannot be looked at: {}", e.getMessage());
    }
  }

  private List<String> warnings() throws ConfigurationException {
    HierarchicalConfiguration<ImmutableNode> mailetContainer =
        configurations.getConfiguration("mailetcontainer");
    List<String> warnings = new ArrayList<>(PipelineCheck.problems(mailetContainer));
    warnings.addAll(AcceptedPlacement.keptInMemory(mailetContainer, spoolInMemory));
    if (spoolInMemory && !smtpIsOn()) {
      LOGGER.info(
          "smtpserver.xml: SMTP is off, because this James keeps its spool in memory and would lose"
              + " mail that SMTP has answered 250; SMTP_ENABLED=true turns it on for trying out");
    } else if (spoolInMemory) {
      warnings.add(
          "smtpserver.xml: SMTP is on for trying out only: this James keeps its spool in memory, and"
              + " mail that SMTP has answered 250 is lost when James stops before it is delivered");
    }
    return warnings;
  }

  private boolean smtpIsOn() throws ConfigurationException {
    HierarchicalConfiguration<ImmutableNode> servers =
        configurations.getConfiguration("smtpserver");
    return servers.configurationsAt("smtpserver").stream()
        .anyMatch(server -> server.getBoolean("[@enabled]", true));
  }
}
