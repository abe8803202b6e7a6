package io.tidemark.jobs.leak;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A leak that is followed until rotation is seen in the logs.
 *
 * @param kind what {@code id} names
 * @param id of the credential, or key of the identity
 * @param since when it leaked
 * @param treatment what enforcers do about it
 * @param actor who says so
 * @param note why; may be empty
 * @param trackedAt when it was said
 * @param credentials that are meant: the one, or those that the identity used before the leak
 * @param lastAccepted when one of them last worked since the leak
 * @param state where it stands
 * @param asOf the last night that looked; empty before the first
 * @param seen when the newest event that this night looked at had come in; empty where not known
 */
public record Leak(
    Kind kind,
    String id,
    Instant since,
    Treatment treatment,
    String actor,
    String note,
    Instant trackedAt,
    List<String> credentials,
    Optional<Instant> lastAccepted,
    State state,
    Optional<LocalDate> asOf,
    Optional<Instant> seen) {

  /** What leaked. */
  public enum Kind {
    CREDENTIAL,
    IDENTITY;

    /** As the table spells it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What enforcers do about it from the next release on. */
  public enum Treatment {
    /** They refuse the credentials. */
    REFUSE,
    /** Nothing: the owner still needs them, and rotates. */
    WATCH;

    /** As the table spells it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where a leak stands. */
  public enum Status {
    /** As far as is known the credentials work. */
    OPEN,
    /** They work no more. */
    ROTATED,
    /** It was none. */
    DISMISSED;

    /** As the table spells it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Status, with its end.
   *
   * @param endedAt from when on the last of the credentials worked no more; empty while open
   * @param how in words; empty while open
   */
  public record State(Status status, Optional<Instant> endedAt, String how) {
    public static final State OPEN = new State(Status.OPEN, Optional.empty(), "");

    public State {
      if ((status == Status.OPEN) == endedAt.isPresent()) {
        throw new IllegalArgumentException("what is open has no end, everything else has one");
      }
    }
  }

  public Leak {
    credentials = List.copyOf(credentials);
    if (id.isBlank() || actor.isBlank()) {
      throw new IllegalArgumentException("a leak needs an id and an actor");
    }
    if (since.isAfter(trackedAt)) {
      throw new IllegalArgumentException("it leaked at " + since + ", which is still to come");
    }
  }

  /** One that nobody has followed yet. */
  public static Leak tracked(
      Kind kind,
      String id,
      Instant since,
      Treatment treatment,
      String actor,
      String note,
      Instant at) {
    return new Leak(
        kind,
        id,
        since,
        treatment,
        actor,
        note,
        at,
        kind == Kind.CREDENTIAL ? List.of(id) : List.of(),
        Optional.empty(),
        State.OPEN,
        Optional.empty(),
        Optional.empty());
  }

  /** The same after somebody closed it. */
  public Leak closed(Status as, String why, Instant at) {
    return with(
        credentials, lastAccepted, new State(as, Optional.of(at), "a person says: " + why), asOf);
  }

  Leak with(
      List<String> found, Optional<Instant> accepted, State stands, Optional<LocalDate> looked) {
    return new Leak(
        kind, id, since, treatment, actor, note, trackedAt, found, accepted, stands, looked, seen);
  }

  /** The same after a night that looked at all events that had come in by then. */
  public Leak seenTo(Optional<Instant> newest) {
    return new Leak(
        kind,
        id,
        since,
        treatment,
        actor,
        note,
        trackedAt,
        credentials,
        lastAccepted,
        state,
        asOf,
        newest);
  }

  /** Whole days from the leak to its end, or to the end of the last night that looked. */
  public int daysValid() {
    Instant end =
        state
            .endedAt()
            .or(() -> asOf.map(Leak::endOf))
            .filter(instant -> instant.isAfter(since))
            .orElse(since);
    return (int) Duration.between(since, end).toDays();
  }

  /** The midnight after a day. */
  static Instant endOf(LocalDate day) {
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
