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

class LeakEventsTest {
  private static final Instant LEAK = Instant.parse("2026-03-20T12:00:00Z");
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 24);
  private static final int LATE_DAYS = 3;

  @Test
  void tracesTenThousandCredentials() {
    List<String> credentials =
        IntStream.range(0, 10_000).mapToObj("AKIAEXAMPLE%05d"::formatted).toList();
    Leak leak =
        tracked(Kind.IDENTITY, "aws|1|deploy")
            .with(credentials, Optional.empty(), State.OPEN, Optional.empty());
    LeakTrace trace =
        LeakTrace.of(
            events(
                used("u", "AKIAEXAMPLE09999", 5),
                removed("r1", "iam:accessKeyId/AKIAEXAMPLE09999", 30),
                removed("r2", "AKIAEXAMPLE00000", 31),
                removed("r3", "iam:accessKeyId/AKIAANOTHER", 32)),
            List.of(leak),
            NIGHT,
            LeakEventsTest::changedFrom);
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
            LeakEventsTest::changedFrom);
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
    LeakTrace trace = LeakTrace.of(events, List.of(ended), later, LeakEventsTest::changedFrom);
    assertThat(trace.uses()).isEmpty();
    assertThat(trace.removals()).isEmpty();
    assertThat(trace.follow(ended, later))
        .as("what is not read again is not forgotten")
        .isEqualTo(
            ended.with(
                ended.credentials(), ended.lastAccepted(), ended.state(), Optional.of(later)));
    Leak open = tracked(Kind.CREDENTIAL, "AKIAEXAMPLE00002");
    LeakTrace both = LeakTrace.of(events, List.of(ended, open), later, LeakEventsTest::changedFrom);
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

  private static Optional<LocalDate> changedFrom(Leak leak) {
    return leak.asOf().map(night -> night.minusDays(LATE_DAYS));
  }

  private static Leak followed(Dataset<Row> events, Leak leak, LocalDate night) {
    return LeakTrace.of(events, List.of(leak), night, LeakEventsTest::changedFrom)
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

  private static Instant at(int hours) {
    return LEAK.plus(Duration.ofHours(hours));
  }

  private static Dataset<Row> events(AccessEvent... events) {
    return SharedSpark.session()
        .createDataFrame(Arrays.stream(events).map(EventRows::toRow).toList(), EventRows.SCHEMA)
        .withColumn(AccessEventsTable.EVENT_DATE, to_date(col("time")));
  }
}
