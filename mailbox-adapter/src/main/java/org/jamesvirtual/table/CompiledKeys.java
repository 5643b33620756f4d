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
package org.jamesvirtual.table;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a compiled file, read page by page. What changes meanwhile may be missed or listed
 * twice; a file that cannot be read on ends the list. For one thread.
 */
final class CompiledKeys implements Iterator<byte[]> {

  private static final Logger LOGGER = LoggerFactory.getLogger(CompiledKeys.class);

  private final CompiledFile file;
  private Deque<byte[]> keys = new ArrayDeque<>();
  private long place;

  private CompiledKeys(CompiledFile file) {
    this.file = file;
  }

  static Stream<byte[]> stream(CompiledFile file) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(new CompiledKeys(file), 0), false);
  }

  @Override
  public boolean hasNext() {
    while (keys.isEmpty() && place != Index.END) {
      readOn();
    }
    return !keys.isEmpty();
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return keys.pop();
  }

  private void readOn() {
    try {
      Page page =
          file.read(
              (index, handle) -> {
                Deque<byte[]> some = new ArrayDeque<>();
                return new Page(index.keys(handle, place, some::add), some);
              });
      place = page.next();
      keys = page.keys();
    } catch (IOException e) {
      LOGGER.warn("{}: the list of keys is not whole: {}", file.path(), e.getMessage());
      place = Index.END;
    }
  }

  private record Page(long next, Deque<byte[]> keys) {}
}
