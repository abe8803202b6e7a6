package io.tidemark.jobs.leak;

import io.tidemark.batch.RowCodec.LowerCase;
import io.tidemark.engine.enrich.SecretMask;
import io.tidemark.jobs.table.EnteredRows;
import io.tidemark.jobs.table.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A leaked credential, or an identity whose credentials have all leaked, stored as a row of the
 * table {@code leaks}. Each night updates the leak until the logs show that the credentials were
 * rotated.
 *
 * @param kind whether {@code id} refers to a credential or an identity
 * @param id credential id or identity key
 * @param actor person who reported the leak
 * @param note reason; may be empty. Secrets in it are masked.
 * @param credentials ids of the affected credentials: the leaked credential, or the credentials
 *     that the identity used before the leak. These ids are untrusted text.
 * @param lastAccepted most recent successful use of any of these credentials since the leak
 * @param endedAt see {@link State#endedAt}
 * @param endedHow see {@link State#how}
 * @param daysValid whole days from the leak to its end or, while it is open, to the end of the last
 *     night that checked it. The constructor ignores the given value and recomputes it.
 * @param asOf last night that checked the leak; empty if it has not been checked yet
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
  public static final EnteredRows<Leak> TABLE =
      EnteredRows.of(
          "leaks",
          Leak.class,
          List.of("kind", "id"),
          Map.of(
              "has_status",
              "id IS NOT NULL AND since IS NOT NULL AND kind IN ('credential', 'identity')"
                  + " AND treatment IN ('refuse', 'watch')"
                  + " AND status IN ('open', 'rotated', 'dismissed')",
              "ended_says_how",
              "status = 'open' OR (ended_at IS NOT NULL AND ended_how IS NOT NULL)"));

  public enum Kind implements LowerCase {
    CREDENTIAL,
    IDENTITY
  }

  /** How enforcers treat the credentials from the next release onwards. */
  public enum Treatment implements LowerCase {
    REFUSE,
    /** No action: the owner still needs the credentials and will rotate them. */
    WATCH
  }

  public enum Status implements LowerCase {
    /** As far as is known, the credentials still work. */
    OPEN,
    /** The credentials no longer work. */
    ROTATED,
    /** It turned out that nothing had leaked. */
    DISMISSED
  }

  /**
   * Status of a leak and, if it has ended, when and how it ended.
   *
   * @param endedAt time since which none of the credentials has worked; empty while the leak is
   *     open
   * @param how empty while the leak is open
   */
  public record State(Status status, Optional<Instant> endedAt, String how) {
    public static final State OPEN = new State(Status.OPEN, Optional.empty(), "");

    public State {
      if ((status == Status.OPEN) == endedAt.isPresent()) {
        throw new IllegalArgumentException(
            "an open leak must have no end, and any other leak must have one");
      }
    }
  }

  public Leak {
    note = SecretMask.masked(note);
    endedHow = SecretMask.masked(endedHow);
    credentials = List.copyOf(credentials);
    daysValid = daysValid(since, new State(status, endedAt, endedHow), asOf);
    if (id.isBlank() || actor.isBlank()) {
      throw new IllegalArgumentException("a leak needs an id and an actor");
    }
    if (since.isAfter(trackedAt)) {
      throw new IllegalArgumentException("it leaked at " + since + ", which is in the future");
    }
  }

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

  public Leak closed(Status as, String why, Instant at) {
    State ended = new State(as, Optional.of(at), "a person says: " + why);
    return with(credentials, lastAccepted, ended, asOf, seen);
  }

  public State state() {
    return new State(status, endedAt, endedHow);
  }

  /** Returns a copy whose night has checked all events received up to the given time. */
  public Leak seenTo(Optional<Instant> newest) {
    return with(credentials, lastAccepted, state(), asOf, newest);
  }

  Leak with(
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

  static Instant endOf(LocalDate day) {
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Returns the credentials that enforcers must refuse, including those that have been rotated. */
  public static Set<String> refused(Warehouse warehouse) {
    Set<String> refused = new TreeSet<>();
    for (Leak leak : TABLE.all(warehouse)) {
      if (leak.treatment == Treatment.REFUSE && leak.status != Status.DISMISSED) {
        refused.addAll(leak.credentials);
      }
    }
    return refused;
  }
}
