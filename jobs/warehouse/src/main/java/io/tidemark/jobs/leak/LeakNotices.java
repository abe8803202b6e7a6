package io.tidemark.jobs.leak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.exports.SecurityEvent;
import io.tidemark.exports.SecurityEvent.CredentialChange;
import io.tidemark.exports.SecurityEvent.Subject;
import io.tidemark.jobs.leak.LeakReview.Step;
import io.tidemark.runtime.risk.Level;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Creates notices about a leak for receivers of shared signals, in the order of the steps. */
public final class LeakNotices {
  private LeakNotices() {}

  /**
   * Returns CAEP events about credentials to revoke, sessions to end and identities at high risk;
   * none if no identity is known to have used the credential, because a receiver could not
   * attribute them.
   */
  public static List<SecurityEvent> of(LeakReview review, Instant now) {
    if (review.identities().isEmpty()) {
      return List.of();
    }
    List<SecurityEvent> events = new ArrayList<>();
    review.steps().forEach(step -> event(review, step, now).ifPresent(events::add));
    for (String identity : review.identities()) {
      events.add(atRisk(identity, Level.HIGH, "one of its credentials leaked", now));
    }
    return events;
  }

  public static String id(LeakReview review, Instant now) {
    return "leak-" + UUID.nameUUIDFromBytes((review + " " + now).getBytes(UTF_8));
  }

  /** Returns the events as security event tokens, or as unsigned JSON claims if there is no key. */
  public static List<String> tokens(
      LeakReview review,
      Instant now,
      String issuer,
      String audience,
      Optional<RSAPrivateKey> key,
      String keyId) {
    String transaction = id(review, now);
    List<String> tokens = new ArrayList<>();
    for (SecurityEvent event : of(review, now)) {
      ObjectNode token =
          event.token(issuer, audience, transaction + "-" + tokens.size(), transaction, now);
      tokens.add(
          key.map(rsa -> SecurityEvent.signed(token, rsa, keyId)).orElseGet(token::toString));
    }
    return tokens;
  }

  private static Optional<SecurityEvent> event(LeakReview review, Step step, Instant now) {
    return switch (step.what()) {
      case CREDENTIAL, MINTED ->
          Optional.of(
              SecurityEvent.credentialChange(
                  Subject.of(review.identities().get(0), Optional.empty()),
                  step.id(),
                  CredentialChange.REVOKE,
                  step.why(),
                  now));
      case SESSION ->
          Optional.of(
              SecurityEvent.sessionRevoked(
                  Subject.of(identityOf(review, step.id()), Optional.of(step.id())),
                  step.why(),
                  now));
      case OTHER_IDENTITY -> Optional.of(atRisk(step.id(), Level.MEDIUM, step.why(), now));
      // A person must find out whose credential this is. For identities, separate events are
      // created.
      case LATER_CREDENTIAL, IDENTITY -> Optional.empty();
    };
  }

  private static SecurityEvent atRisk(String identity, Level level, String why, Instant now) {
    return SecurityEvent.riskLevelChange(Subject.of(identity, Optional.empty()), level, why, now);
  }

  private static String identityOf(LeakReview review, String session) {
    return review.sessions().stream()
        .filter(found -> found.session().equals(session))
        .map(LeakReview.Session::identity)
        .findFirst()
        .orElseThrow();
  }
}
