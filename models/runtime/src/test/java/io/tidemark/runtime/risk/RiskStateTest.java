package io.tidemark.runtime.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.engine.bytes.DamagedBytesException;
import io.tidemark.engine.program.RecentFeatures.Suspect;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RiskStateTest {
  private static final RiskPolicy POLICY = RiskPolicy.defaults().withPStart(0.3);
  private static final long HOUR = 3_600_000_000L;
  private static final long T = 1_769_817_600_000_000L;

  @Test
  void riskHalvesAfterHalfLife() {
    RiskState state = RiskState.empty(POLICY);
    // s = 1 − 0.03/0.3 = 0.9
    assertThat(state.observe(T, "key", "net", 3, 0.03)).isCloseTo(0.9, within(1e-15));
    assertThat(state.risk("key", "net", T + 6 * HOUR)).isCloseTo(0.45, within(1e-15));
    assertThat(state.risk("key", "net", T + 12 * HOUR)).isCloseTo(0.225, within(1e-15));
  }

  @Test
  void evidenceOfTwoFeaturesAddsUp() {
    RiskState state = RiskState.empty(POLICY);
    state.observe(T, "key", "net", 3, 0.15);
    // 1 − (1 − 0.5)(1 − 0.5)
    assertThat(state.observe(T, "key", "net", 4, 0.15)).isCloseTo(0.75, within(1e-15));
    // After one half-life: 1 − 0.75 · 0.75
    assertThat(state.risk("key", "net", T + 6 * HOUR)).isCloseTo(0.4375, within(1e-15));
  }

  @Test
  void repeatedFeatureCountsOnce() {
    RiskState state = RiskState.empty(POLICY);
    for (int i = 0; i < 1000; i++) {
      state.observe(T + i, "key", "net", 3, 0.15);
    }
    assertThat(state.risk("key", "net", T + 999)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void weakerEventReplacesDecayedStrongerEvent() {
    RiskState state = RiskState.empty(POLICY);
    state.observe(T, "key", "net", 3, 0.03);
    // 0.9 decayed to 0.45 is still stronger than 0.4 …
    assertThat(state.observe(T + 6 * HOUR, "key", "net", 3, 0.18)).isCloseTo(0.45, within(1e-9));
    // … but weaker than 0.5.
    assertThat(state.observe(T + 6 * HOUR, "key", "net", 3, 0.15)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void ordinaryEventsAreNotEvidence() {
    RiskState state = RiskState.empty(POLICY);
    assertThat(state.observe(T, "key", "net", -1, 0.3)).isZero();
    assertThat(state.observe(T, "key", "net", -1, 1)).isZero();
    assertThat(state.size()).isZero();
  }

  @Test
  void identityRiskIsThatOfRiskiestPair() {
    RiskState state = RiskState.empty(POLICY);
    state.observe(T, "key", "office", 3, 0.15);
    state.observe(T, "key", "elsewhere", 3, 0.03);
    assertThat(state.risk("key", "office", T)).isCloseTo(0.5, within(1e-15));
    assertThat(state.identityRisk(T)).isCloseTo(0.9, within(1e-15));
  }

  @Test
  void revalidationClearsEarlierRiskOfItsPair() {
    RiskState state = RiskState.empty(POLICY);
    state.observe(T, "key", "office", 3, 0.15);
    state.observe(T, "key", "elsewhere", 3, 0.03);
    state.observe(T + HOUR, "key", "office", 4, 0.15);
    state.revalidated("key", "office", T);
    assertThat(state.risk("key", "office", T + HOUR)).isCloseTo(0.5, within(1e-15));
    state.revalidated("key", "office", T + HOUR);
    assertThat(state.risk("key", "office", T + HOUR)).isZero();
    assertThat(state.risk("key", "elsewhere", T)).isCloseTo(0.9, within(1e-15));
  }

  @Test
  void unknownSourceIsItsOwnPair() {
    RiskState state = RiskState.empty(POLICY);
    state.observe(T, null, null, 3, 0.15);
    assertThat(state.risk(null, null, T)).isCloseTo(0.5, within(1e-15));
    assertThat(state.risk("", "", T)).isZero();
    RiskState read = RiskState.fromBytes(state.toBytes(), POLICY);
    assertThat(read.risk(null, null, T)).isCloseTo(0.5, within(1e-15));
  }

  @Test
  void strongestFeatureHasLargestCurrentWeight() {
    RiskState state = RiskState.empty(POLICY);
    state.observe(T, "key", "net", 3, 0.03);
    state.observe(T + 12 * HOUR, "key", "net", 7, 0.15);
    assertThat(state.strongestFeature("key", "net", T)).isEqualTo(3);
    assertThat(state.strongestFeature("key", "net", T + 12 * HOUR)).isEqualTo(7);
    assertThat(state.strongestFeature("key", "other", T)).isEqualTo(-1);
  }

  @Test
  void fullStateEvictsLeastRiskyOldestPair() {
    RiskState state = RiskState.empty(POLICY);
    for (int i = 0; i < RiskState.MAX_PAIRS; i++) {
      state.observe(T, "key", "net" + i, 3, i == 40 ? 0.2 : 0.1);
    }
    // The new pair is the least risky of all but is kept; net40 was the least risky before it.
    state.observe(T, "key", "new", 3, 0.25);
    assertThat(state.size()).isEqualTo(RiskState.MAX_PAIRS);
    assertThat(state.risk("key", "net40", T)).isZero();
    assertThat(state.risk("key", "new", T)).isGreaterThan(0);
    state.observe(T, "key", "newer", 3, 0.1);
    assertThat(state.risk("key", "new", T)).isZero();
  }

  @Test
  void evictsLongestSilentOfEqualPairs() {
    RiskState state = RiskState.empty(POLICY);
    for (int i = 0; i < RiskState.MAX_PAIRS; i++) {
      // Half as much evidence one half-life later has the same weight now. net50 received its
      // evidence first.
      boolean old = i == 50;
      state.observe(old ? T - 6 * HOUR : T, "key", "net" + i, 3, old ? 0.06 : 0.18);
    }
    state.observe(T, "key", "new", 3, 0.01);
    assertThat(state.risk("key", "net50", T)).isZero();
    assertThat(state.size()).isEqualTo(RiskState.MAX_PAIRS);
  }

  @Test
  void suspectNeedsRecentSpecificEvidence() {
    RiskState state = RiskState.empty(POLICY);
    state.observe(T, "key", "net", 3, 0.15);
    state.observe(T + 6 * HOUR, "key", "net", 4, 0.15);
    long within = T + 24 * HOUR - 1;
    // 1 − 0.5 · 0.5, regardless of decay since then.
    assertThat(state.otherSuspects("key", "home", within, 0.75, feature -> true)).hasSize(1);
    assertThat(state.otherSuspects("key", "home", within, 0.76, feature -> true)).isEmpty();
    assertThat(state.otherSuspects("key", "home", within, 0.75, feature -> feature == 3))
        .hasSize(1);
    // A day after the first piece, only the second one remains.
    long later = T + 24 * HOUR;
    assertThat(state.otherSuspects("key", "home", later, 0.75, feature -> true)).isEmpty();
    assertThat(state.otherSuspects("key", "home", later, 0.5, feature -> true)).hasSize(1);
    assertThat(state.otherSuspects("key", "home", later, 0.5, feature -> feature == 3)).isEmpty();
    assertThat(state.otherSuspects("key", "net", within, 0.1, feature -> true)).isEmpty();
  }

  @Test
  void suspectReportsCredentialPauseAndShare() {
    RiskState state = RiskState.empty(POLICY);
    state.observe(T, "key", "home", 0, 1);
    state.observe(T + 1, "key", "net", 3, 0.03);
    state.observe(T + 2, "key", "net", 0, 1);
    state.observe(T + 3, "key", "home", 0, 1);
    state.observe(T + 4, "other", "home", 0, 1);
    state = RiskState.fromBytes(state.toBytes(), POLICY);
    assertThat(state.otherSuspects("key", "home", T + 10, 0.5, feature -> true))
        .containsExactly(new Suspect(true, 8, 0.5));
    assertThat(state.otherSuspects(null, "home", T + 10, 0.5, feature -> true))
        .containsExactly(new Suspect(false, 8, 0.5));
    assertThat(
            state
                .renamed(name -> name + "!")
                .otherSuspects("key!", "home", T + 10, 0.5, feature -> true))
        .containsExactly(new Suspect(true, 8, 0.5));
    // After a day without events, the pair's events are counted from one again.
    state.observe(T + 3 + 24 * HOUR, "key", "net", 3, 0.03);
    assertThat(state.otherSuspects("key", "home", T + 3 + 24 * HOUR, 0.5, feature -> true))
        .containsExactly(new Suspect(true, 0, 1));
  }

  @Test
  void suspectPairSeesNoOtherSuspects() {
    RiskState state = RiskState.empty(POLICY);
    state.observe(T, "key", "net", 3, 0.03);
    state.observe(T, "key", "net 2", 3, 0.03);
    assertThat(state.otherSuspects("key", "net", T, 0.9, feature -> true)).isEmpty();
    assertThat(state.otherSuspects("key", "net 2", T, 0.9, feature -> true)).isEmpty();
    assertThat(state.otherSuspects("key", "home", T, 0.9, feature -> true)).hasSize(2);
  }

  @Test
  void renamingKeepsRisk() {
    RiskState state = RiskState.empty(POLICY);
    state.observe(T, "key", "net", 3, 0.03);
    state.observe(T, null, "net", 4, 0.15);
    RiskState renamed = state.renamed(name -> name + "'");
    assertThat(renamed.risk("key'", "net'", T)).isCloseTo(0.9, within(1e-15));
    assertThat(renamed.risk(null, "net'", T)).isCloseTo(0.5, within(1e-15));
    assertThat(renamed.size()).isEqualTo(2);
    // A copy: changing one does not change the other.
    renamed.observe(T, "key'", "net'", 5, 0.15);
    assertThat(state.risk("key", "net", T)).isCloseTo(0.9, within(1e-15));
  }

  @Test
  void evidenceDecaysByNewPolicy() {
    RiskState state = RiskState.empty(POLICY);
    state.observe(T, "key", "net", 3, 0.03);
    assertThat(state.under(POLICY)).isSameAs(state);
    RiskPolicy quick =
        new RiskPolicy(
            Duration.ofHours(1),
            POLICY.pStart(),
            POLICY.impactWeights(),
            POLICY.decisions(),
            POLICY.budgetMedium(),
            POLICY.budgetHigh(),
            POLICY.confidence());
    RiskState moved = state.under(quick);
    assertThat(moved.policy()).isEqualTo(quick);
    assertThat(moved.risk("key", "net", T + HOUR)).isCloseTo(0.45, within(1e-15));
  }

  @Test
  void rejectsImpossibleObservations() {
    RiskState state = RiskState.empty(POLICY);
    assertThatThrownBy(() -> state.observe(T, "k", "n", 1, 0)).hasMessageContaining("not 0.0");
    assertThatThrownBy(() -> state.observe(T, "k", "n", 1, Double.NaN))
        .hasMessageContaining("not NaN");
    assertThatThrownBy(() -> state.observe(T, "k", "n", -1, 0.01)).hasMessageContaining("not -1");
  }

  @Property(tries = 100)
  void riskStaysBetweenZeroAndOneAndOnlyDecays(@ForAll long seed) {
    RiskState state = filled(seed, 200);
    double before = 1;
    for (int hour = 60; hour < 160; hour++) {
      double risk = state.identityRisk(T + hour * HOUR);
      assertThat(risk).isBetween(0.0, before);
      before = risk;
    }
    assertThat(before).isLessThan(0.01);
  }

  @Property(tries = 100)
  void savedStateRoundTrips(@ForAll long seed) {
    RiskState state = filled(seed, 100);
    byte[] bytes = state.toBytes();
    RiskState restored = RiskState.fromBytes(bytes, POLICY);
    assertThat(restored.toBytes()).isEqualTo(bytes);
    double on = state.observe(T + 60 * HOUR, "key1", "net1", 2, 0.01);
    assertThat(restored.observe(T + 60 * HOUR, "key1", "net1", 2, 0.01)).isEqualTo(on);
    assertThat(restored.toBytes()).isEqualTo(state.toBytes());
  }

  /** Order affects only what is counted since the first evidence. */
  @Test
  void riskDoesNotDependOnOrderOfSimultaneousEvents() {
    RiskState one = RiskState.empty(POLICY);
    RiskState other = RiskState.empty(POLICY);
    for (int i = 0; i < 10; i++) {
      one.observe(T, "key" + i % 3, "net", i, 0.01 * (i + 1));
      other.observe(T, "key" + (9 - i) % 3, "net", 9 - i, 0.01 * (10 - i));
    }
    for (int key = 0; key < 3; key++) {
      assertThat(one.risk("key" + key, "net", T)).isEqualTo(other.risk("key" + key, "net", T));
      assertThat(one.strongestFeature("key" + key, "net", T))
          .isEqualTo(other.strongestFeature("key" + key, "net", T));
    }
  }

  @Test
  void lateEventCountsAsIfInOrder() {
    RiskState inOrder = RiskState.empty(POLICY);
    inOrder.observe(T, "key", "net", 3, 0.03);
    inOrder.observe(T + HOUR, "key", "net", 3, 0.2);
    RiskState late = RiskState.empty(POLICY);
    late.observe(T + HOUR, "key", "net", 3, 0.2);
    late.observe(T, "key", "net", 3, 0.03);
    assertThat(late.toBytes()).isEqualTo(inOrder.toBytes());
  }

  @Test
  void hostileTextsRoundTrip() {
    RiskState state = RiskState.empty(POLICY);
    state.observe(T, "\ud800", "\u0000\n", 3, 0.1);
    state.observe(T, "?", "\u0000\n", 4, 0.1);
    byte[] bytes = state.toBytes();
    assertThat(RiskState.fromBytes(bytes, POLICY).toBytes()).isEqualTo(bytes);
  }

  @Test
  void rejectsTruncatedOrForeignBytes() {
    byte[] bytes = filled(1, 20).toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> RiskState.fromBytes(cut, POLICY))
          .isInstanceOf(DamagedBytesException.class);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> RiskState.fromBytes(longer, POLICY))
        .isInstanceOf(DamagedBytesException.class);
    byte[] newer = bytes.clone();
    newer[4] = 2;
    assertThatThrownBy(() -> RiskState.fromBytes(newer, POLICY)).hasMessageContaining("2 is not 1");
  }

  private static RiskState filled(long seed, int events) {
    Random random = new Random(seed);
    RiskState state = RiskState.empty(POLICY);
    for (int i = 0; i < events; i++) {
      state.observe(
          T + random.nextInt(48) * HOUR,
          "key" + random.nextInt(3),
          "net" + random.nextInt(40),
          random.nextInt(46),
          1 - random.nextDouble());
    }
    return state;
  }
}
