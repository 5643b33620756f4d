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
package org.jamesvirtual.mailet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;

/**
 * Looks in {@code mailetcontainer.xml} for what stands after each {@link VirtualAccepted}. It has
 * to be, for the same matcher, a mailet of James's that either takes the mail or throws, and whose
 * exception James does not ignore: a wrong 250 loses mail.
 */
public final class AcceptedPlacement {

  private static final String JAMES_MAILETS = "org.apache.james.transport.mailets.";

  private static final Set<String> TAKES =
      new TreeSet<>(
          List.of("Forward", "Null", "Redirect", "RemoteDelivery", "Resend", "ToRepository"));

  // Leads somewhere for any mail; James's other names of addresses are those of a header or a
  // sender, which a mail need not have, and then nothing is sent.
  private static final String SOMEBODY = "postmaster";

  // May be those to whom the mail came: it would come again, and be taken again, without end.
  private static final Set<String> ITSELF = Set.of("recipients", "to", "unaltered");

  private final String state;
  private final HierarchicalConfiguration<ImmutableNode> marker;
  private final HierarchicalConfiguration<ImmutableNode> next;

  private AcceptedPlacement(
      String state,
      HierarchicalConfiguration<ImmutableNode> marker,
      HierarchicalConfiguration<ImmutableNode> next) {
    this.state = state;
    this.marker = marker;
    this.next = next;
  }

  /**
   * One sentence for each {@link VirtualAccepted} after which mail may pass, and one where there is
   * none at all.
   *
   * @param mailetContainer the whole file
   */
  static List<String> problems(HierarchicalConfiguration<ImmutableNode> mailetContainer) {
    List<AcceptedPlacement> all = all(mailetContainer);
    return all.isEmpty()
        ? List.of("mailetcontainer.xml: VirtualAccepted is not found in any processor")
        : all.stream().flatMap(placement -> placement.problem().stream()).toList();
  }

  /**
   * One sentence for each {@link VirtualAccepted} whose mail is kept in memory only.
   *
   * @param mailetContainer the whole file
   * @param queues whether James has its queues in memory
   */
  public static List<String> keptInMemory(
      HierarchicalConfiguration<ImmutableNode> mailetContainer, boolean queues) {
    return all(mailetContainer).stream()
        .filter(placement -> placement.next != null && placement.keepsInMemory(queues))
        .map(
            placement ->
                placement.where()
                    + placement.nextName()
                    + ", which keeps the mail in memory: mail that LMTP has answered 250 is lost when"
                    + " James stops before it has left")
        .toList();
  }

  private static List<AcceptedPlacement> all(
      HierarchicalConfiguration<ImmutableNode> mailetContainer) {
    List<AcceptedPlacement> all = new ArrayList<>();
    for (var processor : mailetContainer.configurationsAt("processors.processor")) {
      List<HierarchicalConfiguration<ImmutableNode>> mailets = processor.configurationsAt("mailet");
      for (int i = 0; i < mailets.size(); i++) {
        String name = mailets.get(i).getString("[@class]", "");
        if (name.substring(name.lastIndexOf('.') + 1).equals("VirtualAccepted")) {
          all.add(
              new AcceptedPlacement(
                  processor.getString("[@state]", ""),
                  mailets.get(i),
                  i + 1 < mailets.size() ? mailets.get(i + 1) : null));
        }
      }
    }
    return all;
  }

  private Optional<String> problem() {
    if (next == null) {
      return Optional.of(where() + "no mailet, expected one of " + String.join(", ", TAKES));
    }
    if (!TAKES.contains(nextName())) {
      return Optional.of(where() + nextName() + ", expected one of " + String.join(", ", TAKES));
    }
    if (!matcher(next).equals(matcher(marker))) {
      return Optional.of(where() + nextName() + " with " + matcher(next) + ", expected the same");
    }
    return wrong("passThrough", Set.of("false"))
        .or(() -> wrong("onMailetException", Set.of("error", "propagate")))
        .or(this::misdirected);
  }

  private Optional<String> wrong(String parameter, Set<String> expected) {
    return next.getList(String.class, parameter, List.of()).stream()
        .filter(value -> !expected.contains(value.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .map(value -> wrong(parameter, value, String.join(" or ", new TreeSet<>(expected))));
  }

  private Optional<String> misdirected() {
    return addressParameter()
        .filter(parameter -> !reachesSomebodyElse(next.getString(parameter, "")))
        .map(
            parameter ->
                wrong(
                    parameter,
                    next.getString(parameter, ""),
                    "an address, and not the mail's own: what is sent to nobody is lost, and what"
                        + " is sent to its recipients comes back"));
  }

  private String wrong(String parameter, String value, String expected) {
    return where()
        + nextName()
        + " whose "
        + parameter
        + " is \""
        + value
        + "\", expected "
        + expected;
  }

  // Where these mailets look for whom they send to, in that order. Without any, Redirect and Resend
  // send to the mail's recipients; Forward does not start.
  private Optional<String> addressParameter() {
    return switch (nextName()) {
      case "Forward" -> first("forwardto", "forwardTo");
      case "Redirect" -> first("recipients", "to").or(() -> Optional.of("recipients"));
      case "Resend" -> Optional.of("recipients");
      default -> Optional.empty();
    };
  }

  private Optional<String> first(String... names) {
    return Arrays.stream(names).filter(next::containsKey).findFirst();
  }

  private static boolean reachesSomebodyElse(String addresses) {
    List<String> each =
        Arrays.stream(addresses.split(",", -1))
            .map(address -> address.strip().toLowerCase(Locale.ROOT))
            .toList();
    return each.stream().noneMatch(ITSELF::contains)
        && each.stream().anyMatch(address -> address.contains("@") || address.equals(SOMEBODY));
  }

  private boolean keepsInMemory(boolean queues) {
    return switch (nextName()) {
      case "Null" -> false;
      case "ToRepository" -> next.getString("repositoryPath", "").startsWith("memory:");
      default -> queues;
    };
  }

  private String where() {
    return "mailetcontainer.xml: in the processor \""
        + state
        + "\" after VirtualAccepted with "
        + matcher(marker)
        + " stands ";
  }

  // A class of the same name in another package may let mail pass.
  private String nextName() {
    String name = next.getString("[@class]", "");
    return name.startsWith(JAMES_MAILETS) ? name.substring(JAMES_MAILETS.length()) : name;
  }

  private static String matcher(HierarchicalConfiguration<ImmutableNode> mailet) {
    return mailet.containsKey("[@notmatch]")
        ? "notmatch \"" + mailet.getString("[@notmatch]") + "\""
        : "match \"" + mailet.getString("[@match]", "All") + "\"";
  }
}
