package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.night.GateEvents.VectorSample;
import io.tidemark.training.SampleKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class VectorSampleTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("calls", DataTypes.FloatType)
          .add("metadata_uid", DataTypes.StringType)
          .add("metadata_product", DataTypes.StringType)
          .add("number", DataTypes.FloatType);
  private static final SampleKey KEY = SampleKey.of(1);
  private static final List<String> FEATURES = List.of("number", "calls");

  @Test
  void takesRowsWithSmallestKeyHashes() {
    for (int most : new int[] {1, 40}) {
      List<float[]> expected = new ArrayList<>();
      for (Row row :
          rows(300, 1)
              .orderBy(KEY.hash(col("metadata_product"), col("metadata_uid")), col("metadata_uid"))
              .limit(most)
              .collectAsList()) {
        expected.add(new float[] {row.getFloat(3), row.isNullAt(0) ? Float.NaN : row.getFloat(0)});
      }
      // With a million, the filter would pass too few keys.
      for (long known : new long[] {0, 300, 1_000, 1_000_000}) {
        for (int partitions : new int[] {1, 5}) {
          float[][] vectors = VectorSample.of(rows(300, partitions), FEATURES, most, known, KEY);
          assertThat(vectors).hasNumberOfRows(most);
          assertThat(sorted(vectors)).isEqualTo(sorted(expected.toArray(float[][]::new)));
        }
      }
    }
  }

  @Test
  void dependsOnKey() {
    assertThat(sorted(VectorSample.of(rows(300, 1), FEATURES, 40, 300, SampleKey.of(2))))
        .isNotEqualTo(sorted(VectorSample.of(rows(300, 1), FEATURES, 40, 300, KEY)));
  }

  @Test
  void takesAllOfFewRows() {
    assertThat(VectorSample.of(rows(30, 2), FEATURES, 30, 30, KEY)).hasNumberOfRows(30);
    assertThat(VectorSample.of(rows(30, 2), FEATURES, 1000, 30, KEY)).hasNumberOfRows(30);
    assertThat(VectorSample.of(rows(0, 1), FEATURES, 10, 0, KEY)).isEmpty();
    assertThat(VectorSample.of(rows(0, 1), FEATURES, 10, 1000, KEY)).isEmpty();
  }

  private static String sorted(float[][] vectors) {
    float[][] sorted = vectors.clone();
    Arrays.sort(sorted, Arrays::compare);
    return Arrays.deepToString(sorted);
  }

  /** Every id occurs in two products, and some rows name no product. */
  private static Dataset<Row> rows(int count, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String product = i % 2 == 0 ? "aws" : i % 5 == 0 ? null : "okta";
      rows.add(
          RowFactory.create(i % 3 == 0 ? null : (Float) (i / 8f), "e" + i / 2, product, (float) i));
    }
    return SharedSpark.session().createDataFrame(rows, SCHEMA).repartition(partitions);
  }
}
