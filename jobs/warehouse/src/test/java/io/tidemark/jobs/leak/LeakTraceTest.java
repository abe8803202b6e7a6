package io.tidemark.jobs.leak;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_date;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.EventRows;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.Leak.State;
import io.tidemark.jobs.leak.Leak.Status;
import io.tidemark.jobs.leak.Leak.Treatment;
import io.tidemark.jobs.leak.LeakTrace.Removal;
import io.tidemark.jobs.leak.LeakTrace.Use;
import io.tidemark.jobs.table.AccessEventsTable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class LeakTraceTest {
  private static final String KEY = "AKIAEXAMPLE0001";
  private static final Instant LEAK = Instant.parse("2026-03-20T12:00:00Z");
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 24);
  private static final int LATE_DAYS = 3;
  private static final Leak TRACKED =
      Leak.tracked(Kind.CREDENTIAL, KEY, LEAK, Treatment.REFUSE, "soc", "", LEAK.plusSeconds(3600));

  @Test
  void staysOpenWithoutRemoval() {
    Leak after = trace(List.of(accepted(KEY, 5)), List.of()).follow(TRACKED, NIGHT);
    assertThat(after.state().status()).isEqualTo(Status.OPEN);
    assertThat(after.lastAccepted()).contains(at(5));
    assertThat(after.daysValid())
        .as("to the midnight after the night: four and a half")
        .isEqualTo(4);
    Leak later = trace(List.of(accepted(KEY, 5)), List.of()).follow(after, NIGHT.plusDays(7));
    assertThat(later.daysValid()).isEqualTo(11);
    assertThat(trace(List.of(), List.of()).follow(later, NIGHT))
        .as("a night of the past, run again, unlearns nothing")
        .isEqualTo(later);
  }

  @Test
  void removalEndsItUnlessAcceptedLater() {
    Removal removal = new Removal(at(30), "DeleteAccessKey", "iam:accessKeyId/" + KEY);
    Leak ended = trace(List.of(accepted(KEY, 5)), List.of(removal)).follow(TRACKED, NIGHT);
    assertThat(ended.state().status()).isEqualTo(Status.ROTATED);
    assertThat(ended.state().endedAt()).contains(at(30));
    assertThat(ended.daysValid()).isEqualTo(1);
    assertThat(ended.state().how()).contains("DeleteAccessKey");
    assertThat(trace(List.of(accepted(KEY, 31)), List.of(removal)).follow(TRACKED, NIGHT).state())
        .isEqualTo(State.OPEN);
    Removal others = new Removal(at(30), "DeleteAccessKey", "iam:accessKeyId/AKIAOTHER");
    assertThat(trace(List.of(), List.of(others)).follow(TRACKED, NIGHT).state())
        .isEqualTo(State.OPEN);
  }

  @Test
  void denialEndsItAndAcceptanceReopensIt() {
    Leak ended =
        trace(List.of(accepted(KEY, 5), refused(KEY, 20)), List.of()).follow(TRACKED, NIGHT);
    assertThat(ended.state().status()).isEqualTo(Status.ROTATED);
    assertThat(ended.state().endedAt()).contains(at(20));
    Leak again =
        trace(List.of(accepted(KEY, 5), refused(KEY, 20), accepted(KEY, 40)), List.of())
            .follow(ended, NIGHT.plusDays(1));
    assertThat(again.state()).as("whoever holds a key can have it refused").isEqualTo(State.OPEN);
    assertThat(again.lastAccepted()).contains(at(40));
  }

  @Test
  void expiryEndsIt() {
    Use use = new Use("i", KEY, true, at(1), at(2), Optional.of(at(10)));
    assertThat(trace(List.of(use), List.of()).follow(TRACKED, NIGHT).state().endedAt())
        .contains(at(10));
    Use longer = new Use("i", KEY, true, at(1), at(2), Optional.of(at(1000)));
    assertThat(trace(List.of(longer), List.of()).follow(TRACKED, NIGHT).state())
        .isEqualTo(State.OPEN);
  }

  @Test
  void identityStaysOpenUntilAllCredentialsEnd() {
    Leak identity =
        Leak.tracked(Kind.IDENTITY, "i", LEAK, Treatment.REFUSE, "soc", "", LEAK.plusSeconds(3600));
    List<Use> uses =
        List.of(accepted("k1-longer", -20), accepted("k2-longer", -10), accepted("k3-longer", 10));
    Removal first = new Removal(at(20), "DeleteServiceAccountKey", "keys/k1-longer");
    Removal second = new Removal(at(44), "DeleteServiceAccountKey", "keys/k2-longer");
    Leak one = trace(uses, List.of(first)).follow(identity, NIGHT);
    assertThat(one.credentials())
        .as("what came after the leak is the rotation, or the thief's")
        .containsExactly("k1-longer", "k2-longer");
    assertThat(one.state()).isEqualTo(State.OPEN);
    Leak both = trace(uses, List.of(first, second)).follow(one, NIGHT.plusDays(1));
    assertThat(both.state().endedAt()).contains(at(44));
    assertThat(trace(List.of(), List.of()).follow(identity, NIGHT).state())
        .as("nothing is known of its credentials")
        .isEqualTo(State.OPEN);
  }

  @Test
  void manualStatusHoldsUntilLogsContradict() {
    Leak closed = TRACKED.closed(Status.ROTATED, "ticket", at(50));
    assertThat(trace(List.of(accepted(KEY, 40)), List.of()).follow(closed, NIGHT).state())
        .isEqualTo(closed.state());
    assertThat(trace(List.of(accepted(KEY, 60)), List.of()).follow(closed, NIGHT).state())
        .isEqualTo(State.OPEN);
    Leak dismissed = TRACKED.closed(Status.DISMISSED, "a test", at(50));
    assertThat(trace(List.of(accepted(KEY, 60)), List.of()).follow(dismissed, NIGHT))
        .isEqualTo(dismissed);
  }

  @Test
  void tracesTenThousandCredentials() {
    List<String> credentials =
        IntStream.range(0, 10_000).mapToObj("AKIAEXAMPLE%05d"::formatted).toList();
    Leak leak =
        tracked(Kind.IDENTITY, "aws|1|deploy")
            .with(credentials, Optional.empty(), State.OPEN, Optional.empty(), Optional.empty());
    LeakTrace trace =
        LeakTrace.of(
            events(
                used("u", "AKIAEXAMPLE09999", 5),
                removed("r1", "iam:accessKeyId/AKIAEXAMPLE09999", 30),
                removed("r2", "AKIAEXAMPLE00000", 31),
                removed("r3", "iam:accessKeyId/AKIAANOTHER", 32)),
            List.of(leak),
            NIGHT,
            LeakTraceTest::changedFrom);
    assertThat(trace.uses()).extracting(Use::credential).containsExactly("AKIAEXAMPLE09999");
    assertThat(trace.removals()).extracting(Removal::at).containsExactly(at(30), at(31));
  }

  @Test
  void matchesShortNamesOnlyAsAWhole() {
    LeakTrace trace =
        LeakTrace.of(
            events(
                removed("r1", "policies/cicd", 10),
                removed("r2", "other:ci", 11),
                removed("r3", "basic:ci", 12),
                removed("r4", "keys/", 13),
                removed("r5", "else/longenough", 14),
                removed("r6", "keys/longenough", 15)),
            List.of(
                tracked(Kind.CREDENTIAL, "basic:ci"),
                tracked(Kind.CREDENTIAL, "secrets/"),
                tracked(Kind.CREDENTIAL, "mine/longenough")),
            NIGHT,
            LeakTraceTest::changedFrom);
    assertThat(trace.removals()).extracting(Removal::at).containsExactly(at(12), at(14), at(15));
    assertThat(trace.removals())
        .allMatch(removal -> removal.names("basic:ci") || removal.names("mine/longenough"));
  }

  @Test
  void checksEndedLeakOnlyOnChangedDays() {
    Dataset<Row> events =
        events(
            used("u1", "AKIAEXAMPLE00001", 5),
            removed("r1", "AKIAEXAMPLE00001", 30),
            used("u2", "AKIAEXAMPLE00002", 5));
    Leak ended = followed(events, tracked(Kind.CREDENTIAL, "AKIAEXAMPLE00001"), NIGHT);
    assertThat(ended.state().status()).isEqualTo(Status.ROTATED);
    assertThat(ended.lastAccepted()).contains(at(5));
    LocalDate later = NIGHT.plusDays(30);
    LeakTrace trace = LeakTrace.of(events, List.of(ended), later, LeakTraceTest::changedFrom);
    assertThat(trace.uses()).isEmpty();
    assertThat(trace.removals()).isEmpty();
    assertThat(trace.follow(ended, later))
        .as("what is not read again is not forgotten")
        .isEqualTo(
            ended.with(
                ended.credentials(),
                ended.lastAccepted(),
                ended.state(),
                Optional.of(later),
                ended.seen()));
    Leak open = tracked(Kind.CREDENTIAL, "AKIAEXAMPLE00002");
    LeakTrace both = LeakTrace.of(events, List.of(ended, open), later, LeakTraceTest::changedFrom);
    assertThat(both.uses()).extracting(Use::credential).containsExactly("AKIAEXAMPLE00002");
  }

  @Test
  void reopensEndedLeakWithFullHistory() {
    AccessEvent used = used("u1", "AKIAEXAMPLE00001", 5);
    AccessEvent removed = removed("r1", "AKIAEXAMPLE00001", 30);
    // This event is three days late, on the last day that still counts.
    AccessEvent again = used("u2", "AKIAEXAMPLE00001", 40);
    AccessEvent other = removed("r2", "AKIAEXAMPLE00001", 45);
    Leak ended =
        followed(events(used, removed), tracked(Kind.CREDENTIAL, "AKIAEXAMPLE00001"), NIGHT);
    Leak open = followed(events(used, removed, again), ended, NIGHT.plusDays(1));
    assertThat(open.state()).isEqualTo(State.OPEN);
    assertThat(open.lastAccepted()).contains(at(40));
    Leak endedAnew = followed(events(used, removed, again, other), ended, NIGHT.plusDays(1));
    assertThat(endedAnew.state().endedAt()).contains(at(45));
    // Days that were not read again may still show that the other leak has ended as well.
    Leak two =
        tracked(Kind.IDENTITY, "aws|1|deploy")
            .with(
                List.of("AKIAEXAMPLE00001", "AKIAEXAMPLE00002"),
                Optional.empty(),
                State.OPEN,
                Optional.empty(),
                Optional.empty());
    AccessEvent first = removed("r3", "AKIAEXAMPLE00002", 10);
    Leak bothEnded = followed(events(used, removed, first), two, NIGHT);
    assertThat(bothEnded.state().endedAt()).contains(at(30));
    LocalDate later = LocalDate.of(2026, 4, 20);
    AccessEvent muchLater = used("u4", "AKIAEXAMPLE00001", 24 * 29);
    AccessEvent takenAway = removed("r4", "AKIAEXAMPLE00001", 24 * 29 + 2);
    assertThat(
            followed(
                    events(used, removed, first, muchLater, takenAway),
                    followed(events(used, removed, first), bothEnded, later.minusDays(5)),
                    later)
                .state()
                .endedAt())
        .contains(at(24 * 29 + 2));
  }

  private static LeakTrace trace(List<Use> uses, List<Removal> removals) {
    return new LeakTrace(uses, removals);
  }

  private static Use accepted(String credential, int hours) {
    return new Use("i", credential, true, at(hours), at(hours), Optional.empty());
  }

  private static Use refused(String credential, int hours) {
    return new Use("i", credential, false, at(hours), at(hours), Optional.empty());
  }

  private static Instant at(int hours) {
    return LEAK.plus(Duration.ofHours(hours));
  }

  private static Optional<LocalDate> changedFrom(Leak leak) {
    return leak.asOf().map(night -> night.minusDays(LATE_DAYS));
  }

  private static Leak followed(Dataset<Row> events, Leak leak, LocalDate night) {
    return LeakTrace.of(events, List.of(leak), night, LeakTraceTest::changedFrom)
        .follow(leak, night);
  }

  private static Leak tracked(Kind kind, String id) {
    return Leak.tracked(kind, id, LEAK, Treatment.REFUSE, "soc", "", LEAK.plusSeconds(3600));
  }

  private static AccessEvent used(String id, String credential, int hours) {
    return event(id, hours).text(EventColumn.CREDENTIAL_UID, credential).build();
  }

  private static AccessEvent removed(String id, String resource, int hours) {
    return event(id, hours)
        .text(EventColumn.API_OPERATION, "DeleteAccessKey")
        .text(EventColumn.RESOURCE_UID, resource)
        .number(EventColumn.STATUS_ID, 1)
        .build();
  }

  private static AccessEvent.Builder event(String id, int hours) {
    return AccessEvent.builder()
        .text(EventColumn.METADATA_UID, id)
        .text(EventColumn.METADATA_PRODUCT, "test")
        .number(EventColumn.TIME, at(hours).toEpochMilli() * 1_000)
        .text(EventColumn.IDENTITY, "aws|1|deploy");
  }

  private static Dataset<Row> events(AccessEvent... events) {
    return SharedSpark.session()
        .createDataFrame(Arrays.stream(events).map(EventRows::toRow).toList(), EventRows.SCHEMA)
        .withColumn(AccessEventsTable.EVENT_DATE, to_date(col("time")));
  }
}
