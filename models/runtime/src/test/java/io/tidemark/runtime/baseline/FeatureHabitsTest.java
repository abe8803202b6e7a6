package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import io.tidemark.runtime.format.UnreadableBaselineException;
import io.tidemark.runtime.risk.RiskPolicy;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeatureHabitsTest {
  private static final float[] FAR = {8, 6, Float.NaN, 1};

  @Test
  void eighthOfTheWayToTheFarValueHalves() {
    // 1 / (1 + 8 · 1/8) = 1/2; at the far value and beyond, 1/9.
    FeatureHabits habits = FeatureHabits.of(new float[] {1, 0, 5, 3}, FAR);
    assertThat(habits.size()).isEqualTo(2);
    assertThat(habits.factor(0)).isEqualTo(0.5f);
    assertThat(habits.factor(1)).isEqualTo(1);
    assertThat(habits.factor(2)).isEqualTo(1);
    assertThat(habits.factor(3)).isEqualTo(1 / 9f);
    assertThat(habits.relative(new float[] {4, 6, 7, Float.NaN}))
        .containsExactly(2, 6, 7, Float.NaN);
  }

  @Test
  void whatAnIdentityNeverDoesKeepsItsWeight() {
    float[] vector = {0, 6, 0, 0};
    assertThat(FeatureHabits.of(new float[] {0, 0, 0, 0}, FAR)).isSameAs(FeatureHabits.NONE);
    assertThat(FeatureHabits.of(new float[] {-1, Float.NaN, 0, 0}, FAR))
        .isSameAs(FeatureHabits.NONE);
    assertThat(FeatureHabits.NONE.relative(vector)).isSameAs(vector);
  }

  @Test
  void bytesAreReadBackAndNonsenseIsRefused() {
    FeatureHabits habits = FeatureHabits.of(new float[] {1, 0, 0, 0.5f}, FAR);
    FlatWriter out = new FlatWriter();
    habits.write(out);
    assertThat(FeatureHabits.read(new FlatReader(out.toBytes()))).isEqualTo(habits);
    byte[] reversed =
        new FlatWriter().putInts(new int[] {3, 1}).putFloats(new float[] {1, 1}).toBytes();
    assertThatThrownBy(() -> FeatureHabits.read(new FlatReader(reversed)))
        .isInstanceOf(UnreadableBaselineException.class);
    byte[] louder = new FlatWriter().putInts(new int[] {1}).putFloats(new float[] {2}).toBytes();
    assertThatThrownBy(() -> FeatureHabits.read(new FlatReader(louder)))
        .isInstanceOf(UnreadableBaselineException.class);
  }

  @Test
  void baselineWithHabitsIsOfItsOwnVersionAndOneWithoutStaysAsItWas() {
    FeatureHabits habits = FeatureHabits.of(new float[] {1, 0, 0, 0}, FAR);
    Baseline baseline = baseline(IdentityHabits.of(Map.of("bot", habits)));
    assertThat(baseline.toBytes()[8]).isEqualTo((byte) 2);
    Baseline read = Baseline.fromBytes(baseline.toBytes());
    assertThat(read.habits().of("bot")).isEqualTo(habits);
    assertThat(read.habits().of("stranger")).isSameAs(FeatureHabits.NONE);
    assertThat(read.toBytes()).isEqualTo(baseline.toBytes());
    assertThat(baseline.withoutIdentities().toBytes()[8]).isEqualTo((byte) 1);
    assertThat(baseline.withoutIdentities().toBytes())
        .isEqualTo(baseline(IdentityHabits.NONE).toBytes());
  }

  @Test
  void habitOfAFeatureThatThereIsNotIsRefused() {
    float[] usual = new float[9];
    float[] far = new float[9];
    usual[8] = 1;
    far[8] = 1;
    IdentityHabits foreign = IdentityHabits.of(Map.of("bot", FeatureHabits.of(usual, far)));
    assertThatThrownBy(() -> baseline(foreign)).hasMessageContaining("habit of feature 8");
  }

  private static Baseline baseline(IdentityHabits habits) {
    Baseline some = TestBaselines.baseline();
    return new Baseline(
        some.features(),
        some.featureSetHash(),
        LocalDate.of(2026, 1, 1),
        RiskPolicy.defaults(),
        Map.of(),
        UsualMaxima.NONE,
        habits,
        List.copyOf(some.scopes()));
  }
}
