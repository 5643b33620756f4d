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

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The upper pages of the tree of one version of a file. A page that was read while the file changed
 * does no harm: nothing that is found through it counts ({@link Index#isCurrent}). Thread-safe.
 */
final class PageCache<P> {

  private static final int SIZE = 2048;

  private final AtomicReferenceArray<Entry<P>> entries = new AtomicReferenceArray<>(SIZE);

  private record Entry<P>(long number, P page) {}

  /** The page, or null. */
  P get(long number) {
    Entry<P> entry = entries.get((int) (number & (SIZE - 1)));
    return entry == null || entry.number() != number ? null : entry.page();
  }

  /** Whether there is a place for the page; places are never emptied. */
  boolean hasRoom(long number) {
    return entries.get((int) (number & (SIZE - 1))) == null;
  }

  /** Keeps a page where there is a place for it. */
  void put(long number, P page) {
    entries.compareAndSet((int) (number & (SIZE - 1)), null, new Entry<>(number, page));
  }
}
