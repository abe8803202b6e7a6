package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.bytes.HmacKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class SampleKeyTest {
  private static final SampleKey SECRET = SampleKey.of(HmacKey.of("5a".repeat(32)), 1);

  /** If these values change, so do the results of all evaluations. */
  @Test
  void publicKeyIsStable() {
    assertThat(SampleKey.of(1).hash("product", "uid")).isEqualTo(-324971597813739717L);
  }

  @Test
  void dependsOnSecretSeedAndTexts() {
    assertThat(
            new long[] {
              SECRET.hash("a", "bc"),
              SECRET.hash("ab", "c"),
              SECRET.hash(null, "abc"),
              SampleKey.of(HmacKey.of("5a".repeat(32)), 2).hash("a", "bc"),
              SampleKey.of(HmacKey.of("5b".repeat(32)), 1).hash("a", "bc"),
              SampleKey.of(1).hash("a", "bc")
            })
        .doesNotHaveDuplicates();
    assertThat(SECRET.hash(null, "abc")).isEqualTo(SECRET.hash("", "abc"));
  }

  @Test
  void hashesTextsLikeColumns() {
    List<Row> rows = new ArrayList<>();
    for (String product : new String[] {"aws", "", "größe", null}) {
      for (String uid : new String[] {"e1", "x".repeat(100), null}) {
        rows.add(RowFactory.create(product, uid));
      }
    }
    StructType type =
        new StructType().add("product", DataTypes.StringType).add("uid", DataTypes.StringType);
    List<Row> hashed =
        TestSpark.dataset(rows, type, 1)
            .withColumn("hash", SECRET.hash(col("product"), col("uid")))
            .collectAsList();
    assertThat(hashed)
        .hasSize(12)
        .allSatisfy(
            row ->
                assertThat(SECRET.hashAsColumns(row.getString(0), row.getString(1)))
                    .isEqualTo(row.getLong(2)));
  }

  @Test
  void isNeverPrinted() {
    assertThat(new SampleOptions(256, 0.1, 3, SECRET).toString()).doesNotContain("5a5a");
  }
}
