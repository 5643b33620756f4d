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
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** A delivery agent under comparison: the real virtual(8), or ours. */
interface Agent extends AutoCloseable {

  /** What a byte of an address is for this agent. */
  Charset charset();

  /** Delivers one message to its recipients, and tells what became of each, in their order. */
  List<CaseRun.Row> deliver(List<RecordedDelivery> message) throws Exception;

  /**
   * Does the work while a system call of the agent fails.
   *
   * @param faults see {@link RecordedCase#faults}
   */
  <T> T withFault(List<String[]> faults, Callable<T> work) throws Exception;

  /** Whether the agent has this file open and waits for a lock. */
  boolean waitsFor(Path file) throws Exception;

  @Override
  void close() throws IOException;

  /** Makes an agent for the files of a case. */
  interface Opener {
    Agent open(CaseSite site, RecordedCase recorded) throws Exception;
  }
}
