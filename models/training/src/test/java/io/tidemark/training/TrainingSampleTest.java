package io.tidemark.training;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.bytes.HmacKey;
import io.tidemark.runtime.baseline.Baseline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** The first feature of each row is its identity's number, and the second is the row's number. */
class TrainingSampleTest {
  private static final SampleOptions OPTIONS = new SampleOptions(256, 0.1, 3, SampleKey.of(1));
  private static final int BUSY = 999;
  private static final List<Row> ROWS = rows();
  private static final NavigableMap<String, float[][]> SAMPLES = draw(ROWS, 1, OPTIONS);

  @Test
  void doesNotDependOnPartitioningOrOrder() {
    assertSame(draw(ROWS, 2, OPTIONS));
    assertSame(draw(TestSpark.shuffled(ROWS, 5), 7, OPTIONS));
  }

  @Test
  void scopesAreGlobalAndCohorts() {
    assertThat(SAMPLES).containsOnlyKeys(Baseline.GLOBAL, "cohort:even", "cohort:odd");
    assertThat(identities(SAMPLES, Baseline.GLOBAL)).hasSize(256);
    assertThat(identities(SAMPLES, "cohort:even"))
        .hasSize(256)
        .allSatisfy(identity -> assertThat(identity % 2).isZero());
    assertThat(identities(SAMPLES, "cohort:odd"))
        .hasSize(256)
        .allSatisfy(identity -> assertThat(identity % 2).isEqualTo(1));
  }

  @Test
  void identityWithoutCohortIsOnlyInGlobalSample() {
    assertThat(identities(SAMPLES, Baseline.GLOBAL)).contains(0.5f);
    assertThat(identities(SAMPLES, "cohort:even")).doesNotContain(0.5f);
  }

  @Test
  void capsShareOfBusyIdentity() {
    // The identity has 3000 of 4250 rows and a cap of 25 in 256. The count is binomial, with
    // standard deviation 5.
    for (String scope : List.of(Baseline.GLOBAL, "cohort:odd")) {
      assertThat(identities(SAMPLES, scope).stream().filter(identity -> identity == BUSY).count())
          .as(scope)
          .isBetween(10L, 40L);
    }
  }

  @Test
  void excludesRowsWithTooLittleHistory() {
    assertThat(identities(SAMPLES, Baseline.GLOBAL)).doesNotContain(-1f);
    SampleOptions young = new SampleOptions(100_000, 1, 2, SampleKey.of(1));
    assertThat(identities(draw(ROWS, 1, young), Baseline.GLOBAL))
        .hasSize(ROWS.size())
        .contains(-1f);
  }

  @Test
  void takesAllRowsOfSmallScope() {
    float[][] all =
        draw(ROWS, 3, new SampleOptions(100_000, 1, 3, SampleKey.of(1))).get(Baseline.GLOBAL);
    assertThat(all).hasNumberOfRows(4250);
    assertThat(Arrays.stream(all).map(row -> row[1]).distinct()).hasSize(4250);
  }

  @Test
  void sampleDependsOnSeed() {
    NavigableMap<String, float[][]> other =
        draw(ROWS, 1, new SampleOptions(256, 0.1, 3, SampleKey.of(2)));
    assertThat(identities(other, Baseline.GLOBAL))
        .hasSize(256)
        .isNotEqualTo(identities(SAMPLES, Baseline.GLOBAL));
  }

  /** The attacker knows the program and the seed, and chooses event ids with small hashes. */
  @Test
  void eventIdsCannotBeChosenToBeSampled() {
    List<Row> rows = new ArrayList<>(ROWS.subList(0, 1200));
    List<Row> candidates =
        IntStream.range(10_000, 20_000).mapToObj(number -> row(0, "even", number, 20)).toList();
    long[] hashes = candidates.stream().mapToLong(TrainingSampleTest::hash).toArray();
    IntStream.range(0, hashes.length)
        .boxed()
        .sorted((a, b) -> Long.compareUnsigned(hashes[a], hashes[b]))
        .limit(1200)
        .forEach(i -> rows.add(candidates.get(i)));
    assertThat(ofAttacker(rows, OPTIONS.key())).isGreaterThan(200);
    SampleKey secret = SampleKey.of(HmacKey.of("5a".repeat(32)), 1);
    // Half of the rows; the standard deviation is 8.
    assertThat(ofAttacker(rows, secret)).isBetween(96L, 160L);
  }

  /** Returns the number of the attacker's rows among the 256 of the global sample. */
  private static long ofAttacker(List<Row> rows, SampleKey key) {
    float[][] sample = draw(rows, 1, new SampleOptions(256, 1, 3, key)).get(Baseline.GLOBAL);
    return Arrays.stream(sample).filter(row -> row[1] >= 10_000).count();
  }

