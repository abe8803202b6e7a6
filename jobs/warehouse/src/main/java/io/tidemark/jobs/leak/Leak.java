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
 * Leaked credential, or identity with all its credentials, tracked until rotation is seen in the
 * logs: a row of the table {@code leaks}. Each night updates it from the logs.
 *
 * @param kind of object that {@code id} names
 * @param id of the credential, or key of the identity
 * @param since time of the leak
 * @param treatment by enforcers
 * @param actor person who reported it
 * @param note reason; may be empty
 * @param trackedAt time of entry
 * @param status of the leak
 * @param credentials affected ones: the leaked one, or those that the identity used before the
 *     leak; hostile text
 * @param lastAccepted last successful use of any of them since the leak
 * @param endedAt as {@link State#endedAt}
 * @param endedHow as {@link State#how}
 * @param daysValid whole days from the leak to its end, or to the end of the last checking night;
 *     always recomputed here
 * @param asOf last night that checked it; empty before the first
 * @param seen arrival time of the newest event that this night checked; empty if unknown
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

  /** Table of leaks, written by {@code leaks track} and {@code leaks close}, and by each night. */
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

  /** Kind of leaked object. */
  public enum Kind implements LowerCase {
    CREDENTIAL,
    IDENTITY
  }

  /** Treatment by enforcers, starting with the next release. */
  public enum Treatment implements LowerCase {
    /** Enforcers refuse the credentials. */
    REFUSE,
    /** No enforcement: the owner still needs the credentials and will rotate them. */
    WATCH
  }

  /** Status of a leak. */
  public enum Status implements LowerCase {
    /** The credentials still work, as far as known. */
    OPEN,
    /** The credentials no longer work. */
    ROTATED,
    /** There was no leak. */
    DISMISSED
  }

  /**
   * Status with its end.
   *
   * @param endedAt time since which none of the credentials works; empty while open
   * @param how explanation; empty while open
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

  /** New leak that no night has checked yet. */
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

  /** The same leak after a person closed it. */
  public Leak closed(Status as, String why, Instant at) {
    return with(
        credentials, lastAccepted, new State(as, Optional.of(at), "a person says: " + why), asOf);
  }

  /** Status with its end. */
  public State state() {
    return new State(status, endedAt, endedHow);
  }

  Leak with(
      List<String> found, Optional<Instant> accepted, State stands, Optional<LocalDate> looked) {
    return with(found, accepted, stands, looked, seen);
  }

  /** The same leak after a night that checked all events that had arrived by then. */
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

  /** Midnight after a day. */
  static Instant endOf(LocalDate day) {
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
