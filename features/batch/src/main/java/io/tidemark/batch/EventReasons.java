package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.Reason;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Explains unusual events by comparing observed values with usual values. Explanations are
 * requested while feature rows are scored. {@link #mapped} therefore streams each feature row after
 * the identity's profile and the row's event. Streaming requires one shuffle by identity but no
 * join.
 *
 * @param events access events; those without a feature row are skipped
 * @param profiles rows of {@link Profiles#SCHEMA} for all identities, as of the midnight before the
 *     events
 * @param most maximum number of reasons per event
 */
public record EventReasons(
    Dataset<Row> events,
    Dataset<Row> profiles,
    ExecutorProgram catalogue,
    ProfileRules rules,
    int most) {
  /**
   * Array of structs with the fields {@code feature, message, observed, usual, share}, in
   * descending order of share.
   */
  public static final DataType TYPE =
      RowCodec.of(Explained.class).schema().apply("reasons").dataType();

  private record Explained(List<Reason> reasons) {}

  private static final Column[] KEY = {
    col(Columns.IDENTITY),
    col(EventColumn.TIME.column()),
    col(EventColumn.METADATA_UID.column()),
    col(EventColumn.METADATA_PRODUCT.column())
  };

  /** Function applied to a partition of feature rows. */
  @FunctionalInterface
  public interface Step extends Serializable {
    /**
     * Has the same contract as {@link RowStream.Step}, but must return exactly one row per feature
     * row.
     */
    Iterator<InternalRow> of(ExplainedRows rows);
  }

  /**
   * Applies a step to feature rows in scoring order, identity by identity.
   *
   * @param features rows that include the event key, identity and time
   * @param schema schema of the result
   */
  public Dataset<Row> mapped(Dataset<Row> features, StructType schema, Step step) {
    Dataset<Row> rows = sorted(features);
    StructType type = rows.schema();
    ExecutorProgram program = catalogue;
    ProfileRules aged = rules;
    int limit = most;
    Broadcast<CohortsByMidnight> cohorts =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext())
            .broadcast(CohortsByMidnight.of(profiles, catalogue, rules));
    return RowStream.mapped(
        rows,
        schema,
        partition ->
            step.of(
                new ExplainedRows(
                    partition,
                    type,
                    program.program(),
                    aged,
                    cohorts.value().only(program.program().schema()),
                    limit)));
  }

  private Dataset<Row> sorted(Dataset<Row> features) {
    Dataset<Row> starts =
        profiles.select(
            col(Columns.IDENTITY), lit(ExplainedRows.PROFILE_ROW).as("what"), col(Columns.PROFILE));
    Dataset<Row> known =
        keyed(
            events.filter(col(Columns.IDENTITY).isNotNull()),
            ExplainedRows.EVENT_ROW,
            struct(Columns.select(Columns.carried(catalogue))).as("event"));
    Dataset<Row> judged =
        keyed(features, ExplainedRows.FEATURE_ROW, struct(col("*")).as("features"));
    return starts
        .unionByName(known, true)
        .unionByName(judged, true)
        .repartition(KEY[0])
        .sortWithinPartitions(KEY[0], KEY[1], KEY[2], KEY[3], col("what"));
  }

  private static Dataset<Row> keyed(Dataset<Row> rows, int what, Column payload) {
    return rows.select(KEY[0], KEY[1], KEY[2], KEY[3], lit(what).as("what"), payload);
  }
}