  @Test
  void otherRowsDoNotChangeSample() {
    List<Row> rows = new ArrayList<>();
    for (int identity = 0; identity < 400; identity++) {
      for (int i = 0; i < 40; i++) {
        rows.add(row(identity, identity < 390 ? "many" : "few", rows.size(), 3));
      }
    }
    NavigableMap<String, float[][]> samples = draw(rows, 4, OPTIONS);
    assertThat(numbers(samples.get(Baseline.GLOBAL))).isEqualTo(smallest(rows, 0, 400));
    assertThat(numbers(samples.get("cohort:many"))).isEqualTo(smallest(rows, 0, 390));
    assertThat(numbers(samples.get("cohort:few"))).isEqualTo(smallest(rows, 390, 400));
  }

  @Test
  void takesAllRowsOfRareCohort() {
    List<Row> rows = new ArrayList<>();
    for (int identity = 0; identity < 400; identity++) {
      for (int i = 0; i < 25; i++) {
        rows.add(row(identity, i == 0 && identity < 200 ? "z" : "a", rows.size(), 3));
      }
    }
    assertThat(draw(rows, 2, OPTIONS).get("cohort:z")).hasNumberOfRows(200);
  }

  @Test
  void broadcastsOnlyFewBusyIdentities() {
    SparkSession spark = TestSpark.SESSION.newSession();
    Dataset<Row> rows = spark.createDataFrame(ROWS, FeatureRow.SCHEMA);
    Dataset<Row> sizes = rows.groupBy("identity").agg(count(lit(1)).as("identity_rows"));
    Dataset<Row> known = TrainingSample.sized(rows, TrainingSample.busy(sizes, 25, 1));
    Dataset<Row> joined = TrainingSample.sized(rows, TrainingSample.busy(sizes, 25, 0));
    assertThat(known.filter("identity_rows = 3000").count()).isEqualTo(3000);
    assertThat(joined.exceptAll(known).count()).isZero();
    assertThat(joined.count()).isEqualTo(ROWS.size());
    spark.conf().set("spark.sql.autoBroadcastJoinThreshold", "-1");
    Dataset<Row> large = TrainingSample.sized(rows, TrainingSample.busy(sizes, 25, 0));
    assertThat(large.queryExecution().executedPlan().toString())
        .contains("SortMergeJoin")
        .doesNotContain("Broadcast");
  }

  /**
   * Returns the numbers of the 256 rows with the smallest hashes, among the rows admitted by their
   * identity's cap.
   */
  private static List<Float> smallest(List<Row> rows, int fromIdentity, int toIdentity) {
    return IntStream.range(fromIdentity * 40, toIdentity * 40)
        .boxed()
        .filter(i -> TrainingSample.isSampled(hash(rows.get(i)), 40, 25))
        .sorted((a, b) -> Long.compareUnsigned(hash(rows.get(a)), hash(rows.get(b))))
        .limit(256)
        .map(i -> (float) i)
        .toList();
  }

  private static long hash(Row row) {
    return OPTIONS.key().hash(text(row, "metadata_product"), text(row, "metadata_uid"));
  }

  private static String text(Row row, String column) {
    return row.getString(FeatureRow.SCHEMA.fieldIndex(column));
  }

  private static List<Float> numbers(float[][] sample) {
    return Arrays.stream(sample).map(row -> row[1]).toList();
  }

  @Test
  void noRowsGiveNoSample() {
    assertThat(draw(List.of(), 1, OPTIONS)).isEmpty();
  }

  /**
   * Returns rows of 120 identities in two cohorts, with ten rows each. There is also a busy
   * identity, one without a cohort and one with little history.
   */
  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int identity = 0; identity < 120; identity++) {
      for (int i = 0; i < 10; i++) {
        rows.add(row(identity, identity % 2 == 0 ? "even" : "odd", rows.size(), 20));
      }
    }
    for (int i = 0; i < 3000; i++) {
      rows.add(row(BUSY, "odd", rows.size(), 30));
    }
    for (int i = 0; i < 50; i++) {
      rows.add(row(0.5f, null, rows.size(), 30));
    }
    for (int i = 0; i < 20; i++) {
      rows.add(row(-1, "odd", rows.size(), 2));
    }
    return rows;
  }

  private static Row row(float identity, String cohort, int number, int activeDays) {
    return FeatureRow.of("identity " + identity, "uid " + number)
        .with("cohort", cohort)
        .with("active_days", activeDays)
        .vector(identity, (float) number, null)
        .stored();
  }

  private static List<Float> identities(NavigableMap<String, float[][]> samples, String scope) {
    return Arrays.stream(samples.get(scope)).map(row -> row[0]).toList();
  }

  private static NavigableMap<String, float[][]> draw(
      List<Row> rows, int partitions, SampleOptions options) {
    return TrainingSample.draw(
        TestSpark.dataset(rows, FeatureRow.SCHEMA, partitions), FeatureRow.VECTORS, options);
  }

  private static void assertSame(NavigableMap<String, float[][]> samples) {
    assertThat(samples).containsOnlyKeys(SAMPLES.keySet());
    samples.forEach(
        (scope, rows) ->
            assertThat(Arrays.deepEquals(rows, SAMPLES.get(scope))).as(scope).isTrue());
  }
}
