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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The services bounce, defer and trace in the place of bounce(8): a delivery agent tells them what
 * became of each recipient, and all of it tells trace, as it does for {@code sendmail -v}.
 */
final class DeliveryReports implements AutoCloseable {

  /** In a request to an agent: report every recipient to trace (deliver_request.h). */
  static final int RECORD = 1 << 10;

  private static final String PROTOCOL = "delivery_status_protocol";
  private static final String VIA = "delivery via virtual: ";

  private final Map<String, Report> reports = new ConcurrentHashMap<>();
  private final ServerSocketChannel[] services;

  /**
   * What an agent said of one recipient.
   *
   * @param action {@code delivered}, {@code delayed} or {@code failed}
   * @param dsn the enhanced status
   * @param reason the text
   */
  record Report(String action, String dsn, String reason) {}

  /** Listens in a folder of sockets. */
  DeliveryReports(Path folder) throws IOException {
    services =
        new ServerSocketChannel[] {
          listen(folder.resolve("bounce")),
          listen(folder.resolve("defer")),
          listen(folder.resolve("trace"))
        };
    for (int i = 0; i < services.length; i++) {
      ServerSocketChannel service = services[i];
      boolean trace = i == services.length - 1;
      Thread.ofPlatform().daemon().start(() -> serve(service, trace));
    }
  }

  private static ServerSocketChannel listen(Path socket) throws IOException {
    ServerSocketChannel service = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    service.bind(UnixDomainSocketAddress.of(socket));
    Files.setAttribute(socket, "unix:mode", 0666);
    return service;
  }

  private void serve(ServerSocketChannel service, boolean trace) {
    while (service.isOpen()) {
      try (SocketChannel client = service.accept()) {
        OutputStream out = Channels.newOutputStream(client);
        InputStream in = Channels.newInputStream(client);
        new Attributes().with("protocol", PROTOCOL).send(out);
        Map<String, String> request = Attributes.receive(in);
        if (trace) {
          reports.put(
              name(request.get("queue_id"), Long.parseLong(request.get("offset"))),
              new Report(
                  request.get("action"), request.get("status"), reason(request.get("reason"))));
        }
        new Attributes().with("status", 0).send(out);
      } catch (IOException e) {
        // The agent died, or this is the end.
      }
    }
  }

  private static String reason(String text) {
    return text.startsWith(VIA) ? text.substring(VIA.length()) : text;
  }

  private static String name(String queueId, long offset) {
    return queueId + " " + offset;
  }

  /** What was said of a recipient, or null. */
  Report take(String queueId, long offset) {
    return reports.remove(name(queueId, offset));
  }

  @Override
  public void close() throws IOException {
    for (ServerSocketChannel service : services) {
      service.close();
    }
  }
}
