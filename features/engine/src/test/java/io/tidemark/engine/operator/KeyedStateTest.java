package io.tidemark.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.catalogue.StateScope;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Dropping expired states must never change a result. */
class KeyedStateTest {
  /** Maximum delay of an outcome. */
  private static final int LATE_MINUTES = 20;

  private static final long HALF_HOUR = 30 * EventTime.MINUTE;
  private static final long START = 20_000 * EventTime.DAY;

  @Test
  void dropsRotatedTokensAfterWindow() {
    KeyedState<WindowedValues> states =
        new KeyedState<>(StateScope.CREDENTIAL, () -> new WindowedValues(HALF_HOUR));
    for (int minute = 0; minute < 200; minute++) {
      long now = START + minute * EventTime.MINUTE;
      of(states, minute, now).add(now, 1);
    }
    assertThat(states.size())
        .as("half an hour plus twenty minutes for late outcomes")
        .isEqualTo(50);
    long tomorrow = START + EventTime.DAY;
    of(states, 199, tomorrow).add(tomorrow, 1);
    assertThat(states.size()).as("the same token all night").isEqualTo(KeyedState.FEW);
  }

  @Test
  void staysExactForLatestOfTwoHundredTokens() {
    KeyedState<WindowedCount> states =
        new KeyedState<>(StateScope.CREDENTIAL, () -> new WindowedCount(HALF_HOUR));
    for (int round = 1; round <= 3; round++) {
      for (int token = 0; token < 200; token++) {
        long now = START + round * EventTime.MINUTE + token;
        WindowedCount count = of(states, token, now);
        count.add(now);
        assertThat(count.at(now)).as("evicted by the 199 tokens in between").isEqualTo(1);
      }
    }
    assertThat(states.size()).isEqualTo(KeyedState.CAP);
    long now = START + 4 * EventTime.MINUTE;
    for (int token = 199; token > 199 - KeyedState.CAP; token--) {
      of(states, token, now).add(now);
    }
    for (int token = 199; token > 199 - KeyedState.CAP; token--) {
      assertThat(of(states, token, now).at(now)).isEqualTo(2);
    }
  }

  @Test
  void keepsKeysUsedAfterAnUnexpiredKey() {
    KeyedState<WindowedCount> states =
        new KeyedState<>(StateScope.CREDENTIAL, () -> new WindowedCount(EventTime.DAY));
    of(states, 0, START).add(START);
    for (int key = 1; key < 100; key++) {
      of(states, key, START);
    }
    assertThat(states.size()).isEqualTo(100);
    of(states, 0, START);
    assertThat(states.size()).isEqualTo(KeyedState.FEW);
    assertThat(of(states, 0, START).at(START)).isEqualTo(1);
  }

  @Test
  void keepsStatesOfAFewAlternatingKeys() {
    KeyedState<WindowedCount> states =
        new KeyedState<>(StateScope.CREDENTIAL, () -> new WindowedCount(HALF_HOUR));
    WindowedCount first = of(states, 0, START);
    for (int i = 1; i < 10 * KeyedState.FEW; i++) {
      of(states, i % KeyedState.FEW, START + i * EventTime.DAY);
    }
    assertThat(of(states, 0, START + 100 * EventTime.DAY)).isSameAs(first);
  }

  @Property(tries = 60)
  void countsMatchUnboundedMap(@ForAll long seed) {
    compare(seed, () -> new WindowedCount(HALF_HOUR), WindowedCount::add, WindowedCount::at);
  }

  @Property(tries = 60)
  void valuesMatchUnboundedMap(@ForAll long seed) {
    compare(
        seed,
        () -> new WindowedValues(HALF_HOUR, 3),
        (state, micros) -> state.add(micros, micros / EventTime.MINUTE % 5),
        WindowedValues::at);
  }

  @Property(tries = 60)
  void sumsMatchUnboundedMap(@ForAll long seed) {
    compare(
        seed,
        () -> new WindowedSum(HALF_HOUR),
        (state, micros) -> state.add(micros, micros % 7),
        WindowedSum::at);
  }

  @Property(tries = 60)
  void talliesMatchUnboundedMap(@ForAll long seed) {
    compare(
        seed,
        () -> new WindowedTally(HALF_HOUR),
        (state, micros) -> state.add(micros, micros / EventTime.MINUTE % 5),
        WindowedTally::entropyBits);
  }

  private interface Add<S> {
    void add(S state, long micros);
  }

  private interface Figure<S> {
    double of(S state, long micros);
  }

  /** Uses keys that appear, stay for a while and return, with outcomes that arrive minutes late. */
  private static <S extends ExpiringState> void compare(
      long seed, Supplier<S> fresh, Add<S> add, Figure<S> figure) {
    Random random = new Random(seed);
    Map<Integer, S> all = new LinkedHashMap<>(16, 0.75f, true);
    KeyedState<S> states = new KeyedState<>(StateScope.CREDENTIAL, fresh);
    KeyedState<S> resumed = new KeyedState<>(StateScope.CREDENTIAL, fresh);
    long now = START;
    int newest = 0;
    int spread = 1 << random.nextInt(9);
    for (int step = 0; step < 1_500; step++) {
      now +=
          switch (random.nextInt(8)) {
            case 0, 1, 2 -> 0;
            case 3, 4, 5 -> random.nextInt(1_000_000);
            case 6 -> random.nextInt(3) * EventTime.MINUTE;
            default ->
                random.nextInt(60) == 0
                    ? random.nextInt(50) * EventTime.HOUR
                    : random.nextInt(50) * EventTime.MINUTE / 10;
          };
      newest += random.nextInt(3) == 0 ? 1 : 0;
      int key = random.nextBoolean() ? newest : Math.max(0, newest - random.nextInt(spread));
      boolean late = random.nextInt(4) == 0;
      long time = late ? now - random.nextInt(LATE_MINUTES) * EventTime.MINUTE : now;
      S expected = all.computeIfAbsent(key, k -> fresh.get());
      if (all.size() > KeyedState.CAP) {
        all.remove(all.keySet().iterator().next());
      }
      boolean added = random.nextInt(5) > 0;
      S found = of(states, key, time);
      S again = of(resumed, key, time);
      if (added) {
        add.add(expected, time);
        add.add(found, time);
        add.add(again, time);
      }
      if (!late) {
        Double value = figure.of(expected, now);
        assertThat(figure.of(found, now)).as("step %d", step).isEqualTo(value);
        assertThat(figure.of(again, now)).as("step %d, resumed", step).isEqualTo(value);
      }
      if (step % 50 == 0) {
        resumed = readBack(resumed, fresh);
        assertThat(bytes(resumed)).isEqualTo(bytes(states));
      }
    }
    assertThat(states.size()).isLessThanOrEqualTo(all.size());
  }

  private static <S extends ExpiringState> KeyedState<S> readBack(
      KeyedState<S> state, Supplier<S> fresh) {
    KeyedState<S> read = new KeyedState<>(StateScope.CREDENTIAL, fresh);
    read.read(new ByteSource(bytes(state)));
    return read;
  }

  private static byte[] bytes(KeyedState<?> state) {
    ByteSink sink = new ByteSink();
    state.write(sink);
    return sink.toBytes();
  }

  private static <S extends ExpiringState> S of(KeyedState<S> states, int credential, long micros) {
    AccessEvent event =
        AccessEvent.builder()
            .text(EventColumn.CREDENTIAL_UID, "c" + credential)
            .number(EventColumn.TIME, micros)
            .build();
    return states.of(event, new TextHashes(new TextHashes.Columns(Set.of())));
  }
}
