package io.tidemark.jobs.leak;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.EventRows;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Review of what has happened since a credential leaked, or since all credentials of an identity
 * leaked.
 *
 * @param leaked credential id or identity key
 * @param identities identities that used the credential, before or after the leak
 * @param lastAccepted most recent successful use since the leak; empty if there was none
 * @param sessions sessions that may still be active, newest first
 * @param newSources networks first used after the leak
 * @param newActions actions first performed after the leak
 * @param highImpact calls since the leak that have admin or critical impact, in time order
 * @param minted successful calls since the leak that created credentials, in time order
 * @param others other identities seen from any of the new sources since the leak
 * @param steps credentials, sessions and identities to revoke, in this order
 */
public record LeakReview(
    String leaked,
    Instant since,
    List<String> identities,
    Optional<Instant> lastAccepted,
    List<Session> sessions,
    List<Seen> newSources,
    List<Seen> newActions,
    List<Call> highImpact,
    List<Call> minted,
    List<Seen> others,
    List<Step> steps) {
  /** How long after its last use a session counts as active if its end is unknown. */
  private static final Duration ALIVE = Duration.ofHours(24);

  /** A session in which the leaked credential or identity was used. */
  public record Session(
      String session,
      String identity,
      Instant first,
      Instant last,
      long events,
      Set<String> sources) {}

  /** A value, with the times of its first and last use since the leak. */
  public record Seen(String value, Instant first, Instant last, long events) {
    private String describe() {
      return value + "  " + Counted.of(events, "time") + " from " + first;
    }
  }

  public record Call(
      Instant at, String identity, String action, String resource, String source, Outcome outcome) {
    private String describe() {
      return at + "  " + action + "  " + resource + "  " + outcome;
    }
  }

  /** A credential, session or identity to revoke. */
  public record Step(What what, String id, String why) {}

  public enum What {
    CREDENTIAL,
    /** A leaked identity whose credentials are unknown. */
    IDENTITY,
    SESSION,
    /**
     * A credential that the identity has used only since the leak: either a replacement for the
     * leaked credential, or created by the attacker.
     */
    LATER_CREDENTIAL,
    MINTED,
    OTHER_IDENTITY;

    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Returns the review as lines of text that are safe to print. */
  public List<String> describe() {
    List<String> lines = new ArrayList<>();
    lines.add("Leaked      " + leaked + ", since " + since);
    lines.add("Used by     " + String.join(", ", identities));
    lines.add(
        "Accepted    " + lastAccepted.map(at -> "last at " + at).orElse("not since the leak"));
    section(lines, "Live sessions", sessions, s -> s.session() + "  last " + s.last());
    section(lines, "New sources", newSources, Seen::describe);
    section(lines, "New actions", newActions, Seen::describe);
    section(lines, "High impact", highImpact, Call::describe);
    section(lines, "Credentials created", minted, Call::describe);
    section(lines, "Others from new sources", others, Seen::describe);
    section(
        lines,
        "Revoke, in this order",
        steps,
        step -> step.what().label() + "  " + step.id() + "  (" + step.why() + ")");
    lines.replaceAll(line -> PrintableText.of(line, LONGEST_LINE));
    return lines;
  }

  private static <T> void section(
      List<String> lines, String title, List<T> entries, Function<T, String> describe) {
    lines.add(title + ": " + (entries.isEmpty() ? "none" : entries.size()));
    entries.forEach(entry -> lines.add("  " + describe.apply(entry)));
  }

  private static final int LONGEST_LINE = 122;
  private static final int HISTORY_DAYS = 30;
  private static final int MOST_EVENTS = 500_000;

  /** Reviews a leak based on events from {@value #HISTORY_DAYS} days before it until now. */
  public static LeakReview in(
      Warehouse warehouse, Kind kind, String leaked, Instant since, Instant now) {
    LocalDate day = LocalDate.ofInstant(since, ZoneOffset.UTC);
    Dataset<Row> events =
        warehouse
            .read(AccessEventsTable.SPEC)
            .where(col(AccessEventsTable.EVENT_DATE).geq(lit(day.minusDays(HISTORY_DAYS))));
    EventColumn subject =
        kind == Kind.CREDENTIAL ? EventColumn.CREDENTIAL_UID : EventColumn.IDENTITY;
    List<AccessEvent> own = events(events.where(col(subject.column()).equalTo(lit(leaked))));
    Object[] sources =
        own.stream()
            .filter(event -> !EventTime.instant(event.timeMicros()).isBefore(since))
            .map(event -> event.text(EventColumn.SRC_IP_PREFIX))
            .filter(Objects::nonNull)
            .distinct()
            .toArray();
    List<AccessEvent> around =
        sources.length == 0
            ? List.of()
            : events(
                events.where(
                    col(AccessEventsTable.EVENT_DATE)
                        .geq(lit(day))
                        .and(col(EventColumn.SRC_IP_PREFIX.column()).isin(sources))));
    return of(kind, leaked, since, own, around, now);
  }

  private static List<AccessEvent> events(Dataset<Row> rows) {
    List<AccessEvent> found = EventRows.read(rows.limit(MOST_EVENTS + 1));
    if (found.size() > MOST_EVENTS) {
      throw TidemarkException.usage(
          "there is more to review than fits on one screen",
          "more than " + MOST_EVENTS + " events are involved",
          "give a later --since, or a single credential instead of its identity");
    }
    return found;
  }

  /**
   * Reviews a leak.
   *
   * @param kind whether {@code leaked} refers to a credential or an identity
   * @param own events of the leaked credential or identity, including events from well before the
   *     leak
   * @param around events of other identities since the leak. Only events from the new sources are
   *     used.
   */
  public static LeakReview of(
      Kind kind,
      String leaked,
      Instant since,
      List<AccessEvent> own,
      List<AccessEvent> around,
      Instant now) {
    long sinceMicros = EventTime.micros(since);
    List<AccessEvent> before = new ArrayList<>();
    List<AccessEvent> after = new ArrayList<>();
    own.stream()
        .sorted(AccessEvent.judgingOrder())
        .forEach(event -> (event.timeMicros() < sinceMicros ? before : after).add(event));
    List<Seen> newSources = unseen(before, after, EventColumn.SRC_IP_PREFIX);
    Set<String> strange = new HashSet<>();
    newSources.forEach(seen -> strange.add(seen.value()));
    List<Session> sessions = sessions(after, now);
    List<Call> minted =
        calls(after, event -> Minting.isMinting(event) && event.outcome() == Outcome.SUCCESS);
    List<Seen> others = others(around, own, strange, sinceMicros);
    return new LeakReview(
        leaked,
        since,
        kind == Kind.IDENTITY ? List.of(leaked) : values(own, EventColumn.IDENTITY),
        lastAccepted(after),
        sessions,
        newSources,
        unseen(before, after, EventColumn.ACTION),
        calls(after, event -> event.impact().compareTo(Impact.ADMIN) >= 0),
        minted,
        others,
        new LeakSteps(strange)
            .credentials(kind, leaked, values(before, EventColumn.CREDENTIAL_UID))
            .sessions(sessions)
            .later(kind, unseen(before, after, EventColumn.CREDENTIAL_UID))
            .minted(minted)
            .others(others)
            .inOrder());
  }

  private static List<String> values(List<AccessEvent> events, EventColumn column) {
    return events.stream()
        .map(event -> event.text(column))
        .filter(Objects::nonNull)
        .distinct()
        .sorted()
        .toList();
  }

  private static Optional<Instant> lastAccepted(List<AccessEvent> after) {
    return after.stream()
        .filter(event -> event.number(EventColumn.IS_AUTHENTICATED) != 0)
        .map(event -> EventTime.instant(event.timeMicros()))
        .max(Comparator.naturalOrder());
  }

  private static List<Seen> unseen(
      List<AccessEvent> before, List<AccessEvent> after, EventColumn column) {
    Set<String> known = new HashSet<>();
    before.forEach(event -> known.add(event.text(column)));
    Map<String, Seen> seen = new TreeMap<>();
    for (AccessEvent event : after) {
      String value = event.text(column);
      if (value != null && !known.contains(value)) {
        seen.merge(value, once(value, event), LeakReview::joined);
      }
    }
    return seen.values().stream().sorted(Comparator.comparing(Seen::first)).toList();
  }

  private static Seen once(String value, AccessEvent event) {
    Instant at = EventTime.instant(event.timeMicros());
    return new Seen(value, at, at, 1);
  }

  private static Seen joined(Seen a, Seen b) {
    return new Seen(a.value(), a.first(), b.last(), a.events() + b.events());
  }

  private static List<Session> sessions(List<AccessEvent> after, Instant now) {
    Map<String, Session> sessions = new LinkedHashMap<>();
    Map<String, Long> ends = new TreeMap<>();
    for (AccessEvent event : after) {
      String id = event.text(EventColumn.ACTOR_SESSION_UID);
      if (id == null) {
        continue;
      }
      Instant at = EventTime.instant(event.timeMicros());
      Session before = sessions.get(id);
      Set<String> sources = new TreeSet<>(before == null ? Set.of() : before.sources());
      if (event.has(EventColumn.SRC_IP_PREFIX)) {
        sources.add(event.text(EventColumn.SRC_IP_PREFIX));
      }
      sessions.put(
          id,
          new Session(
              id,
              event.text(EventColumn.IDENTITY),
              before == null ? at : before.first(),
              at,
              before == null ? 1 : before.events() + 1,
              sources));
      long end =
          Math.max(
              event.number(EventColumn.ACTOR_SESSION_EXPIRATION_TIME),
              event.number(EventColumn.API_TOKEN_EXPIRATION_TIME));
      ends.merge(id, end, Math::max);
    }
    return sessions.values().stream()
        .filter(session -> isAlive(session, ends.get(session.session()), now))
        .sorted(Comparator.comparing(Session::last).reversed())
        .toList();
  }

  private static boolean isAlive(Session session, long endMicros, Instant now) {
    return endMicros == AccessEvent.MISSING
        ? session.last().plus(ALIVE).isAfter(now)
        : EventTime.instant(endMicros).isAfter(now);
  }

  private static List<Call> calls(List<AccessEvent> after, Predicate<AccessEvent> wanted) {
    return after.stream()
        .filter(wanted)
        .map(
            event ->
                new Call(
                    EventTime.instant(event.timeMicros()),
                    event.text(EventColumn.IDENTITY),
                    event.text(EventColumn.ACTION),
                    event.text(EventColumn.RESOURCE_UID),
                    event.text(EventColumn.SRC_IP_PREFIX),
                    event.outcome()))
        .toList();
  }

  private static List<Seen> others(
      List<AccessEvent> around, List<AccessEvent> own, Set<String> strange, long sinceMicros) {
    Set<String> mine = new HashSet<>();
    own.forEach(event -> mine.add(event.text(EventColumn.IDENTITY)));
    Map<String, Seen> seen = new TreeMap<>();
    around.stream()
        .filter(event -> event.timeMicros() >= sinceMicros)
        .filter(event -> strange.contains(event.text(EventColumn.SRC_IP_PREFIX)))
        .filter(event -> !mine.contains(event.text(EventColumn.IDENTITY)))
        .sorted(AccessEvent.judgingOrder())
        .forEach(
            event -> {
              String identity = event.text(EventColumn.IDENTITY);
              seen.merge(identity, once(identity, event), LeakReview::joined);
            });
    return List.copyOf(seen.values());
  }
}
