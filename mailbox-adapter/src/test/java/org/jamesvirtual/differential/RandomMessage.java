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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Messages of any bytes that a queue file can hold. */
final class RandomMessage {

  private static final String[] LINES = {
    "",
    "text",
    "From here on",
    "From ",
    "From",
    "from me",
    ">From there",
    " From indented",
    "From: a@b.example",
    "From\tx",
    ".",
    "..",
    "\r",
    "with a\rreturn",
    "ends in a return\r",
    "caf\u00c3\u00a9 \u00ff\u0080",
    "nul\0nul",
    "\t ",
    "From a b  Thu Jan  1 00:00:00 1970",
  };

  private RandomMessage() {}

  static byte[] of(Chance chance) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    if (chance.percent(90)) {
      for (int i = chance.below(4); i >= 0; i--) {
        line(message, chance.of("Subject: ", "X-Long: ", "Delivered-To: ", "Return-Path: <") + i);
      }
      line(message, chance.percent(95) ? "" : "no empty line");
    }
    for (int i = chance.below(12); i > 0; i--) {
      line(message, bodyLine(chance));
    }
    if (chance.percent(5)) {
      message.writeBytes(chance.bytes(chance.below(5000)));
    }
    if (chance.percent(15)) {
      message.writeBytes(
          chance.of("unfinished", "From ", "From x", "\r").getBytes(StandardCharsets.ISO_8859_1));
    }
    return message.toByteArray();
  }

  private static String bodyLine(Chance chance) {
    if (chance.percent(10)) {
      String start = chance.of("", "From ", "x");
      // Where a queue file divides a line, nothing begins.
      return start
          + "a".repeat(chance.of(2048, 2047, 2049, 4096, 8192) - start.length())
          + "From b";
    }
    return chance.of(LINES);
  }

  private static void line(ByteArrayOutputStream message, String line) {
    message.writeBytes((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
  }
}
