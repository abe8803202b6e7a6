package io.tidemark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.training.TrainingSample.SampleHashBounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Samples of 256 rows, with at most 25 rows from one identity, which need 2048 candidates. */
class SampleHashBoundsTest {
  private static final SampleOptions OPTIONS = new SampleOptions(256, 0.1, 3, SampleKey.of(1));
  private static final StructType SIZES =
      new StructType()
          .add("identity", DataTypes.StringType)
          .add("cohort", DataTypes.StringType)
          .add("identity_rows", DataTypes.LongType);

  @Test
  void expectsMoreCandidatesThanSampleSize() {
    SampleHashBounds bounds = of(sizes("ci", 1_000, 1_000), sizes("few", 100, 20));
    // A 256th of a million rows is 3906, and a 512th is 1953. The other cohort has fewer rows than
    // needed.
    assertThat(bounds.of("cohort:ci")).isEqualTo(-1L >>> 8);
    assertThat(bounds.of(Baseline.GLOBAL)).isEqualTo(-1L >>> 8);
    assertThat(bounds.of("cohort:few")).isEqualTo(-1L);
    assertThat(bounds.isAny()).isTrue();
    assertThat(bounds.isWithin("cohort:ci", -1L >>> 8)).isTrue();
    assertThat(bounds.isWithin("cohort:ci", 1L << 56)).isFalse();
    assertThat(bounds.isWithin("cohort:unknown", -1L)).isTrue();
  }

  @Test
  void capsCountsPerIdentity() {
    // These identities supply 2500 of a hundred million rows. A 32768th of that is 3052, and half
    // as many would be too few.
    SampleHashBounds bounds = of(sizes("ci", 100, 1_000_000));
    assertThat(bounds.of("cohort:ci")).isEqualTo(-1L >>> 15);
    assertThat(of(sizes("ci", 80, 1_000_000)).isAny()).isFalse();
  }

  @Test
  void detectsShortSample() {
    SampleHashBounds bounds = of(sizes(null, 1_000, 1_000));
    assertThat(bounds.isShort(Map.of(), 256)).isTrue();
    assertThat(bounds.isShort(Map.of(Baseline.GLOBAL, new float[255][]), 256)).isTrue();
    assertThat(bounds.isShort(Map.of(Baseline.GLOBAL, new float[256][]), 256)).isFalse();
    assertThat(SampleHashBounds.NONE.isShort(Map.of(), 256)).isFalse();
  }

  @SafeVarargs
  private static SampleHashBounds of(List<Row>... sizes) {
    List<Row> all = new ArrayList<>();
    for (List<Row> alike : sizes) {
      all.addAll(alike);
    }
    return SampleHashBounds.of(TestSpark.dataset(all, SIZES, 2), OPTIONS);
  }

  private static List<Row> sizes(String cohort, int identities, long rows) {
    List<Row> sizes = new ArrayList<>();
    for (int i = 0; i < identities; i++) {
      sizes.add(RowFactory.create(cohort + i, cohort, rows));
    }
    return sizes;
  }
}
