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

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.jamesvirtual.MailVolume;
import org.jamesvirtual.Settings;
import org.jamesvirtual.config.ConfigException;
import org.jamesvirtual.config.Mode;
import org.jamesvirtual.deliver.DeliveryLimits;
import org.jamesvirtual.deliver.Durability;
import org.jamesvirtual.journal.JournalSettings;
import org.jamesvirtual.resolve.PathTemplate;
import org.jamesvirtual.table.LookupSettings;

/**
 * Reads {@code virtual.properties}: our own switches, as its comments explain them; every other key
 * is a Postfix parameter and wins over main.cf.
 */
final class VirtualProperties {

  private static final String MAIN_CF = "main_cf";
  private static final String MASTER_CF_SERVICE = "master_cf_service";
  private static final String MODE = "mode";
  private static final String DURABILITY = "durability";
  private static final String DELIVERY_TIMEOUT = "delivery_timeout";
  private static final String DELIVERY_THREADS = "delivery_threads";
  private static final String PATH_TEMPLATE = "path_template";
  private static final String TRUST_ALL_TABLES = "trust_all_tables";
  private static final String ORIGINAL_FROM_ORCPT = "original_recipient_from_orcpt";
  private static final String LOOKUP_CACHE_TTL = "lookup_cache_ttl";

  private static final String JOURNAL = "journal";
  private static final String JOURNAL_DIRECTORY = "journal_directory";
  private static final String JOURNAL_KEEP = "journal_keep";
  private static final String JOURNAL_SIZE = "journal_size";
  private static final String SENTINEL = "mail_volume_sentinel";
  private static final String MOUNT_POINT = "mail_volume_mount_point";

  private enum OnOff {
    ON,
    OFF
  }

  private enum YesNo {
    YES,
    NO
  }

  private VirtualProperties() {}

  static Settings settings(Configuration properties, FileSystem fileSystem)
      throws ConfigurationException {
    Map<String, String> parameters = parameters(properties);
    String mainCf = take(parameters, MAIN_CF, "/etc/postfix/main.cf");
    Mode mode = oneOf(Mode.class, MODE, take(parameters, MODE, "safe"));
    Durability durability =
        oneOf(Durability.class, DURABILITY, take(parameters, DURABILITY, "full"));
    LookupSettings lookups =
        new LookupSettings(
            mode,
            isYes(parameters, TRUST_ALL_TABLES, "no"),
            seconds(LOOKUP_CACHE_TTL, take(parameters, LOOKUP_CACHE_TTL, "0")));
    DeliveryLimits limits = limits(parameters);
    Optional<PathTemplate> template = template(take(parameters, PATH_TEMPLATE, ""));
    String service = take(parameters, MASTER_CF_SERVICE, "");
    parameters.remove(ORIGINAL_FROM_ORCPT);
    JournalSettings journal = journal(parameters, fileSystem);
    MailVolume volume =
        new MailVolume(
            optionalPath(parameters, SENTINEL, fileSystem),
            optionalPath(parameters, MOUNT_POINT, fileSystem));
    return new Settings(
        path(MAIN_CF, mainCf, fileSystem),
        parameters,
        Optional.of(service).filter(name -> !name.isEmpty()),
        lookups,
        durability,
        limits,
        template,
        journal,
        volume);
  }

  private static JournalSettings journal(Map<String, String> parameters, FileSystem fileSystem)
      throws ConfigurationException {
    OnOff wanted = oneOf(OnOff.class, JOURNAL, take(parameters, JOURNAL, "on"));
    String directory = take(parameters, JOURNAL_DIRECTORY, "file://var/virtual-journal");
    long keep =
        number(
            JOURNAL_KEEP,
            take(parameters, JOURNAL_KEEP, "" + JournalSettings.DEFAULT_KEEP.toSeconds()),
            1);
    long size =
        number(
            JOURNAL_SIZE,
            take(parameters, JOURNAL_SIZE, "" + JournalSettings.DEFAULT_SIZE),
            JournalSettings.MINIMUM_SIZE);
    return wanted == OnOff.OFF
        ? JournalSettings.OFF
        : new JournalSettings(
            Optional.of(path(JOURNAL_DIRECTORY, directory, fileSystem)),
            Duration.ofSeconds(keep),
            size);
  }

