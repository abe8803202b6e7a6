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
 * What logs say about leaked credentials.
 *
 * <p>A credential has ended when a call that takes it away named it and succeeded, when it was
 * refused, or when the expiry that it carries has passed; always only if it was not accepted after
 * that. That another one is in use ends nothing: the old one works until somebody takes it away.
 * Who holds a credential can have it refused at will, so an end is looked at again every night.
 *
 * @param uses of credentials, by day
 * @param removals calls that take credentials away
 */
public record LeakTrace(List<Use> uses, List<Removal> removals) {
  /** What an id is at least long that is looked for as a part of another text. */
  private static final int DISTINCT = 8;

  /**
   * Uses of a credential by an identity on one day, all accepted or all refused.
   *
   * @param expires when it expires, the latest that its events say; empty if none does
   */
  public record Use(
      String identity,
      String credential,
      Acceptance acceptance,
      Instant first,
      Instant last,
      Optional<Instant> expires) {}

  /** Whether the other side took a credential for a valid one. */
  public enum Acceptance {
    ACCEPTED,
    REFUSED
  }

  /**
   * A call that takes a credential away, and succeeded.
   *
   * @param named resources that it names
   */
  public record Removal(Instant at, String operation, List<String> named) {
    boolean names(String credential) {
      String wanted = lookedFor(credential);
      return named.stream().anyMatch(name -> lookedFor(name).equals(wanted));
    }

    /**
     * What of a name is compared: what stands behind its last colon or slash where that is long
     * enough to be no other's, else all of it. What is compared as a whole equals no other's end:
     * as long as that, it would be an end itself.
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

  /** A leak as it stands at the end of a night; unchanged if it is dismissed or seen later. */
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

  /** Whether one that ended was accepted after that. */
  boolean contradicts(Leak leak) {
    return leak.state()
        .endedAt()
        .filter(end -> lastAccepted(leak, credentials(leak)).filter(end::isBefore).isPresent())
        .isPresent();
  }

  /** By this trace, or by an earlier one that saw days that this one does not. */
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

  /** Credentials that an identity got after the leak are its rotation, or the thief's. */
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
