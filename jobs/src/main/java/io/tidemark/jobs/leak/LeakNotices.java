package io.tidemark.jobs.leak;

import io.tidemark.exports.SecurityEvent;
import io.tidemark.exports.SecurityEvent.CredentialChange;
import io.tidemark.exports.SecurityEvent.Subject;
import io.tidemark.runtime.risk.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What receivers of shared signals are told about a leak, in the order of its steps. */
public final class LeakNotices {
  private LeakNotices() {}

  /** CAEP events: credentials to be revoked, sessions to be ended, identities at high risk. */
  public static List<SecurityEvent> of(LeakReview review, Instant now) {
    List<SecurityEvent> events = new ArrayList<>();
    String first = review.identities().isEmpty() ? review.leaked() : review.identities().get(0);
    for (LeakReview.Step step : review.steps()) {
      switch (step.what()) {
        case "credential", "minted" ->
            events.add(
                SecurityEvent.credentialChange(
                    subject(first, Optional.empty()),
                    step.id(),
                    CredentialChange.REVOKE,
                    step.why(),
                    now));
        case "session" ->
            events.add(
                SecurityEvent.sessionRevoked(
                    subject(identityOf(review, step.id()), Optional.of(step.id())),
                    step.why(),
                    now));
        default ->
            events.add(
                SecurityEvent.riskLevelChange(
                    subject(step.id(), Optional.empty()),
                    Level.LOW,
                    Level.MEDIUM,
                    step.why(),
                    now));
      }
    }
    for (String identity : review.identities()) {
      events.add(
          SecurityEvent.riskLevelChange(
              subject(identity, Optional.empty()),
              Level.LOW,
              Level.HIGH,
              "a credential of it leaked",
              now));
    }
    return events;
  }

  private static String identityOf(LeakReview review, String session) {
    return review.sessions().stream()
        .filter(found -> found.session().equals(session))
        .map(LeakReview.Session::identity)
        .findFirst()
        .orElse(review.leaked());
  }

  /** {@code provider|account|principal}: the first two are who vouches for the third. */
  private static Subject subject(String identity, Optional<String> session) {
    String[] parts = identity.split("\\|", 3);
    return parts.length == 3
        ? new Subject(parts[0] + "|" + parts[1], parts[2], session)
        : new Subject("-", identity, session);
  }
}
