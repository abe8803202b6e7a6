package io.tidemark.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.TestEvents;
import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.EventColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final long HOUR = 3_600_000_000L;
  private static final long BUCKET = HOUR / 60;

  @Property(tries = 100)
  void windowsMatchDefinition(@ForAll long seed) {
    Random random = new Random(seed);
    WindowedCount count = new WindowedCount(HOUR);
    WindowedValues values = new WindowedValues(HOUR);
    List<long[]> events = new ArrayList<>();
    // Includes times before 1970, where division rounds the other way.
    long time = random.nextInt(3) == 0 ? -2 * HOUR : 20_000L * 24 * HOUR;
    for (int i = 0; i < 200; i++) {
      time +=
          switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1_000);
            case 2 -> BUCKET;
            case 3 -> random.nextInt(600) * 1_000_000L;
            default -> random.nextInt(20) == 0 ? 5 * HOUR : BUCKET - 1;
          };
      long value = random.nextInt(20);
      events.add(new long[] {time, value});
      count.add(time);
      values.add(time, value);
      long first = Math.floorDiv(time, BUCKET) - 59;
      Set<Long> distinct = new HashSet<>();
      int inside = 0;
      for (long[] event : events) {
        if (Math.floorDiv(event[0], BUCKET) >= first) {
          inside++;
          distinct.add(event[1]);
        }
      }
      assertThat(count.at(time)).isEqualTo(inside);
      assertThat(values.at(time)).isEqualTo(distinct.size());
    }
  }

  @Test
  void ignoresEventsOlderThanWindow() {
    WindowedCount count = new WindowedCount(HOUR);
    WindowedValues values = new WindowedValues(HOUR);
    count.add(10 * HOUR);
    values.add(10 * HOUR, 1);
    count.add(9 * HOUR);
    values.add(9 * HOUR, 2);
    count.add(10 * HOUR - BUCKET);
    values.add(10 * HOUR - BUCKET, 3);
    assertThat(count.at(10 * HOUR)).isEqualTo(2);
    assertThat(values.at(10 * HOUR)).isEqualTo(2);
    assertThat(values.at(9 * HOUR)).as("time does not run backwards").isEqualTo(2);
  }

  @Property(tries = 100)
  void lateEventsLeaveWindowOnTime(@ForAll long seed) {
    Random random = new Random(seed);
    WindowedCount count = new WindowedCount(HOUR);
    WindowedValues values = new WindowedValues(HOUR);
    List<long[]> events = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 100; i++) {
      now += random.nextInt(5) * BUCKET;
      // An outcome may arrive up to 40 buckets after its event.
      long time = now - random.nextLong(40) * random.nextInt(2) * BUCKET;
      long value = random.nextInt(12);
      count.at(now);
      values.at(now);
      count.add(time);
      values.add(time, value);
      events.add(new long[] {time, value});
      long first = Math.floorDiv(now, BUCKET) - 59;
      List<long[]> inside =
          events.stream().filter(e -> Math.floorDiv(e[0], BUCKET) >= first).toList();
      assertThat(count.at(now)).isEqualTo(inside.size());
      assertThat(values.at(now))
          .isEqualTo((int) inside.stream().mapToLong(e -> e[1]).distinct().count());
    }
  }

  @Test
  void timeJumpsEmptyWindow() {
    for (long jump : new long[] {HOUR, 61 * BUCKET, 1_000_000 * HOUR}) {
      WindowedCount count = new WindowedCount(HOUR);
      for (int i = 0; i < 60; i++) {
        count.add(i * BUCKET);
      }
      assertThat(count.at(59 * BUCKET)).isEqualTo(60);
      assertThat(count.at(59 * BUCKET + jump)).isZero();
    }
  }

  @Test
  void capsDistinctValues() {
    WindowedValues values = new WindowedValues(HOUR);
    for (int i = 0; i < 5_000; i++) {
      values.add(0, i);
    }
    assertThat(values.at(0)).isEqualTo(WindowedValues.CAP);
  }

  @Test
  void evictsLeastRecentlyUsedKey() {
    int[] made = {0};
    KeyedState<Numbered> states =
        new KeyedState<>(StateScope.CREDENTIAL, () -> new Numbered(made[0]++));
    for (int i = 0; i <= KeyedState.CAP; i++) {
      of(states, "c0");
      of(states, "c" + i);
    }
    assertThat(of(states, "c0").number()).isZero();
    assertThat(of(states, "c1").number()).isEqualTo(KeyedState.CAP + 1);
  }

  private static Numbered of(KeyedState<Numbered> states, String credential) {
    return states.of(
        TestEvents.at(0, 0).text(EventColumn.CREDENTIAL_UID, credential).build(),
        new TextHashes(new TextHashes.Columns(Set.of())));
  }

  private record Numbered(int number) implements ExpiringState {
    @Override
    public long expiresAt() {
      return Long.MAX_VALUE / 2;
    }

    @Override
    public void write(ByteSink sink) {
      sink.varint(number);
    }

    @Override
    public void read(ByteSource source) {
      assertThat(source.nonNegativeInt()).isEqualTo(number);
    }
  }
}
