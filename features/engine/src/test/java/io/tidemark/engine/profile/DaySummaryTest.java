package io.tidemark.engine.profile;

import static io.tidemark.engine.TestEvents.MONDAY;
import static io.tidemark.engine.TestEvents.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.ValueExpression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DaySummaryTest {
  static final ProfileSchema SCHEMA =
      Schemas.of(
          List.of(
              ValueExpression.named("action").orElseThrow(),
              ValueExpression.named("src_ip_prefix").orElseThrow()),
          List.of(EventNumber.BYTES_IN),
          List.of(EventNumber.BYTES_OUT));

  @Test
  void sumsAreExactAndSaturate() {
    long large = 1L << 53;
    DaySummary first =
        of(
            at(MONDAY, 0).number(EventColumn.BYTES_OUT, large - 3).build(),
            at(MONDAY, 1).number(EventColumn.BYTES_OUT, 2).build(),
            at(MONDAY, 2).number(EventColumn.BYTES_OUT, -7).build());
    assertThat(first.numberSum).containsExactly(large - 1);
    assertThat(DaySummary.builder(SCHEMA, MONDAY).merge(first).merge(first).build().numberSum)
        .containsExactly(large);
    assertThat(of(at(MONDAY, 0).build()).numberSum).as("not logged").containsExactly(-1);
    assertThat(DaySummary.fromBytes(SCHEMA, first.toBytes()).numberSum).isEqualTo(first.numberSum);
  }

  /** An identity that sends billions of events in a day must not stop the nightly run. */
  @Test
  void countsSaturate() {
    DaySummary day =
        of(
            at(MONDAY, 0)
                .flag(EventColumn.IS_NHI, true)
                .number(EventColumn.IMPACT_TIER, Impact.ADMIN.ordinal())
                .text(EventColumn.ACTION, "a")
                .build());
    for (int i = 0; i < 32; i++) {
      day = DaySummary.builder(SCHEMA, MONDAY).merge(day).merge(day).build();
    }
    assertThat(day.with(BehaviourStats.Property.WRITE)).isEqualTo(Integer.MAX_VALUE);
    assertThat(day.with(BehaviourStats.Property.HIGH_IMPACT)).isEqualTo(Integer.MAX_VALUE);
    assertThat(DaySummary.fromBytes(SCHEMA, day.toBytes()).toBytes()).isEqualTo(day.toBytes());
  }

  @Test
  void countsEvents() {
    DaySummary day =
        of(
            at(MONDAY, 0).build(),
            at(MONDAY, 9.99).number(EventColumn.IMPACT_TIER, 1).build(),
            at(MONDAY, 10).number(EventColumn.IMPACT_TIER, 3).build(),
            at(MONDAY, 1439).number(EventColumn.STATUS_ID, 2).build(),
            at(MONDAY, 1439)
                .number(EventColumn.STATUS_ID, 2)
                .text(EventColumn.AUTHZ_DECISION, "DENIED")
                .build());
    assertThat(day.events()).isEqualTo(5);
    assertThat(day.with(BehaviourStats.Property.WRITE)).isEqualTo(2);
    assertThat(day.with(BehaviourStats.Property.HIGH_IMPACT)).isEqualTo(1);
    assertThat(day.with(BehaviourStats.Property.FAILED)).isEqualTo(1);
    assertThat(day.with(BehaviourStats.Property.DENIED)).isEqualTo(1);
    assertThat(day.peakPerTenMinutes()).isEqualTo(2);
    assertThat(day.eventsByHour()[0]).isEqualTo(3);
    assertThat(day.eventsByHour()[23]).isEqualTo(2);
    assertThat(day.values[0].distinct()).isEqualTo(1);
    assertThat(day.isNonHuman()).isTrue();
    assertThat(day.lastMicros).isEqualTo(at(MONDAY, 1439).build().timeMicros());
  }

  @Test
  void ignoresRejectedCredentials() {
    DaySummary.Builder day = DaySummary.builder(SCHEMA, MONDAY);
    day.add(at(MONDAY, 0).flag(EventColumn.IS_AUTHENTICATED, false).build());
    assertThat(day.isEmpty()).isTrue();
    assertThat(day.size()).isZero();
  }

  @Test
  void ignoresEventsStoppedByEnforcers() {
    AccessEvent stopped =
        at(MONDAY, 0)
            .number(EventColumn.STATUS_ID, 2)
            .text(EventColumn.STATUS_CODE, "tidemark_step_up")
            .text(EventColumn.AUTHZ_DECISION, "DENIED")
            .build();
    assertThat(DaySummary.builder(SCHEMA, MONDAY).add(stopped).isEmpty()).isTrue();
    AccessEvent passed = stopped.toBuilder().text(EventColumn.AUTHZ_DECISION, "ALLOWED").build();
    assertThat(of(passed).events()).isEqualTo(1);
  }

  @Test
  void summarizesHumansWithoutKind() {
    assertThat(of(at(MONDAY, 0).flag(EventColumn.IS_NHI, false).build()).isNonHuman()).isFalse();
  }

  @Test
  void nonHumansWithoutAKindAreUnknown() {
    DaySummary day = of(at(MONDAY, 0).text(EventColumn.NHI_KIND, null).build());
    assertThat(day.kinds.texts()).containsExactly("unknown");
  }

  @Test
  void ignoresAbsentValues() {
    DaySummary day = of(at(MONDAY, 0).text(EventColumn.ACTION, null).build());
    assertThat(day.values[0].distinct()).isZero();
    assertThat(day.numberMax[0]).isNaN();
  }

  @Test
  void keepsMaximumOfNumbers() {
    DaySummary day =
        of(
            at(MONDAY, 0).build(),
            at(MONDAY, 1).number(EventColumn.BYTES_IN, 7).build(),
            at(MONDAY, 2).number(EventColumn.BYTES_IN, 3).build());
    assertThat(day.numberMax[0]).isEqualTo(7);
  }

  @Test
  void rejectsEventsOfOtherDays() {
    DaySummary.Builder day = DaySummary.builder(SCHEMA, MONDAY);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> day.add(at(MONDAY + 1, 0).build()))
        .withMessage("An event of day 20459 cannot be added to day 20458");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> day.merge(DaySummary.builder(SCHEMA, MONDAY - 1).build()))
        .withMessage("A summary of day 20457 cannot be merged into day 20458");
  }

  @Test
  void supportsDaysBeforeEpoch() {
    assertThat(EventTime.epochDay(-1)).isEqualTo(-1);
    DaySummary day = DaySummary.builder(SCHEMA, -1).add(at(-1, 1439).build()).build();
    assertThat(day.eventsByHour()[23]).isEqualTo(1);
    assertThat(DaySummary.fromBytes(SCHEMA, day.toBytes()).toBytes()).isEqualTo(day.toBytes());
  }

  @Test
  void keepsSmallestHashesBeyondCap() {
    List<AccessEvent> events = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      events.add(at(MONDAY, i).text(EventColumn.ACTION, "a" + i % 300).build());
    }
    DaySummary day = of(events.toArray(AccessEvent[]::new));
    long[] all = new long[300];
    for (int i = 0; i < 300; i++) {
      all[i] = ValueHash.of("a" + i);
    }
    java.util.Arrays.sort(all);
    assertThat(day.values[0].hashes()).isEqualTo(java.util.Arrays.copyOf(all, 256));
    assertThat(day.values[0].counts()).containsOnly(2);
  }

  @Test
  void estimatesDistinctValuesBeyondCap() {
    for (int distinct : new int[] {255, 500, 5_000}) {
      DaySummary.Builder day = DaySummary.builder(SCHEMA, MONDAY);
      for (int i = 0; i < distinct; i++) {
        day.add(at(MONDAY, 0).text(EventColumn.ACTION, "a" + i).build());
      }
      // With 256 hashes, the standard error is 6 %. Below the cap, the count is exact.
      assertThat((double) day.build().values[0].distinct())
          .isBetween(distinct * 0.8, distinct * (distinct > 256 ? 1.2 : 1.0));
    }
  }

  @Test
  void collidingValuesKeepTextInAnyOrder() {
    ValueCounts.Builder ab = new ValueCounts.Builder();
    ab.add(7, 1, "b", ValueHash.ABSENT);
    ab.add(7, 1, "a", ValueHash.ABSENT);
    ValueCounts.Builder ba = new ValueCounts.Builder();
    ba.add(7, 1, "a", ValueHash.ABSENT);
    ba.add(7, 1, "b", ValueHash.ABSENT);
    assertThat(ab.build()).isEqualTo(ba.build());
  }

  @Property(tries = 60)
  void bytesDoNotDependOnOrderOrGrouping(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int parts) {
    Random random = new Random(seed);
    List<AccessEvent> events = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      events.add(
          at(MONDAY, random.nextInt(1440))
              .text(EventColumn.ACTION, "a" + random.nextInt(350))
              .text(EventColumn.NHI_KIND, random.nextBoolean() ? "ci_job" : "workload")
              .number(EventColumn.BYTES_IN, random.nextInt(50))
              .number(EventColumn.IMPACT_TIER, random.nextInt(4))
              .number(EventColumn.STATUS_ID, random.nextInt(3))
              .build());
    }
    byte[] whole = of(events.toArray(AccessEvent[]::new)).toBytes();

    Collections.shuffle(events, random);
    List<DaySummary> summaries = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      DaySummary.Builder builder = DaySummary.builder(SCHEMA, MONDAY);
      for (int i = part; i < events.size(); i += parts) {
        builder.add(events.get(i));
      }
      summaries.add(DaySummary.fromBytes(SCHEMA, builder.build().toBytes()));
    }
    while (summaries.size() > 1) {
      DaySummary one = summaries.remove(random.nextInt(summaries.size()));
      DaySummary two = summaries.remove(random.nextInt(summaries.size()));
      summaries.add(DaySummary.builder(SCHEMA, MONDAY).merge(one).merge(two).build());
    }
    assertThat(summaries.get(0).toBytes()).isEqualTo(whole);
  }

  @Test
  void rejectsOtherVersionOrCatalogue() {
    byte[] bytes = of(at(MONDAY, 0).build()).toBytes();
    byte[] newer = bytes.clone();
    newer[0] = 9;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DaySummary.fromBytes(SCHEMA, newer))
        .withMessageContaining("Day summary has version 9, but this engine reads version 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> DaySummary.fromBytes(Schemas.of(SCHEMA.values(), List.of(), List.of()), bytes))
        .withMessageContaining("rebuild summaries and profiles after changing the catalogue");
  }

  @Test
  void damagedBytesFailCleanly() {
    byte[] bytes =
        of(at(MONDAY, 0).build(), at(MONDAY, 700).text(EventColumn.ACTION, "x:Y").build())
            .toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException().isThrownBy(() -> DaySummary.fromBytes(SCHEMA, cut));
    }
    byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1);
    assertThatIllegalArgumentException().isThrownBy(() -> DaySummary.fromBytes(SCHEMA, longer));
    int refused = 0;
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= (byte) 0x80;
      try {
        DaySummary.fromBytes(SCHEMA, damaged);
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(20);
  }

  static DaySummary of(AccessEvent... events) {
    DaySummary.Builder day = DaySummary.builder(SCHEMA, EventTime.epochDay(events[0].timeMicros()));
    for (AccessEvent event : events) {
      day.add(event);
    }
    return day.build();
  }
}
