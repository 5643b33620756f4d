package org.jamesvirtual;

import java.nio.file.Path;
import java.util.Map;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.deliver.Durability;

/**
 * What is not in main.cf: where it is, and our own few switches.
 *
 * @param mainCf the file to read
 * @param overrides Postfix parameters that win over main.cf, by name
 * @param mode how closely virtual(8) is followed
 * @param durability what is on stable storage when a delivery is reported
 */
public record Settings(
    Path mainCf, Map<String, String> overrides, Mode mode, Durability durability) {
  /** Copies the map. */
  public Settings {
    overrides = Map.copyOf(overrides);
  }
}
