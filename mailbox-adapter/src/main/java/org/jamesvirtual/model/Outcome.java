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
package org.jamesvirtual.model;

/**
 * What became of one recipient. There are three outcomes and never two: what could not be told is
 * {@link Deferred}, not {@link Bounced}.
 *
 * <p>{@link #text} is for the peer: US-ASCII, one line, no path, no secret. {@link #detail} is for
 * the log and may name files.
 */
public sealed interface Outcome {

  /** The enhanced status of the reply. */
  EnhancedStatus status();

  /** What the peer is told, after the status. */
  String text();

  /** What the administrator is told. */
  String detail();

  /**
   * The message is on stable storage.
   *
   * @param text for the peer
   * @param detail for the log
   */
  record Delivered(String text, String detail) implements Outcome {
    @Override
    public EnhancedStatus status() {
      return EnhancedStatus.SUCCESS;
    }
  }

  /**
   * Nothing was stored; the sender is to try again.
   *
   * @param status a transient status
   * @param text for the peer
   * @param detail for the log
   */
  record Deferred(EnhancedStatus status, String text, String detail) implements Outcome {
    /** Rejects a status that is not transient. */
    public Deferred {
      if (!status.isTransient()) {
        throw new IllegalArgumentException("not transient: " + status);
      }
    }
  }

  /**
   * Nothing was stored, and trying again is of no use.
   *
   * @param status a permanent status
   * @param text for the peer
   * @param detail for the log
   */
  record Bounced(EnhancedStatus status, String text, String detail) implements Outcome {
    /** Rejects a status that is not permanent. */
    public Bounced {
      if (status.category() != 5) {
        throw new IllegalArgumentException("not permanent: " + status);
      }
    }
  }

  /**
   * Deferred or bounced, as the first digit of the status says.
   *
   * @throws IllegalArgumentException if the status says success
   */
  static Outcome failed(EnhancedStatus status, String text, String detail) {
    return status.isTransient()
        ? new Deferred(status, text, detail)
        : new Bounced(status, text, detail);
  }

  /** The fixed answer to every fault of the administrator's (virtual(8), {@code 4.3.5}). */
  static Deferred misconfigured(String detail) {
    return new Deferred(EnhancedStatus.CONFIGURATION, "mail system configuration error", detail);
  }
}
