package io.tidemark.training;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tidemark.batch.RowStream;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.training.CalibrationDayRisk.Day;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Computes the largest effective risk of each calibration identity-day, with one scan to find the
 * events that are evidence, and one shuffle by identity to put them in order.
 *
 * <p>No statistic exceeds the day's maximum, so a day whose maximum is not evidence has none, and
 * its vectors need not be read. Most days are like this. Identities without any evidence are
 * skipped.
 */
final class RiskMaxima {
  private static final StructType DAYS =
      new StructType()
          .add("telling_identity", DataTypes.StringType)
          .add("telling_date", DataTypes.DateType)
          .add("usual_maximum", DataTypes.DoubleType)
          .add("own_maximum", DataTypes.DoubleType);

  /** Columns to be shuffled. The last two are null for events that are not evidence. */
  private static final StructType EVENT =
      new StructType()
          .add("identity", DataTypes.StringType)
          .add("cohort", DataTypes.StringType)
          .add("nhi_kind", DataTypes.StringType)
          .add("event_date", DataTypes.DateType)
          .add("credential_uid", DataTypes.StringType)
          .add("src_ip_prefix", DataTypes.StringType)
          .add("impact_tier", DataTypes.IntegerType)
          .add("time", DataTypes.TimestampType)
          .add("metadata_product", DataTypes.StringType)
          .add("metadata_uid", DataTypes.StringType)
          .add("own_maximum", DataTypes.DoubleType)
          .add("statistic", DataTypes.DoubleType)
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false));

  private static final int IDENTITY = EVENT.fieldIndex("identity");
  private static final int DATE = EVENT.fieldIndex("event_date");
  private static final int IMPACT = EVENT.fieldIndex("impact_tier");
  private static final int TIME = EVENT.fieldIndex("time");
  private static final int OWN_MAXIMUM = EVENT.fieldIndex("own_maximum");
  private static final int STATISTIC = EVENT.fieldIndex("statistic");
  private static final int VECTOR = EVENT.fieldIndex("vector");

  private static final StructType RISK =
      new StructType()
          .add("identity", DataTypes.StringType)
          .add("event_date", DataTypes.DateType)
          .add("risk", DataTypes.DoubleType);

  private RiskMaxima() {}

  static NavigableMap<IdentityDay, Double> of(
      Dataset<Row> rows,
      VectorRows vectors,
      Baseline draft,
      NavigableMap<IdentityDay, Day> kept,
      Policy policies) {
    NavigableMap<IdentityDay, Double> maxima = new TreeMap<>();
    kept.keySet().forEach(day -> maxima.put(day, 0.0));
    Broadcast<ExecutorBaseline> shipped = DayMaxima.ship(rows, draft);
    Column isOfDay =
        col("identity")
            .equalTo(col("telling_identity"))
            .and(col("event_date").equalTo(col("telling_date")));
    String[] others =
        Stream.concat(
                Arrays.stream(EVENT.fieldNames()).limit(STATISTIC), Stream.of("usual_maximum"))
            .toArray(String[]::new);
    Dataset<Row> read =
        rows.join(broadcast(rows.sparkSession().createDataFrame(table(draft, kept), DAYS)), isOfDay)
            .select(vectors.selectedAfter(others));
    StructType type = read.schema();
    List<String> features = vectors.features();
    Dataset<Row> events =
        RowStream.mapped(
                read, EVENT, partition -> events(partition, type, features, shipped.value()))
            .repartition(col("identity"))
            .sortWithinPartitions("identity", "time", "metadata_uid", "metadata_product");
    RowStream.mapped(
            events,
            RISK,
            partition ->
                risks(partition, new CalibrationDayRisk(shipped.value().baseline(), policies)))
        .groupBy("identity", "event_date")
        .agg(max("risk"))
        .collectAsList()
        .forEach(
            row ->
                maxima.put(
                    new IdentityDay(row.getString(0), RowTimes.date(row.get(1))),
                    row.getDouble(2)));
    return maxima;
  }

  /**
   * Returns the days whose maximum is evidence in any scope, because a cohort may change within a
   * day.
   */
  static Set<IdentityDay> daysWithEvidence(Baseline draft, NavigableMap<IdentityDay, Day> kept) {
    List<ScopeBaseline> scopes = draft.judgingScopes();
    return kept.keySet().stream()
        .filter(
            day -> {
              double own = kept.get(day).ownMaximum();
              return scopes.stream()
                  .anyMatch(scope -> CalibrationDayRisk.isEvidence(draft, scope, own, own));
            })
        .collect(Collectors.toSet());
  }

  /**
   * Returns rows of {@link #DAYS} for all kept days of identities with evidence, with null maxima
   * for days without.
   */
  static List<Row> table(Baseline draft, NavigableMap<IdentityDay, Day> kept) {
    Set<IdentityDay> telling = daysWithEvidence(draft, kept);
    Set<String> identities =
        telling.stream().map(IdentityDay::identity).collect(Collectors.toSet());
    List<Row> table = new ArrayList<>();
    kept.forEach(
        (day, maxima) -> {
          if (identities.contains(day.identity())) {
            boolean isTelling = telling.contains(day);
            table.add(
                RowFactory.create(
                    day.identity(),
                    day.day(),
                    isTelling ? maxima.usualMaximum() : null,
                    isTelling ? maxima.ownMaximum() : null));
          }
        });
    return table;
  }

  private static Iterator<InternalRow> events(
      Iterator<InternalRow> rows,
      StructType type,
      List<String> features,
      ExecutorBaseline shipped) {
    Baseline baseline = shipped.baseline();
    JudgedRow current = new JudgedRow(type, features, baseline);
    KeptColumns kept = new KeptColumns(type, STATISTIC);
    int usual = type.fieldIndex("usual_maximum");
    InternalRow event = new SpecificInternalRow(EVENT);
    return Iterators.map(
        rows,
        row -> {
          kept.copy(row, event);
          event.setNullAt(STATISTIC);
          event.setNullAt(VECTOR);
          if (!row.isNullAt(usual)) {
            current.take(row);
            ScopeBaseline scope = current.scope();
            double u = scope.statistic().statistic(current.vector()) - row.getDouble(usual);
            if (CalibrationDayRisk.isEvidence(baseline, scope, u, row.getDouble(OWN_MAXIMUM))) {
              event.setDouble(STATISTIC, u);
              event.update(VECTOR, UnsafeArrayData.fromPrimitiveArray(current.vector()));
            }
          }
          return event;
        });
  }

  private static Iterator<InternalRow> risks(Iterator<InternalRow> rows, CalibrationDayRisk risks) {
    RowTextCache identity = new RowTextCache(EVENT, "identity");
    RowTextCache cohort = new RowTextCache(EVENT, "cohort");
    RowTextCache kind = new RowTextCache(EVENT, "nhi_kind");
    RowTextCache credential = new RowTextCache(EVENT, "credential_uid");
    RowTextCache source = new RowTextCache(EVENT, "src_ip_prefix");
    InternalRow risk = new SpecificInternalRow(RISK);
    return Iterators.map(
        rows,
        row -> {
          boolean isEvidence = !row.isNullAt(STATISTIC);
          long tier = row.isNullAt(IMPACT) ? AccessEvent.MISSING : row.getInt(IMPACT);
          risk.update(0, row.getUTF8String(IDENTITY));
          risk.setInt(1, row.getInt(DATE));
          risk.setDouble(
              2,
              risks.of(
                  identity.of(row),
                  kind.of(row),
                  cohort.of(row),
                  JudgedAction.of(
                      row.getLong(TIME), credential.of(row), source.of(row), Impact.ofTier(tier)),
                  isEvidence ? row.getArray(VECTOR).toFloatArray() : null,
                  isEvidence ? row.getDouble(STATISTIC) : 0,
                  isEvidence ? row.getDouble(OWN_MAXIMUM) : 0));
          return risk;
        });
  }
}
