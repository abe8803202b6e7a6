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
 * Uses and removals of leaked credentials, as found in the logs.
 *
 * <p>A credential counts as ended if a successful call removed it, it was refused, or it expired,
 * provided that it has not been accepted since. Switching to another credential does not end the
 * old one, which remains valid until somebody removes it. Anyone who has the credential can provoke
 * refusals, so every night checks again whether the credential has ended.
 */
public record LeakTrace(List<Use> uses, List<Removal> removals) {
  /** Minimum length of an id that can be matched by its last part. */
  private static final int DISTINCT = 8;

  /**
   * Uses of a credential by an identity on a given day, all of which were either accepted or
   * refused.
   *
   * @param expires latest expiry recorded in any of the events; empty if there is none
   */
  public record Use(
      String identity,
      String credential,
      Acceptance acceptance,
      Instant first,
      Instant last,
      Optional<Instant> expires) {}

  public enum Acceptance {
    ACCEPTED,
    REFUSED
  }

  /** A successful call that removes a credential. */
  public record Removal(Instant at, String operation, List<String> named) {
    boolean names(String credential) {
      String wanted = comparableName(credential);
      return named.stream().anyMatch(name -> comparableName(name).equals(wanted));
    }

    /**
     * Returns the part of a name to compare: the text after the last colon or slash if it is long
     * enough to be unique, or else the whole name. A whole name cannot equal the last part of
     * another name, because its own last part would then be long enough to be compared.
     */
    static String comparableName(String name) {
      String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
      return last.length() >= DISTINCT ? last : name;
    }
  }

  public LeakTrace {
    uses = List.copyOf(uses);
    removals = List.copyOf(removals);
  }

  /**
   * Returns the leak as of the end of a night. A leak that was dismissed or that a later night has
   * already checked is returned unchanged.
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

  /** Returns whether any credential of a leak was accepted after the leak ended. */
  boolean contradicts(Leak leak) {
    return leak.state()
        .endedAt()
        .filter(end -> lastAccepted(leak, credentials(leak)).filter(end::isBefore).isPresent())
        .isPresent();
  }

  /**
   * Returns when a credential was last accepted, in this trace or in an earlier trace that may have
   * covered other days.
   */
  private Optional<Instant> lastAccepted(Leak leak, List<String> credentials) {
    return Stream.of(accepted(credentials, leak.since()), leak.lastAccepted())
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder());
  }

  private State state(
      Leak leak, List<String> credentials, Optional<Instant> accepted, Instant end) {
    boolean isRotated = leak.state().status() == Status.ROTATED;
    if (isRotated && accepted.filter(leak.state().endedAt().orElseThrow()::isBefore).isEmpty()) {
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
   * Returns a leak's credentials. Credentials that an identity obtained after the leak are
   * excluded, because they are replacements or were created by the attacker.
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
        ends.add(rotated(removal.at(), "removed by " + removal.operation()));
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
