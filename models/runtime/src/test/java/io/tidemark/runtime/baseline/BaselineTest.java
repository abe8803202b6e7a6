package io.tidemark.runtime.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.engine.bytes.DamagedBytesException;
import io.tidemark.runtime.risk.RiskPolicy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BaselineTest {
  private static final int HEADER = 20;
  private static final Baseline BASELINE = TestBaselines.baseline();
  private static final byte[] BYTES = BASELINE.toBytes();

  @Test
  void bytesRoundTrip() {
    assertThat(Baseline.fromBytes(BYTES).toBytes()).isEqualTo(BYTES);
  }

  @Test
  void equalInputsGiveEqualBytes() {
    assertThat(TestBaselines.baseline().toBytes()).isEqualTo(BYTES);
  }

  @Test
  void contentsRoundTrip() {
    Baseline read = Baseline.fromBytes(BYTES);
    assertThat(read.features()).isEqualTo(BASELINE.features());
    assertThat(read.featureSetHash()).isEqualTo("ab12cd");
    assertThat(read.trainedFor()).isEqualTo(LocalDate.of(2026, 1, 31));
    assertThat(read.policy()).isEqualTo(TestBaselines.POLICY);
    assertThat(read.provenance())
        .containsExactly(
            Map.entry("commit", "0123abc"), Map.entry("seed", "1"), Map.entry("spark", "4.2.0"));
    ScopeBaseline scope = read.scopeFor("ci_job:aws");
    ScopeBaseline original = BASELINE.scopeFor("ci_job:aws");
    assertThat(scope.thresholds()).isEqualTo(original.thresholds());
    assertThat(scope.calibration().leftOut()).containsExactly(Map.entry("labelled compromised", 3));
    assertThat(scope.calibration().dayMaxima()).isEqualTo(original.calibration().dayMaxima());
    for (float[] row : TestBaselines.rows(50, 4, 9)) {
      assertThat(scope.statistic().statistic(row)).isEqualTo(original.statistic().statistic(row));
    }
  }

  @Test
  void scopesAreSortedById() {
    assertThat(BASELINE.scopes())
        .extracting(ScopeBaseline::id)
        .containsExactly("cohort:agent:aws", "cohort:ci_job:aws", "global");
  }

  @Test
  void usesCohortScopeOrGlobalScope() {
    assertThat(BASELINE.scopeFor("ci_job:aws").id()).isEqualTo("cohort:ci_job:aws");
    assertThat(BASELINE.scopeFor("agent:aws").id()).isEqualTo("cohort:agent:aws");
    assertThat(BASELINE.scopeFor("unheard of").id()).isEqualTo("global");
    assertThat(BASELINE.scopeFor(null).id()).isEqualTo("global");
    assertThat(BASELINE.judgingScopes())
        .extracting(ScopeBaseline::id)
        .containsExactly("cohort:agent:aws", "cohort:ci_job:aws", "global");
  }

  @Test
  void scopeWithoutThresholdsBorrowsCalibration() {
    ScopeBaseline global = BASELINE.scopeFor(null);
    ScopeBaseline own = scopeOf(BASELINE, "cohort:agent:aws");
    assertThat(own.calibration().size()).isEqualTo(5);
    assertThat(own.isUsable()).isFalse();
    ScopeBaseline judging = BASELINE.scopeFor("agent:aws");
    assertThat(judging.isUsable()).isTrue();
    assertThat(judging.calibration()).isSameAs(global.calibration());
    assertThat(judging.thresholds()).isEqualTo(global.thresholds());
    assertThat(judging.statistic()).isSameAs(own.statistic());
    assertThat(judging.usualMaximum()).isEqualTo(3);
    ScopeBaseline usable = BASELINE.scopeFor("ci_job:aws");
    assertThat(usable.calibration().size()).isEqualTo(60);
  }

  /** In a trainer's draft, thresholds are derived from the calibration they will be used with. */
  @Test
  void keepsCalibrationIfNoScopeHasThresholds() {
    Baseline draft =
        baseline(
            List.of("a", "b", "c", "d"),
            List.of(
                TestBaselines.scope("global", 9, 1),
                TestBaselines.scope("cohort:x", 7, 2),
                TestBaselines.scope("cohort:y", 0, 3)));
    assertThat(draft.scopeFor("x").calibration().size()).isEqualTo(7);
    assertThat(draft.scopeFor("y").calibration().size()).isEqualTo(9);
    assertThat(draft.scopeFor("y").isUsable()).isFalse();
  }

  @Test
  void doesNotWriteBorrowedParts() {
    Baseline read = Baseline.fromBytes(BYTES);
    assertThat(scopeOf(read, "cohort:agent:aws").thresholds()).isEmpty();
    assertThat(scopeOf(read, "cohort:agent:aws").calibration().size()).isEqualTo(5);
    assertThat(read.scopeFor("agent:aws").calibration().size()).isEqualTo(300);
  }

  @Test
  void usualMaximumFallsBackToScopeThenGlobal() {
    for (Baseline baseline : List.of(BASELINE, Baseline.fromBytes(BYTES))) {
      assertThat(baseline.usualMaximum("gh:bot", "agent:aws")).isEqualTo(7.25);
      assertThat(baseline.usualMaximum("new one", "agent:aws")).isEqualTo(3);
      assertThat(baseline.usualMaximum("new one", "ci_job:aws")).isEqualTo(2);
      assertThat(baseline.usualMaximum("new one", "unheard of")).isEqualTo(1);
      assertThat(baseline.usualMaximum("new one", null)).isEqualTo(1);
      assertThat(baseline.usualMaxima().size()).isEqualTo(3);
    }
  }

  /** Pins forest, tails, statistic and format: changing any bit of them must be deliberate. */
  @Test
  void bytesArePortable() throws NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(BYTES);
    assertThat(HexFormat.of().formatHex(digest))
        .isEqualTo("b275586d088108fd6c5ee05ca8c44e268e56d9165496e6a2a8c71adeaedecb42");
  }

  @Test
  void requiresFiniteUsualMaximum() {
    ScopeBaseline scope = TestBaselines.scope("global", 5, 1);
    assertThatThrownBy(
            () ->
                new ScopeBaseline(
                    "global",
                    scope.statistic(),
                    scope.calibration(),
                    scope.thresholds(),
                    Double.NaN,
                    1,
                    1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("usual maximum of scope 'global' is NaN");
  }

  @Test
  void namesMismatchedScopes() {
    List<ScopeBaseline> cohortOnly = List.of(TestBaselines.scope("cohort:x", 30, 1));
    List<String> four = List.of("a", "b", "c", "d");
    assertThatThrownBy(() -> baseline(four, cohortOnly))
        .hasMessageContaining("scope 'global' is missing");
    ScopeBaseline global = TestBaselines.scope("global", 30, 1);
    assertThatThrownBy(() -> baseline(four, List.of(global, global)))
        .hasMessageContaining("occurs twice");
    assertThatThrownBy(() -> baseline(List.of("a"), List.of(global)))
        .hasMessageContaining("has 4 features, but the baseline names 1");
  }

  @Test
  void rejectsTruncatedBytes() {
    for (int length = 0; length < BYTES.length; length += 1 + length / 20) {
      byte[] cut = Arrays.copyOf(BYTES, length);
      assertThatThrownBy(() -> Baseline.fromBytes(cut)).isInstanceOf(DamagedBytesException.class);
    }
  }

  @Test
  void detectsAnyFlippedBit() {
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = BYTES.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> Baseline.fromBytes(damaged))
          .isInstanceOf(DamagedBytesException.class);
    }
  }

  /**
   * A forger can recompute the checksum, so forged bytes must be read or rejected with a named
   * exception.
   */
  @Test
  void forgedBytesFailCleanly() {
    Random random = new Random(6);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] forged = BYTES.clone();
      int at = HEADER + random.nextInt(forged.length - HEADER - 4);
      ByteBuffer buffer = ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN);
      buffer.putInt(at, random.nextInt(3) == 0 ? Integer.MAX_VALUE : random.nextInt());
      buffer.putInt(16, checksum(forged));
      try {
        Baseline.fromBytes(forged).scopeFor(null).statistic().statistic(new float[4]);
      } catch (DamagedBytesException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(200);
  }

  @Test
  void rejectsNewerVersionWithRemedy() {
    byte[] newer = BYTES.clone();
    newer[8] = 9;
    assertThatThrownBy(() -> Baseline.fromBytes(newer))
        .isInstanceOf(DamagedBytesException.class)
        .hasMessageStartingWith("Cannot read baseline version at byte 8: ")
        .hasMessageContaining("version 9 is not 1, the version this runtime reads")
        .hasMessageContaining("tidemark-runtime");
  }

  @Test
  void rejectsOtherFilesAtFirstByte() {
    byte[] text = "{\"not\": \"a baseline at all\"}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Baseline.fromBytes(text))
        .isInstanceOf(DamagedBytesException.class)
        .hasMessageContaining("baseline magic at byte 0");
  }

  @Test
  void rejectsTrailingBytes() {
    assertThatThrownBy(() -> Baseline.fromBytes(Arrays.copyOf(BYTES, BYTES.length + 1)))
        .hasMessageContaining("the file was truncated or extended");
  }

  private static Baseline baseline(List<String> features, List<ScopeBaseline> scopes) {
    LocalDate night = LocalDate.of(2026, 1, 31);
    return new Baseline(
        features, "ab", night, RiskPolicy.defaults(), Map.of(), UsualMaxima.NONE, scopes);
  }

  private static ScopeBaseline scopeOf(Baseline baseline, String id) {
    return baseline.scopes().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
  }

  private static int checksum(byte[] bytes) {
    return new ByteSource(Arrays.copyOfRange(bytes, HEADER, bytes.length)).checksumOfRest();
  }
}