  private static Optional<Path> optionalPath(
      Map<String, String> parameters, String key, FileSystem fileSystem)
      throws ConfigurationException {
    String value = take(parameters, key, "");
    return value.isEmpty() ? Optional.empty() : Optional.of(path(key, value, fileSystem));
  }

  private static long number(String key, String value, long least) throws ConfigurationException {
    if (!value.matches("[0-9]{1,12}") || Long.parseLong(value) < least) {
      throw new ConfigurationException(
          "virtual.properties: %s is %s, expected a number from %d on"
              .formatted(key, value, least));
    }
    return Long.parseLong(value);
  }

  private static DeliveryLimits limits(Map<String, String> parameters)
      throws ConfigurationException {
    DeliveryLimits otherwise = DeliveryLimits.DEFAULT;
    String timeout =
        take(parameters, DELIVERY_TIMEOUT, Long.toString(otherwise.timeout().toSeconds()));
    String threads = take(parameters, DELIVERY_THREADS, Integer.toString(otherwise.threads()));
    return new DeliveryLimits(
        Duration.ofSeconds(positive(DELIVERY_TIMEOUT, timeout, "seconds")),
        positive(DELIVERY_THREADS, threads, "threads"),
        otherwise.messageMemory());
  }

  /** Whether ORCPT becomes X-Original-To. */
  static boolean originalRecipientFromOrcpt(Configuration properties)
      throws ConfigurationException {
    return isYes(parameters(properties), ORIGINAL_FROM_ORCPT, "yes");
  }

  private static boolean isYes(Map<String, String> parameters, String key, String otherwise)
      throws ConfigurationException {
    return oneOf(YesNo.class, key, take(parameters, key, otherwise)) == YesNo.YES;
  }

  // James cuts values at commas; main.cf has lists of its own, so they are put together again.
  private static Map<String, String> parameters(Configuration properties) {
    Map<String, String> parameters = new TreeMap<>();
    for (Iterator<String> keys = properties.getKeys(); keys.hasNext(); ) {
      String key = keys.next();
      parameters.put(key, String.join(", ", properties.getStringArray(key)));
    }
    return parameters;
  }

  private static String take(Map<String, String> parameters, String key, String otherwise) {
    String value = parameters.remove(key);
    return value == null || value.isBlank() ? otherwise : value.trim();
  }

  private static <E extends Enum<E>> E oneOf(Class<E> type, String key, String value)
      throws ConfigurationException {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(value)) {
        return constant;
      }
    }
    throw new ConfigurationException(
        "virtual.properties: %s is %s, expected one of %s"
            .formatted(
                key, value, Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
  }

  private static Duration seconds(String key, String value) throws ConfigurationException {
    if (!value.matches("[0-9]{1,6}")) {
      throw new ConfigurationException(
          "virtual.properties: %s is %s, expected a number of seconds".formatted(key, value));
    }
    return Duration.ofSeconds(Long.parseLong(value));
  }

  private static int positive(String key, String value, String unit) throws ConfigurationException {
    if (!value.matches("[1-9][0-9]{0,5}")) {
      throw new ConfigurationException(
          "virtual.properties: %s is %s, expected a number of %s from 1"
              .formatted(key, value, unit));
    }
    return Integer.parseInt(value);
  }

  private static Optional<PathTemplate> template(String value) throws ConfigurationException {
    try {
      return value.isEmpty() ? Optional.empty() : Optional.of(PathTemplate.parse(value));
    } catch (ConfigException e) {
      throw new ConfigurationException(
          "virtual.properties: %s: %s".formatted(PATH_TEMPLATE, e.getMessage()), e);
    }
  }

  private static Path path(String key, String value, FileSystem fileSystem)
      throws ConfigurationException {
    if (!value.contains(":")) {
      return Path.of(value).toAbsolutePath();
    }
    try {
      return fileSystem.getFile(value).toPath().toAbsolutePath();
    } catch (FileNotFoundException e) {
      throw new ConfigurationException(
          "virtual.properties: %s is %s, expected a path or a URL like file://conf/postfix/main.cf"
              .formatted(key, value),
          e);
    }
  }
}
