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
package org.jamesvirtual.dsn;

import java.util.Optional;
import org.jamesvirtual.model.EnhancedStatus;

/**
 * A recipient as a report tells of it (RFC 3464 section 2.3).
 *
 * @param address the address that could not be delivered to
 * @param original what the sender named it (RFC 3461 section 4.2), if he said so
 * @param status why
 * @param text the same in words
 */
public record FailedRecipient(
    String address, Optional<String> original, EnhancedStatus status, String text) {}
