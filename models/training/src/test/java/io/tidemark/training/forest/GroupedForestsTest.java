package io.tidemark.training.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.training.TestSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupedForestsTest {
  private static final double[][] VALUES = TestRows.values(400);

  /** Groups g0, g1, g2 and none. */
  private static final Column GROUP =
      functions.expr("nullif(concat('g', pmod(hash(a, c), 4)), 'g3')");

  @Test
  void groupsGetTheForestsOfTheirRowsAlone() {
    Dataset<Row> rows = grouped(2);
    GroupedForests forests = forest().setContamination(0.05).fitGroups(rows, "who");
    assertThat(forests.table().select("group").orderBy("group").collectAsList().toString())
        .isEqualTo("[[g0], [g1], [g2]]");
    for (String group : List.of("g0", "g1", "g2")) {
      Dataset<Row> own = rows.filter(functions.col("who").equalTo(group));
      IsolationForestModel alone = forest().setContamination(0.05).fit(own);
      assertThat(forests.forest(group).orElseThrow().toBytes()).isEqualTo(alone.toBytes());
    }
    assertThat(forests.forest("nobody")).isEmpty();
  }

  @Test
  void bytesAreTheSameForAnyPartitioningAndOrder() {
    IsolationForest small = forest().setSampleRows(30);
    Map<String, List<Byte>> expected = bytes(small.fitGroups(grouped(2), "who"));
    assertThat(expected).hasSize(3);
    for (int partitions : new int[] {1, 7, 50}) {
      assertThat(bytes(small.fitGroups(grouped(partitions), "who"))).isEqualTo(expected);
    }
  }

  @Test
  void thousandsOfForestsComeFromOneScanAndShuffle() {
    Dataset<Row> rows =
        TestSpark.SESSION
            .range(0, 60_000, 1, 4)
            .selectExpr("id % 3000 as who", "rand(1) as x", "randn(2) as y");
    Dataset<Row> table =
        forest()
            .setInputCols("x", "y")
            .setNumTrees(10)
            .setSubsampleSize(16)
            .fitGroups(rows, "who")
            .table();
    List<Row> found = table.selectExpr("count(*)", "min(sampled)", "max(sampled)").collectAsList();
    assertThat(found.toString()).isEqualTo("[[3000,20,20]]");
    // Of the plan, not a promise: one stage reads the rows, one grows the trees.
    assertThat(table.toJavaRDD().toDebugString().lines().filter(line -> line.contains("+-")))
        .hasSize(1);
  }

  @Test
  void groupsOfAnyTypeFindTheirForest() {
    for (String group :
        List.of(
            "timestamp_seconds(3600 * pmod(hash(a, c), 2))",
            "date_add(date'2026-03-01', pmod(hash(a, c), 2))",
            "cast(pmod(hash(a, c), 2) as decimal(38, 20))",
            "encode(concat('g', pmod(hash(a, c), 2)), 'UTF-8')")) {
      Dataset<Row> rows = grouped(2).withColumn("who", functions.expr(group));
      Dataset<Row> scored = forest().fitGroups(rows, "who").transform(rows);
      assertThat(scored.filter("score is null").count()).as(group).isZero();
    }
  }

  @Test
  void rowsAreScoredByTheForestOfTheirGroup(@TempDir Path folder) {
    Dataset<Row> rows = grouped(3);
    forest().setContamination(0.1).fitGroups(rows, "who").table().write().parquet(folder + "/f");
    Dataset<Row> saved = TestSpark.SESSION.read().parquet(folder + "/f").filter("group != 'g2'");
    GroupedForests forests = GroupedForests.of(forest(), "who", saved);
    Dataset<Row> scored = forests.transform(rows);
    assertThat(scored.columns()).containsExactly("a", "b", "c", "who", "score", "prediction");
    assertThat(scored.count()).isEqualTo(400);
    for (Row row : scored.collectAsList()) {
      String group = row.getAs("who");
      if (group == null || group.equals("g2")) {
        assertThat(row.isNullAt(4) && row.isNullAt(5)).isTrue();
        continue;
      }
      ForestFile file = forests.forest(group).orElseThrow();
      double b = row.isNullAt(1) ? Double.NaN : row.getFloat(1);
      double score = file.forest().score(new double[] {row.getDouble(0), b, row.getInt(2)});
      assertThat(row.getDouble(4)).isEqualTo(score);
      assertThat(row.getDouble(5)).isEqualTo(score >= file.threshold() ? 1 : 0);
    }
  }

  @Test
  void vectorsAreScoredToo() {
    Dataset<Row> rows = TestRows.dense(VALUES).withColumn("who", functions.lit("all"));
    IsolationForest packed =
        new IsolationForest("forest").setNumTrees(20).setSubsampleSize(64).setPredictionCol("");
    Dataset<Row> scored = packed.fitGroups(rows, "who").transform(rows);
    List<Double> alone =
        packed.fit(rows).transform(rows).collectAsList().stream()
            .map(row -> row.<Double>getAs("score"))
            .sorted()
            .toList();
    assertThat(
            scored.collectAsList().stream()
                .map(row -> row.<Double>getAs("score"))
                .sorted()
                .toList())
        .isEqualTo(alone);
  }

  @Test
  void misuseIsNamed() {
    Dataset<Row> rows = grouped(2);
    assertThatThrownBy(() -> forest().fitGroups(rows, "nobody"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no column 'nobody'");
    assertThatThrownBy(() -> forest().setInputCols("s").fitGroups(rows, "who"))
        .hasMessageContaining("no column 's'");
    Dataset<Row> infinite = rows.withColumn("a", functions.lit(Double.NEGATIVE_INFINITY));
    assertThatThrownBy(() -> forest().fitGroups(infinite, "who").table().collectAsList())
        .hasStackTraceContaining("-Infinity");
    assertThat(forest().fitGroups(rows.limit(0), "who").table().count()).isZero();
  }

  private static Map<String, List<Byte>> bytes(GroupedForests forests) {
    Map<String, List<Byte>> bytes = new TreeMap<>();
    for (Row row : forests.table().collectAsList()) {
      byte[] forest = row.getAs("forest");
      List<Byte> boxed = new ArrayList<>();
      for (byte each : forest) {
        boxed.add(each);
      }
      bytes.put(row.getString(0), boxed);
    }
    return bytes;
  }

  private static Dataset<Row> grouped(int partitions) {
    List<Row> shuffled = TestSpark.shuffled(TestRows.columnRows(VALUES), partitions);
    return TestSpark.dataset(shuffled, TestRows.COLUMN_SCHEMA, partitions).withColumn("who", GROUP);
  }

  private static IsolationForest forest() {
    return new IsolationForest("forest")
        .setInputCols(TestRows.COLUMNS)
        .setNumTrees(20)
        .setSubsampleSize(64);
  }
}
