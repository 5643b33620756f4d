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
package org.jamesvirtual.docker;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * What the start command was told, by {@code -D} on the command line of Maven.
 *
 * @param home the stock James: {@code lib}, {@code extensions-jars} and {@code conf}
 * @param runFolder James's working directory, kept between runs
 * @param lmtpPort where Postfix would deliver, on loopback
 * @param smtpPort where a mail client would, on loopback
 * @param webadminPort James's administration, on loopback
 * @param jvmArguments of James's JVM
 */
record Options(
    Path home,
    Path runFolder,
    int lmtpPort,
    int smtpPort,
    int webadminPort,
    List<String> jvmArguments) {

  static Options from(Properties properties) throws StartException {
    return new Options(
        folder(properties, "james.home"),
        folder(properties, "run.folder"),
        port(properties, "lmtp.port"),
        port(properties, "smtp.port"),
        port(properties, "webadmin.port"),
        List.of(properties.getProperty("james.jvm.args", "").trim().split("\\s+")));
  }

  private static Path folder(Properties properties, String name) throws StartException {
    String value = properties.getProperty(name, "");
    if (value.isEmpty()) {
      throw new StartException("-D" + name + " is not set, expected a folder");
    }
    return Path.of(value).toAbsolutePath().normalize();
  }

  private static int port(Properties properties, String name) throws StartException {
    String value = properties.getProperty(name, "");
    if (value.matches("[1-9][0-9]{0,4}") && Integer.parseInt(value) <= 65535) {
      return Integer.parseInt(value);
    }
    throw new StartException(
        "-D" + name + " is \"" + value + "\", expected a port from 1 to 65535");
  }
}
