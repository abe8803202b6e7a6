package io.tidemark.jobs.leak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.batch.EventRows;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.Outcome;
import io.tidemark.exports.SecurityEvent;
import io.tidemark.exports.SecurityEvent.CredentialChange;
import io.tidemark.exports.SecurityEvent.Subject;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.LeakReview.Call;
import io.tidemark.jobs.leak.LeakReview.Seen;
import io.tidemark.jobs.leak.LeakReview.Session;
import io.tidemark.jobs.leak.LeakReview.Step;
import io.tidemark.jobs.leak.LeakReview.What;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Level;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Review of what has happened since a credential leaked, or all credentials of an identity.
 *
 * @param leaked credential id or identity key
 * @param identities identities that used the credential, before or after the leak
 * @param lastAccepted most recent successful use since the leak; empty without one
 * @param sessions sessions that may still be active, newest first
 * @param newSources networks first used after the leak
 * @param newActions actions first performed after the leak
 * @param highImpact calls since the leak that have admin or critical impact, in time order
 * @param minted successful calls since the leak that created credentials, in time order
 * @param others other identities seen from any of the new sources since the leak
 * @param steps what to revoke, in this order
 * @param leftOut number of events that are missing from a list because it is full, by list
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
    List<Step> steps,
    SortedMap<String, Long> leftOut) {
  /**
   * @param fromNewSource whether the session was used from a network first seen after the leak
   */
  public record Session(
      String session,
      String identity,
      Instant first,
      Instant last,
      long events,
      boolean fromNewSource) {}

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

  public record Step(What what, String id, String why) {
    private String describe() {
      return what.label() + "  " + id + "  (" + why + ")";
    }
  }

  public enum What {
    CREDENTIAL,
    /** A leaked identity whose credentials are unknown. */
    IDENTITY,
    SESSION,
    /** Used only since the leak: a replacement, or created by the attacker. */
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
    lines.add(
        "Used by     "
            + (identities.isEmpty() ? "no identity in the logs" : String.join(", ", identities)));
    lines.add(
        "Accepted    " + lastAccepted.map(at -> "last at " + at).orElse("not since the leak"));
    section(lines, "Live sessions", sessions, s -> s.session() + "  last " + s.last());
    section(lines, "New sources", newSources, Seen::describe);
    section(lines, "New actions", newActions, Seen::describe);
    section(lines, "High impact", highImpact, Call::describe);
    section(lines, "Credentials created", minted, Call::describe);
    section(lines, "Others from new sources", others, Seen::describe);
    section(lines, "Revoke, in this order", steps, Step::describe);
    leftOut.forEach(
        (list, events) ->
            lines.add(
                "Left out    %s, because there are more than %,d %s; give a later --since"
                    .formatted(Counted.of(events, "event"), LeakFindings.MOST, list)));
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
    return of(
        kind,
        leaked,
        since,
        inOrder(events.where(col(subject.column()).equalTo(lit(leaked)))),
        sources ->
            inOrder(
                events.where(
                    col(AccessEventsTable.EVENT_DATE)
                        .geq(lit(day))
                        .and(col(EventColumn.SRC_IP_PREFIX.column()).isin(sources.toArray())))),
        now);
  }

  private static Iterable<AccessEvent> inOrder(Dataset<Row> rows) {
    return () -> EventRows.inJudgingOrder(rows);
  }

  /**
   * Reviews a leak. Memory does not depend on the number of events.
   *
   * @param own events of the leaked credential or identity in judging order, including events from
   *     well before the leak
   * @param around returns the events from given sources since about the leak, in judging order
   */
  static LeakReview of(
      Kind kind,
      String leaked,
      Instant since,
      Iterable<AccessEvent> own,
      Function<List<String>, Iterable<AccessEvent>> around,
      Instant now) {
    LeakFindings found = new LeakFindings(since);
    own.forEach(found::add);
    List<Seen> newSources = found.newSources();
    if (!newSources.isEmpty()) {
      around.apply(newSources.stream().map(Seen::value).toList()).forEach(found::addOther);
    }
    return found.review(kind, leaked, now);
  }

  /**
   * Returns CAEP events about credentials to revoke and sessions to end, in the order of the steps,
   * and then about identities at high risk. The list is empty if no identity is known to have used
   * the credential, because a receiver could not attribute the events.
   */
  public List<SecurityEvent> notices(Instant now) {
    if (identities.isEmpty()) {
      return List.of();
    }
    List<SecurityEvent> events = new ArrayList<>();
    steps.forEach(step -> notice(step, now).ifPresent(events::add));
    for (String identity : identities) {
      events.add(atRisk(identity, Level.HIGH, "one of its credentials leaked", now));
    }
    return events;
  }

  /** Returns an id that is derived from this review and the time. */
  public String noticeId(Instant now) {
    return "leak-" + UUID.nameUUIDFromBytes((this + " " + now).getBytes(UTF_8));
  }

  /**
   * Returns the notices as security event tokens, or as unsigned JSON claims if there is no key.
   */
  public List<String> tokens(
      Instant now, String issuer, String audience, Optional<RSAPrivateKey> key, String keyId) {
    String transaction = noticeId(now);
    List<String> tokens = new ArrayList<>();
    for (SecurityEvent event : notices(now)) {
      ObjectNode token =
          event.token(issuer, audience, transaction + "-" + tokens.size(), transaction, now);
      tokens.add(
          key.map(rsa -> SecurityEvent.signed(token, rsa, keyId)).orElseGet(token::toString));
    }
    return tokens;
  }

  private Optional<SecurityEvent> notice(Step step, Instant now) {
    return switch (step.what()) {
      case CREDENTIAL, MINTED ->
          Optional.of(
              SecurityEvent.credentialChange(
                  Subject.of(identities.get(0), Optional.empty()),
                  step.id(),
                  CredentialChange.REVOKE,
                  step.why(),
                  now));
      case SESSION -> {
        String identity =
            sessions.stream()
                .filter(session -> session.session().equals(step.id()))
                .map(Session::identity)
                .findFirst()
                .orElseThrow();
        Subject subject = Subject.of(identity, Optional.of(step.id()));
        yield Optional.of(SecurityEvent.sessionRevoked(subject, step.why(), now));
      }
      case OTHER_IDENTITY -> Optional.of(atRisk(step.id(), Level.MEDIUM, step.why(), now));
      // A person must find out whose credential this is. For identities, separate events are
      // created.
      case LATER_CREDENTIAL, IDENTITY -> Optional.empty();
    };
  }

  private static SecurityEvent atRisk(String identity, Level level, String why, Instant now) {
    return SecurityEvent.riskLevelChange(Subject.of(identity, Optional.empty()), level, why, now);
  }
}
