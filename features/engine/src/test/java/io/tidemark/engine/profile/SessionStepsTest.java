package io.tidemark.engine.profile;

import static io.tidemark.engine.TestEvents.MONDAY;
import static io.tidemark.engine.TestEvents.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.ValueExpression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SessionStepsTest {
  private static final ProfileSchema SCHEMA =
      Schemas.of(List.of(ValueExpression.STEPS), List.of(), List.of());

  @Test
  void ordersStepsBySessionAndTime() {
    Map<Long, Integer> steps =
        steps(
            call(2, "s", "a"),
            call(0, "s", "a"),
            call(1, "s", "b"),
            call(1, "t", "c"),
            call(3, "t", "b"));
    assertThat(steps)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                step("a", "b"),
                1,
                from("a"),
                1,
                step("b", "a"),
                1,
                from("b"),
                1,
                step("c", "b"),
                1,
                from("c"),
                1));
  }

  @Test
  void recordsStepsOnlyOfAgents() {
    UnaryOperator<AccessEvent.Builder> job = e -> e.text(EventColumn.NHI_KIND, "ci_job");
    assertThat(
            steps(
                job.apply(call(0, "s", "a").toBuilder()).build(),
                job.apply(call(1, "s", "b").toBuilder()).build(),
                call(0, null, "a"),
                call(1, null, "b"),
                call(0, "t", "a"),
                call(1, "t", null)))
        .isEmpty();
  }

  @Test
  void keepsFirstCallsOfLongSession() {
    List<AccessEvent> events = new ArrayList<>();
    for (int i = 0; i < 2 * SessionSteps.CALLS; i++) {
      events.add(call(i, "s", i < SessionSteps.CALLS ? "early" : "late"));
    }
    Collections.shuffle(events, new Random(1));
    assertThat(steps(events.toArray(AccessEvent[]::new)))
        .isEqualTo(
            Map.of(
                step("early", "early"), SessionSteps.CALLS - 1,
                from("early"), SessionSteps.CALLS - 1));
  }

  /**
   * Uses more sessions and calls than the summary keeps, and several events with the same time and
   * id.
   */
  @Property(tries = 40)
  void bytesDoNotDependOnOrderOrGrouping(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int parts) {
    Random random = new Random(seed);
    int sessions = random.nextInt(2 * SessionSteps.SESSIONS) + 1;
    List<AccessEvent> events = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      int session = random.nextInt(random.nextInt(sessions) + 1);
      events.add(call(random.nextInt(200), "s" + session, "a" + random.nextInt(5)));
    }
    DaySummary whole = summary(events);
    Collections.shuffle(events, random);
    List<DaySummary> summaries = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      List<AccessEvent> some = new ArrayList<>();
      for (int i = part; i < events.size(); i += parts) {
        some.add(events.get(i));
      }
      summaries.add(DaySummary.fromBytes(SCHEMA, summary(some).toBytes()));
    }
    DaySummary.Builder merged = null;
    while (summaries.size() > 1) {
      DaySummary one = summaries.remove(random.nextInt(summaries.size()));
      DaySummary two = summaries.remove(random.nextInt(summaries.size()));
      merged = DaySummary.builder(SCHEMA, MONDAY).merge(one).merge(two);
      assertThat(merged.size()).isLessThanOrEqualTo(SessionSteps.SESSIONS * SessionSteps.CALLS);
      summaries.add(merged.build());
    }
    assertThat(summaries.get(0).toBytes()).isEqualTo(whole.toBytes());
    assertThat(summaries.get(0).values[0]).isEqualTo(whole.values[0]);
    // 20 bytes per call and 9 bytes per session.
    assertThat(whole.toBytes().length)
        .isLessThan(200 + SessionSteps.SESSIONS * (9 + 20 * SessionSteps.CALLS));
  }

  @Test
  void damagedBytesFailCleanly() {
    byte[] bytes = summary(List.of(call(0, "s", "a"), call(1, "s", "b"))).toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException().isThrownBy(() -> DaySummary.fromBytes(SCHEMA, cut));
    }
    for (int at = 1; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= (byte) 0xFF;
      try {
        byte[] read = DaySummary.fromBytes(SCHEMA, damaged).toBytes();
        assertThat(DaySummary.fromBytes(SCHEMA, read).toBytes()).isEqualTo(read);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("(Cannot read record at byte|Day summary ).*");
      }
    }
  }

  @Test
  void rejectsImpossibleValues() {
    refused("65 sessions, but at most 64 are kept", 65, 0);
    refused("33 calls of a session, but at most 32 are kept", 1, 33);
    ByteSink twice = new ByteSink();
    twice.varint(2);
    for (int i = 0; i < 2; i++) {
      twice.i64(7);
      twice.varint(0);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionSteps.read(new ByteSource(twice.toBytes())))
        .withMessageEndingWith("the same session twice");
  }

  private static void refused(String why, int sessions, int calls) {
    ByteSink sink = new ByteSink();
    sink.varint(sessions);
    for (int i = 0; i < sessions; i++) {
      sink.i64(i);
      sink.varint(calls);
      for (int call = 0; call < calls; call++) {
        sink.varint(1);
        sink.i64(call);
        sink.i64(1);
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionSteps.read(new ByteSource(sink.toBytes())))
        .withMessageEndingWith(why);
  }

  private static DaySummary summary(List<AccessEvent> events) {
    DaySummary.Builder day = DaySummary.builder(SCHEMA, MONDAY);
    events.forEach(day::add);
    return day.build();
  }

  private static Map<Long, Integer> steps(AccessEvent... events) {
    ValueCounts counts = summary(List.of(events)).values[0];
    Map<Long, Integer> steps = new HashMap<>();
    for (int i = 0; i < counts.size(); i++) {
      steps.put(counts.hashes()[i], counts.counts()[i]);
    }
    return steps;
  }

  private static long step(String from, String to) {
    return ValueHash.pair(ValueHash.of(from), ValueHash.of(to));
  }

  private static long from(String action) {
    return ValueHash.pair(ValueHash.of(action), ValueHash.ABSENT);
  }

  private static AccessEvent call(double minute, String session, String action) {
    return at(MONDAY, minute)
        .text(EventColumn.NHI_KIND, "ai_agent")
        .text(EventColumn.ACTOR_SESSION_UID, session)
        .text(EventColumn.ACTION, action)
        .build();
  }
}
