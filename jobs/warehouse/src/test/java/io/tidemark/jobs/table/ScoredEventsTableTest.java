package io.tidemark.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ScoredEventsTableTest {
  private static final StructType EVENT =
      new StructType()
          .add("cause", DataTypes.StringType)
          .add("p_value", DataTypes.DoubleType)
          .add("effective_risk", DataTypes.DoubleType)
          .add("time", DataTypes.TimestampType)
          .add("metadata_uid", DataTypes.StringType);

  @Test
  void ordersByAlertThenEvidenceThenRiskThenTime() {
    List<Row> events =
        List.of(
            event("NONE", 0.99, 5, "no alert"),
            event("RISK", 1.0, 0.95, 4, "after the evidence"),
            event("RISK", 0.8, 1, "first"),
            event("RISK", 0.8, 2, "last by its id"),
            event("RISK", 0.8, 2, "last"),
            event("BOUND", 0.2, 3, "of a bound"),
            event("NONE", null, 9, "not judged"));
    assertThat(
            SharedSpark.session()
                .createDataFrame(events, EVENT)
                .orderBy(ScoredEventsTable.gravity().desc())
                .select(col("metadata_uid"))
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly(
            "last by its id",
            "last",
            "first",
            "of a bound",
            "after the evidence",
            "no alert",
            "not judged");
  }

  private static Row event(String cause, Double risk, int second, String uid) {
    return event(cause, cause.equals("RISK") ? 0.01 : 1, risk, second, uid);
  }

  private static Row event(String cause, double pValue, Double risk, int second, String uid) {
    return RowFactory.create(cause, pValue, risk, Instant.ofEpochSecond(second), uid);
  }
}
