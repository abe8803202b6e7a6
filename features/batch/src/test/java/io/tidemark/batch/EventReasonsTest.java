package io.tidemark.batch;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.engine.profile.ProfileRules;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import org.apache.spark.sql.execution.joins.BroadcastHashJoinExec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

class EventReasonsTest {
  private static final ProgramOnExecutor CATALOGUE = Company.WITH_COHORTS;
  private static final ProfileRules RULES = ProfileRules.defaults();
  private static final LocalDate FIRST = LocalDate.ofEpochDay(Company.FIRST_DAY);
  private static final LocalDate DAY = FIRST.plusDays(6);

  @TempDir private Path folder;
  private Dataset<Row> events;
  private Dataset<Row> profiles;
  private Dataset<Row> features;
  private Dataset<Row> explained;

  @BeforeEach
  void aDayOfACompany() {
    Dataset<Row> all = TestSpark.events(new Company(5).events(), 2);
    Dataset<Row> before = all.filter(col(Columns.EVENT_DATE).lt(lit(DAY.toString())));
    events = stored("events", all.filter(col(Columns.EVENT_DATE).equalTo(lit(DAY.toString()))));
    profiles =
        stored(
            "profiles",
            Profiles.of(
                empty(Profiles.SCHEMA),
                DaySummaries.of(before, CATALOGUE),
                List.of(DAY.minusDays(1)),
                CATALOGUE,
                RULES));
    features =
        stored(
            "features",
            EventFeatures.of(
                profiles,
                empty(DaySummaries.SCHEMA),
                all.filter(col(Columns.EVENT_DATE).geq(lit(DAY.minusDays(1).toString()))),
                new FeatureRange(DAY, DAY, FIRST),
                CATALOGUE,
                RULES));
    List<Double> shares = Collections.nCopies(CATALOGUE.program().size(), 0.1);
    Dataset<Row> chosen =
        features
            .orderBy("metadata_uid")
            .limit(20)
            .select("metadata_product", "metadata_uid", "identity")
            .withColumn(
                "shares", array(shares.stream().map(functions::lit).toArray(Column[]::new)));
    explained = TestSpark.SESSION.createDataFrame(chosen.collectAsList(), chosen.schema());
  }

  @Test
  void ofFewEventsNoOtherRowIsMovedAndTheReasonsAreTheSame() {
    EventReasons words = new EventReasons(CATALOGUE, RULES, 5);
    Dataset<Row> many = words.of(explained, features, events, profiles);
    Dataset<Row> few = words.ofFew(explained, features, events, profiles);
    assertThat(collected(few)).hasSize(20).isEqualTo(collected(many));
    assertThat(collected(few)).anyMatch(row -> !row.getList(2).isEmpty());
    TestSpark.SESSION.conf().set("spark.sql.autoBroadcastJoinThreshold", "-1");
    try {
      assertThat(movesStoredRows(plan(many))).isTrue();
      assertThat(movesStoredRows(plan(words.ofFew(explained, features, events, profiles))))
          .isFalse();
    } finally {
      TestSpark.SESSION.conf().unset("spark.sql.autoBroadcastJoinThreshold");
    }
  }

  private static SparkPlan plan(Dataset<Row> rows) {
    return rows.filter(lit(true)).queryExecution().executedPlan();
  }

  /** Returns whether complete stored rows are shuffled. */
  private static boolean movesStoredRows(SparkPlan plan) {
    if (plan instanceof ShuffleExchangeExec exchange && isStored(exchange.child())) {
      return true;
    }
    return children(plan).stream().anyMatch(EventReasonsTest::movesStoredRows);
  }

  private static boolean isStored(SparkPlan plan) {
    if (plan instanceof BroadcastHashJoinExec) {
      return false;
    }
    return plan instanceof FileSourceScanExec
        || children(plan).stream().anyMatch(EventReasonsTest::isStored);
  }

  private static List<SparkPlan> children(SparkPlan plan) {
    return CollectionConverters.asJava(plan.children());
  }

  private static List<Row> collected(Dataset<Row> reasons) {
    return reasons.orderBy("metadata_uid").collectAsList();
  }

  private Dataset<Row> stored(String name, Dataset<Row> rows) {
    String path = folder.resolve(name).toString();
    rows.write().parquet(path);
    return TestSpark.SESSION.read().parquet(path);
  }

  private static Dataset<Row> empty(StructType schema) {
    return TestSpark.SESSION.createDataFrame(List.<Row>of(), schema);
  }
}
