package io.tidemark.jobs.leak;

import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.LeakReview.Call;
import io.tidemark.jobs.leak.LeakReview.Seen;
import io.tidemark.jobs.leak.LeakReview.Session;
import io.tidemark.jobs.leak.LeakReview.Step;
import io.tidemark.jobs.leak.LeakReview.What;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the steps to take after a leak, in order: leaked credentials, sessions, and credentials
 * created since the leak.
 */
final class LeakSteps {
  private final List<Step> steps = new ArrayList<>();

  /** Adds the leaked credential or, for a leaked identity, the credentials used before the leak. */
  LeakSteps credentials(Kind kind, String leaked, List<String> before) {
    List<String> credentials = kind == Kind.CREDENTIAL ? List.of(leaked) : before;
    credentials.forEach(
        id ->
            add(
                What.CREDENTIAL,
                id,
                "leaked; as long as it is valid, it can be used to create more credentials"));
    if (credentials.isEmpty()) {
      add(What.IDENTITY, leaked, "no log shows which credential it used before the leak");
    }
    return this;
  }

  LeakSteps sessions(List<Session> sessions) {
    sessions.stream()
        .filter(Session::fromNewSource)
        .forEach(
            session ->
                add(What.SESSION, session.session(), "still active, used from a new source"));
    sessions.stream()
        .filter(session -> !session.fromNewSource())
        .forEach(session -> add(What.SESSION, session.session(), "alive"));
    return this;
  }

  /**
   * Adds the credentials that an identity has used only since the leak. Only the identity's owner
   * knows who created these credentials.
   */
  LeakSteps later(Kind kind, List<Seen> credentials) {
    if (kind == Kind.IDENTITY) {
      credentials.forEach(
          seen ->
              add(
                  What.LATER_CREDENTIAL,
                  seen.value(),
                  "first used at " + seen.first() + "; revoke it unless its owner created it"));
    }
    return this;
  }

  LeakSteps minted(List<Call> minted) {
    minted.forEach(
        call ->
            add(
                What.MINTED,
                call.resource() == null ? call.action() : call.resource(),
                "created by " + call.action() + " at " + call.at()));
    return this;
  }

  LeakSteps others(List<Seen> others) {
    others.forEach(
        other ->
            add(
                What.OTHER_IDENTITY,
                other.value(),
                "seen from a new source since " + other.first()));
    return this;
  }

  List<Step> inOrder() {
    return List.copyOf(steps);
  }

  private void add(What what, String id, String why) {
    steps.add(new Step(what, id, why));
  }
}
