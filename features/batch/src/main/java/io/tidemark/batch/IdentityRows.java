package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.tidemark.engine.event.EventColumn;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Arranges rows so that each identity's rows are in the same partition and in streaming order: the
 * starting profile, the day summaries, and then the events in scoring order. Arranging the rows
 * requires one shuffle.
 */
final class IdentityRows {
  static final int PROFILE_ROW = 0;
  static final int SUMMARY_ROW = 1;

  /** Row type for summaries of days labelled benign. */
  static final int TRUSTED_ROW = 2;

  static final int EVENT_ROW = 3;

  private static final Column[] ORDER = {
    col(Columns.IDENTITY),
    col("what"),
    col(EventColumn.TIME.column()),
    col(EventColumn.METADATA_UID.column()),
    col(EventColumn.METADATA_PRODUCT.column())
  };

  private static final int IDENTITY = 0;
  private static final int WHAT = 1;
  private static final int PAYLOAD = 2;

  private IdentityRows() {}

  /**
   * @param profiles columns {@code identity, profile}; at most one row per identity
   * @param summaries columns {@code identity, summary} and, optionally, {@code trusted}, which is
   *     true for days labelled benign
   * @param events rows with the columns of {@link EventRows#SCHEMA} and {@code event_date}
   */
  static Dataset<Row> sorted(
      Dataset<Row> profiles,
      Dataset<Row> summaries,
      Dataset<Row> events,
      ExecutorProgram catalogue) {
    return withEvents(history(profiles, summaries), events, catalogue)
        .repartition(col(Columns.IDENTITY))
        .sortWithinPartitions(ORDER);
  }

  /** Same as {@link #sorted(Dataset, Dataset, Dataset, ExecutorProgram)}, but without events. */
  static Dataset<Row> sorted(Dataset<Row> profiles, Dataset<Row> summaries) {
    return history(profiles, summaries)
        .repartition(col(Columns.IDENTITY))
        .sortWithinPartitions(col(Columns.IDENTITY), col("what"));
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
    return rows.select(col(Columns.IDENTITY), what.as("what"), col(column).as("payload"));
  }

  private static Dataset<Row> withEvents(
      Dataset<Row> history, Dataset<Row> events, ExecutorProgram catalogue) {
    Dataset<Row> streamed =
        events
            .filter(col(Columns.IDENTITY).isNotNull())
            .select(
                Stream.concat(
                        Stream.of(
                            col(Columns.IDENTITY),
                            lit(EVENT_ROW).as("what"),
                            lit(null).cast(DataTypes.BinaryType).as("payload")),
                        Columns.carried(catalogue).stream()
                            .filter(column -> column != EventColumn.IDENTITY)
                            .map(column -> col(column.column())))
                    .toArray(Column[]::new));
    return history.unionByName(streamed, true);
  }

  static UTF8String identity(InternalRow row) {
    return row.getUTF8String(IDENTITY);
  }

  static int what(InternalRow row) {
    return row.getInt(WHAT);
  }

  static byte[] payload(InternalRow row) {
    return row.getBinary(PAYLOAD);
  }
}
