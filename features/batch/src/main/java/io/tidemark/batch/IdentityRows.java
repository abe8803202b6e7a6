package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.tidemark.engine.event.EventColumn;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Everything about an identity in one partition and in the order in which it is streamed: its
 * starting profile, its day summaries, then its events in judging order. One shuffle.
 */
final class IdentityRows {
  static final int PROFILE_ROW = 0;
  static final int SUMMARY_ROW = 1;

  /** A summary of a day that a label calls benign. */
  static final int TRUSTED_ROW = 2;

  static final int EVENT_ROW = 3;

  /** Positions of the columns of a streamed row. */
  static final int IDENTITY = 0;

  static final int WHAT = 1;
  static final int PAYLOAD = 5;
  static final int EVENT = 6;

  private IdentityRows() {}

  /**
   * @param profiles {@code identity, profile}; one row per identity at the most
   * @param summaries {@code identity, summary}; with a column {@code trusted}, that is true for
   *     days that a label calls benign
   * @param events rows with the columns of {@link EventRows#SCHEMA} and {@code event_date}
   */
  static Dataset<Row> sorted(
      Dataset<Row> profiles,
      Dataset<Row> summaries,
      Dataset<Row> events,
      ProgramOnExecutor catalogue) {
    return withEvents(history(profiles, summaries), events, catalogue)
        .repartition(col(Columns.IDENTITY))
        .sortWithinPartitions("identity", "what", "time", "uid", "product");
  }

  /** The same without events: profile and summaries alone. */
  static Dataset<Row> sorted(Dataset<Row> profiles, Dataset<Row> summaries) {
    return history(profiles, summaries)
        .repartition(col(Columns.IDENTITY))
        .sortWithinPartitions("identity", "what");
  }

  private static Dataset<Row> history(Dataset<Row> profiles, Dataset<Row> summaries) {
    return payload(profiles, lit(PROFILE_ROW), Columns.PROFILE)
        .unionAll(payload(summaries, what(summaries), Columns.SUMMARY));
  }

  private static Column what(Dataset<Row> summaries) {
    return Arrays.asList(summaries.columns()).contains(Columns.TRUSTED)
        ? when(col(Columns.TRUSTED), TRUSTED_ROW).otherwise(SUMMARY_ROW)
        : lit(SUMMARY_ROW);
  }

  private static Dataset<Row> payload(Dataset<Row> rows, Column what, String column) {
    return rows.select(
        col(Columns.IDENTITY),
        what.as("what"),
        lit(null).cast(DataTypes.TimestampType).as("time"),
        lit(null).cast(DataTypes.StringType).as("uid"),
        lit(null).cast(DataTypes.StringType).as("product"),
        col(column).as("payload"));
  }

  private static Dataset<Row> withEvents(
      Dataset<Row> history, Dataset<Row> events, ProgramOnExecutor catalogue) {
    Dataset<Row> streamed =
        events
            .filter(col(Columns.IDENTITY).isNotNull())
            .select(
                col(Columns.IDENTITY),
                lit(EVENT_ROW).as("what"),
                col(EventColumn.TIME.column()).as("time"),
                col(EventColumn.METADATA_UID.column()).as("uid"),
                col(EventColumn.METADATA_PRODUCT.column()).as("product"),
                lit(null).cast(DataTypes.BinaryType).as("payload"),
                struct(Columns.carried(catalogue)).as("event"));
    StructType eventType = (StructType) streamed.schema().apply("event").dataType();
    return history.withColumn("event", lit(null).cast(eventType)).unionAll(streamed);
  }
}
