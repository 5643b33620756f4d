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
package org.jamesvirtual.deliver;

import java.util.ArrayList;
import java.util.List;
import org.jamesvirtual.model.Mailbox;
import org.jamesvirtual.os.FileStatus;
import org.jamesvirtual.os.FileVersion;

/** What is written down, in its order. */
final class RecordedIntent implements Intent {
  final List<String> told = new ArrayList<>();
  boolean completes = true;
  byte[] header = {};
  FileStatus before;
  FileVersion torn;

  @Override
  public void begin(Mailbox mailbox, byte[] begin) {
    told.clear();
    header = begin;
  }

  @Override
  public void locked(FileVersion dotLock) {
    told.add("locked");
  }

  @Override
  public void append(FileStatus file) {
    told.add("append " + file.size());
    before = file;
  }

  @Override
  public void link(FileStatus file, String temporary, String published) {
    told.add("link");
  }

  @Override
  public boolean complete(long length) {
    told.add("complete");
    return completes;
  }

  @Override
  public void unclear() {
    told.add("unclear");
  }

  @Override
  public boolean isUnclear() {
    return told.contains("unclear");
  }

  @Override
  public void torn(FileVersion left) {
    told.add("torn");
    torn = left;
  }
}
