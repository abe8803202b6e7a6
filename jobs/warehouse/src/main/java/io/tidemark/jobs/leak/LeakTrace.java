package io.tidemark.jobs.leak;

import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.Leak.State;
import io.tidemark.jobs.leak.Leak.Status;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Trace of leaked credentials in the logs.
 *
 * <p>A credential has ended in three cases: a successful call removed it, it was refused, or its
 * own expiry has passed. In each case it must not have been accepted afterwards. Use of another
 * credential ends nothing: the old one works until somebody removes it. A holder of a credential
 * can provoke refusals at will, so every night checks an end again.
 *
 * @param uses of credentials, by day
 * @param removals calls that remove credentials
 */
public record LeakTrace(List<Use> uses, List<Removal> removals) {
  /** Minimum length of an id that is searched for as a part of another text. */
  private static final int DISTINCT = 8;

  /**
   * Uses of a credential by an identity on one day, all accepted or all refused.
   *
   * @param expires latest expiry in its events; empty if no event states one
   */
  public record Use(
      String identity,
      String credential,
      Acceptance acceptance,
      Instant first,
      Instant last,
      Optional<Instant> expires) {}

  /** Acceptance of a credential by the other side. */
  public enum Acceptance {
    ACCEPTED,
    REFUSED
  }

  /**
   * Successful call that removes a credential.
   *
   * @param named resources that it names
   */
  public record Removal(Instant at, String operation, List<String> named) {
    boolean names(String credential) {
      String wanted = lookedFor(credential);
      return named.stream().anyMatch(name -> lookedFor(name).equals(wanted));
    }

    /**
     * Text of a name to compare. It is the part after the last colon or slash if that is long
     * enough to be unique, otherwise the whole name. A name that is compared whole never equals the
     * last part of another name: with the required length, it would be a last part itself.
     */
    static String lookedFor(String name) {
      String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
      return last.length() >= DISTINCT ? last : name;
    }
  }

  public LeakTrace {
    uses = List.copyOf(uses);
    removals = List.copyOf(removals);
  }

  /**
   * Leak as of the end of a night; unchanged if it is dismissed or was checked by a later night.
   */
  public Leak follow(Leak leak, LocalDate night) {
    if (leak.state().status() == Status.DISMISSED
        || leak.asOf().filter(night::isBefore).isPresent()) {
      return leak;
    }
    List<String> credentials = credentials(leak);
    Optional<Instant> accepted = lastAccepted(leak, credentials);
    return leak.with(
        credentials,
        accepted,
        state(leak, credentials, accepted, Leak.endOf(night)),
        Optional.of(night));
  }

  /** Whether an ended leak was accepted after its end. */
  boolean contradicts(Leak leak) {
    return leak.state()
        .endedAt()
        .filter(end -> lastAccepted(leak, credentials(leak)).filter(end::isBefore).isPresent())
        .isPresent();
  }

  /** Last acceptance in this trace, or in an earlier one that covered other days. */
  private Optional<Instant> lastAccepted(Leak leak, List<String> credentials) {
    return Stream.of(accepted(credentials, leak.since()), leak.lastAccepted())
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder());
  }

  private State state(
      Leak leak, List<String> credentials, Optional<Instant> accepted, Instant end) {
    boolean said = leak.state().status() == Status.ROTATED;
    if (said && accepted.filter(leak.state().endedAt().orElseThrow()::isBefore).isEmpty()) {
      return leak.state();
    }
    List<State> ends = new ArrayList<>();
    for (String credential : credentials) {
      Optional<State> ended = ended(credential, leak.since(), end);
      if (ended.isEmpty()) {
        return State.OPEN;
      }
      ends.add(ended.get());
    }
    return ends.stream()
        .max(Comparator.comparing(state -> state.endedAt().orElseThrow()))
        .orElse(State.OPEN);
  }

  /**
   * Credentials of a leak. Those that an identity got after the leak are its rotation, or the
   * attacker's.
   */
  private List<String> credentials(Leak leak) {
    if (leak.kind() == Kind.CREDENTIAL) {
      return leak.credentials();
    }
    Set<String> found = new TreeSet<>(leak.credentials());
    for (Use use : uses) {
      if (use.identity().equals(leak.id())
          && use.acceptance() == Acceptance.ACCEPTED
          && use.first().isBefore(leak.since())) {
        found.add(use.credential());
      }
    }
    return List.copyOf(found);
  }

  private Optional<Instant> accepted(List<String> credentials, Instant since) {
    Set<String> wanted = new HashSet<>(credentials);
    return uses.stream()
        .filter(use -> wanted.contains(use.credential()))
        .filter(use -> use.acceptance() == Acceptance.ACCEPTED && !use.last().isBefore(since))
        .map(Use::last)
        .max(Comparator.naturalOrder());
  }

  private Optional<State> ended(String credential, Instant since, Instant end) {
    Instant accepted = accepted(List.of(credential), since).orElse(since);
    List<State> ends = new ArrayList<>();
    for (Removal removal : removals) {
      if (removal.at().isAfter(accepted) && removal.names(credential)) {
        ends.add(rotated(removal.at(), "taken away by " + removal.operation()));
      }
    }
    for (Use use : uses) {
      if (!use.credential().equals(credential)) {
        continue;
      }
      if (use.acceptance() == Acceptance.REFUSED && use.last().isAfter(accepted)) {
        ends.add(
            rotated(use.first().isAfter(accepted) ? use.first() : use.last(), "it was refused"));
      }
      use.expires()
          .filter(expiry -> expiry.isBefore(end) && !expiry.isBefore(accepted))
          .ifPresent(expiry -> ends.add(rotated(expiry, "it expired")));
    }
    return ends.stream().min(Comparator.comparing(state -> state.endedAt().orElseThrow()));
  }

  private static State rotated(Instant at, String how) {
    return new State(Status.ROTATED, Optional.of(at), how);
  }
}
