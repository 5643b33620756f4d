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
package org.jamesvirtual.mailet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jamesvirtual.model.Outcome;

/**
 * Why a mail was not delivered to its recipients: an attribute of the mail, status and text for
 * each, which James's queues and repositories keep.
 */
public final class RecipientFailures {

  /** Where James's own mailets put and look for the diagnostic of a whole mail. */
  static final AttributeName DELIVERY_ERROR = AttributeName.of("delivery-error");

  private static final AttributeName NAME = AttributeName.of("org.jamesvirtual.RecipientFailures");

  private static final String UNSAID = "could not be delivered";

  private RecipientFailures() {}

  /** Replaces what was noted before. */
  static void note(Mail mail, Map<MailAddress, Outcome> failures) {
    Map<String, AttributeValue<?>> texts = new HashMap<>();
    failures.forEach(
        (address, outcome) ->
            texts.put(
                address.asString(), AttributeValue.of(outcome.status() + " " + outcome.text())));
    mail.setAttribute(new Attribute(NAME, AttributeValue.of(texts)));
  }

  /** Removes what was noted: the mail begins anew. */
  static void forget(Mail mail) {
    mail.removeAttribute(NAME);
  }

  /**
   * The recipients of a mail that it is about. When James runs a mail again it names all of its
   * recipients, those too whom it was delivered to, and begins where the mail stood: of them only
   * those count for whom a failure is noted. Where none is, another mailet failed, and all count.
   */
  static List<MailAddress> concerned(Mail mail) {
    List<MailAddress> noted =
        mail.getRecipients().stream().filter(r -> noted(mail, r).isPresent()).toList();
    return noted.isEmpty() ? List.copyOf(mail.getRecipients()) : noted;
  }

  /**
   * Why a recipient was not delivered to. Where another mailet failed it is what that one told
   * James about the whole mail: status and text, without the code of an SMTP reply.
   */
  public static Outcome of(Mail mail, MailAddress recipient) {
    String said =
        noted(mail, recipient)
            .or(() -> deliveryError(mail))
            .or(() -> Optional.ofNullable(mail.getErrorMessage()).filter(error -> !isTrace(error)))
            .orElse(UNSAID);
    FailureText failure = FailureText.of(said);
    return Outcome.failed(
        failure.status(), failure.text().isEmpty() ? UNSAID : failure.text(), said);
  }

  /**
   * What the server that refused a recipient replied, on one line: code, status and text (RFC 3464
   * section 2.3.6). Empty where no server did.
   */
  static Optional<String> smtpReply(Mail mail, MailAddress recipient) {
    return noted(mail, recipient).isPresent()
        ? Optional.empty()
        : deliveryError(mail).map(FailureText::of).flatMap(FailureText::reply);
  }

  // James's text about a mailet or matcher that threw, which is nobody's business but the log's.
  // A ToProcessor or SetErrorMessage after it may still say something else: the exception that
  // James keeps beside the text tells nothing about the text.
  private static boolean isTrace(String text) {
    return text.startsWith("Exception calling ");
  }

  private static Optional<String> noted(Mail mail, MailAddress recipient) {
    return mail.getAttribute(NAME)
        .map(attribute -> attribute.getValue().value())
        .filter(Map.class::isInstance)
        .map(texts -> ((Map<?, ?>) texts).get(recipient.asString()))
        .filter(AttributeValue.class::isInstance)
        .map(value -> String.valueOf(((AttributeValue<?>) value).value()));
  }

  private static Optional<String> deliveryError(Mail mail) {
    return AttributeUtils.getValueAndCastFromMail(mail, DELIVERY_ERROR, String.class);
  }
}
