package io.tidemark.jobs.leak;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.LowerCase;
import io.tidemark.jobs.table.TableSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A credential that is known to have leaked, or an identity with all its credentials, followed
 * until rotation is seen in the logs: a row of the table {@code leaks}. Each night notes what the
 * logs say since.
 *
 * @param kind what {@code id} names
 * @param id of the credential, or key of the identity
 * @param since when it leaked
 * @param treatment what enforcers do about it
 * @param actor who says so
 * @param note why; may be empty
 * @param trackedAt when it was said
 * @param status where it stands
 * @param credentials that are meant: the one, or those that the identity used before the leak;
 *     hostile text
 * @param lastAccepted when one of them last worked since the leak
 * @param endedAt as {@link State#endedAt}
 * @param endedHow as {@link State#how}
 * @param daysValid whole days from the leak to its end, or to the end of the last night that
 *     looked; computed here, whatever is given
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
    Status status,
    List<String> credentials,
    Optional<Instant> lastAccepted,
    Optional<Instant> endedAt,
    String endedHow,
    int daysValid,
    Optional<LocalDate> asOf,
    Optional<Instant> seen) {

  /** Written by {@code leaks track} and {@code leaks close}, and by each night. */
  public static final TableSpec TABLE =
      TableSpec.whole(
          "leaks",
          RowCodec.of(Leak.class).schema(),
          List.of("kind", "id"),
          Map.of(
              "has_status",
              "id IS NOT NULL AND since IS NOT NULL AND kind IN ('credential', 'identity')"
                  + " AND treatment IN ('refuse', 'watch')"
                  + " AND status IN ('open', 'rotated', 'dismissed')",
              "ended_says_how",
              "status = 'open' OR (ended_at IS NOT NULL AND ended_how IS NOT NULL)"));

  /** What leaked. */
  public enum Kind implements LowerCase {
    CREDENTIAL,
    IDENTITY
  }

  /** What enforcers do about it from the next release on. */
  public enum Treatment implements LowerCase {
    /** They refuse the credentials. */
    REFUSE,
    /** Nothing: the owner still needs them, and rotates. */
    WATCH
  }

  /** Where a leak stands. */
  public enum Status implements LowerCase {
    /** As far as is known the credentials work. */
    OPEN,
    /** They work no more. */
    ROTATED,
    /** It was none. */
    DISMISSED
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
    daysValid = daysValid(since, new State(status, endedAt, endedHow), asOf);
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
        Status.OPEN,
        kind == Kind.CREDENTIAL ? List.of(id) : List.of(),
        Optional.empty(),
        Optional.empty(),
        State.OPEN.how(),
        0,
        Optional.empty(),
        Optional.empty());
  }

  /** The same after somebody closed it. */
  public Leak closed(Status as, String why, Instant at) {
    return with(
        credentials, lastAccepted, new State(as, Optional.of(at), "a person says: " + why), asOf);
  }

  /** Status, with its end. */
  public State state() {
    return new State(status, endedAt, endedHow);
  }

  Leak with(
      List<String> found, Optional<Instant> accepted, State stands, Optional<LocalDate> looked) {
    return with(found, accepted, stands, looked, seen);
  }

  /** The same after a night that looked at all events that had come in by then. */
  public Leak seenTo(Optional<Instant> newest) {
    return with(credentials, lastAccepted, state(), asOf, newest);
  }

  private Leak with(
      List<String> found,
      Optional<Instant> accepted,
      State stands,
      Optional<LocalDate> looked,
      Optional<Instant> newest) {
    return new Leak(
        kind,
        id,
        since,
        treatment,
        actor,
        note,
        trackedAt,
        stands.status(),
        found,
        accepted,
        stands.endedAt(),
        stands.how(),
        0,
        looked,
        newest);
  }

  private static int daysValid(Instant since, State state, Optional<LocalDate> asOf) {
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
