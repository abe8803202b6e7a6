package io.tidemark.training;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tidemark.batch.Iterators;
import io.tidemark.batch.KeptColumns;
import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowStream;
import io.tidemark.batch.TextCache;
import io.tidemark.engine.profile.StableMath;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.training.CalibrationDayRisk.Day;
import io.tidemark.training.EventVector.ActionRows;
import io.tidemark.training.TrainingSample.FreshIdentities;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.reflect.ClassTag$;

/**
 * Largest statistic of each identity-day, and per identity the responsible scope, the kind if
 * known, and the longest history in days. Does not depend on the order of the rows.
 */
record DayMaxima(
    NavigableMap<IdentityDay, Double> maxima,
    Map<String, String> scopes,
    Map<String, String> kinds,
    Map<String, Integer> activeDays) {
  private record Reached(
      String scope,
      String identity,
      LocalDate eventDate,
      double statistic,
      String kind,
      int activeDays) {}

  DayMaxima() {
    this(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
  }

  /** Adds a statistic of an identity-day. The kind may be null. */
  void add(IdentityDay day, double statistic, String scope, String kind, int history) {
    maxima.merge(day, statistic, Math::max);
    scopes.merge(day.identity(), scope, (x, y) -> x.compareTo(y) < 0 ? x : y);
    activeDays.merge(day.identity(), history, Math::max);
    if (kind != null) {
      kinds.merge(day.identity(), kind, (x, y) -> x.compareTo(y) > 0 ? x : y);
    }
  }

  private static final StructType SCHEMA = RowCodec.of(Reached.class).schema();

  /** Computes the maxima in one pass with a draft's statistics, aggregated before the shuffle. */
  static DayMaxima of(Dataset<Row> rows, VectorRows vectors, Baseline draft) {
    Broadcast<ExecutorBaseline> shipped = ship(rows, draft);
    Dataset<Row> read =
        rows.select(
            vectors.selectedAfter("identity", "cohort", "event_date", "nhi_kind", "active_days"));
    StructType type = read.schema();
    RowStream.Step scores =
        partition -> statistics(partition, type, vectors.features(), shipped.value().baseline());
    DayMaxima all = new DayMaxima();
    for (Reached day :
        RowCodec.of(Reached.class)
            .read(
                RowStream.mapped(read, SCHEMA, scores)
                    .groupBy("scope", "identity", "event_date", "kind")
                    .agg(
                        max(col("statistic")).as("statistic"),
                        max(col("active_days")).as("active_days")))) {
      all.add(
          new IdentityDay(day.identity, day.eventDate),
          day.statistic,
          day.scope,
          day.kind,
          day.activeDays);
    }
    return all;
  }

  /**
   * Returns the maxima in which, on each day, the {@link FreshIdentities} of a scope count as one
   * identity, selected by the key.
   */
  DayMaxima withFreshAsOne(SampleKey key) {
    Map<String, Integer> oldest = new HashMap<>();
    activeDays.forEach((identity, days) -> oldest.merge(scopes.get(identity), days, Math::max));
    Map<String, Map<LocalDate, String>> chosen = new HashMap<>();
    NavigableMap<IdentityDay, Double> kept = new TreeMap<>();
    maxima.forEach(
        (day, maximum) -> {
          String scope = scopes.get(day.identity());
          if (!FreshIdentities.isFresh(activeDays.get(day.identity()), oldest.get(scope))) {
            kept.put(day, maximum);
            return;
          }
          chosen
              .computeIfAbsent(scope, fresh -> new HashMap<>())
              .merge(
                  day.day(),
                  day.identity(),
                  (x, y) -> Long.compareUnsigned(key.hash(x), key.hash(y)) <= 0 ? x : y);
        });
    chosen
        .values()
        .forEach(
            days ->
                days.forEach(
                    (date, identity) -> {
                      IdentityDay day = new IdentityDay(identity, date);
                      kept.put(day, maxima.get(day));
                    }));
    return new DayMaxima(kept, scopes, kinds, activeDays);
  }

  /** Returns the most common kind in each scope; the first alphabetically in case of a tie. */
  Map<String, String> kindsOfScopes() {
    Map<String, TreeMap<String, Integer>> counts = new TreeMap<>();
    kinds.forEach(
        (identity, kind) ->
            counts
                .computeIfAbsent(scopes.get(identity), scope -> new TreeMap<>())
                .merge(kind, 1, Integer::sum));
    Map<String, String> most = new TreeMap<>();
    counts.forEach(
        (scope, ofScope) ->
            ofScope.forEach(
                (kind, count) ->
                    most.merge(scope, kind, (x, y) -> ofScope.get(y) > ofScope.get(x) ? y : x)));
    return most;
  }

  static Broadcast<ExecutorBaseline> ship(Dataset<Row> rows, Baseline baseline) {
    return rows.sparkSession()
        .sparkContext()
        .broadcast(new ExecutorBaseline(baseline), ClassTag$.MODULE$.apply(ExecutorBaseline.class));
  }

  private static Iterator<InternalRow> statistics(
      Iterator<InternalRow> rows, StructType type, List<String> features, Baseline baseline) {
    JudgedRow current = new JudgedRow(type, features, baseline);
    TextCache scopeId = new TextCache();
    int identityAt = type.fieldIndex("identity");
    int dateAt = type.fieldIndex("event_date");
    int kindAt = type.fieldIndex("nhi_kind");
    int activeDaysAt = type.fieldIndex("active_days");
    InternalRow scored = new SpecificInternalRow(SCHEMA);
    return Iterators.map(
        rows,
        row -> {
          current.take(row);
          ScopeBaseline scope = current.scope();
          scored.update(0, scopeId.encoded(scope.id()));
          scored.update(1, row.getUTF8String(identityAt));
          scored.setInt(2, row.getInt(dateAt));
          scored.setDouble(3, scope.statistic().statistic(current.vector()));
          scored.update(4, row.isNullAt(kindAt) ? null : row.getUTF8String(kindAt));
          scored.setInt(5, row.getInt(activeDaysAt));
          return scored;
        });
  }

  /**
   * Usual daily maximum of each identity's statistic: the median of its daily maxima, shrunk
   * towards the median of its scope, which counts like {@link #SCOPE_WEIGHT} days.
   */
  static final class UsualLevels {
    static final int SCOPE_WEIGHT = 3;

    private final DayMaxima days;
    private final Map<String, Double> byScope = new TreeMap<>();
    private final Map<String, NavigableMap<IdentityDay, Double>> byIdentity = new TreeMap<>();

    UsualLevels(DayMaxima days) {
      this.days = days;
      Map<String, List<Double>> scopes = new TreeMap<>();
      days.maxima()
          .forEach(
              (day, maximum) -> {
                byIdentity
                    .computeIfAbsent(day.identity(), identity -> new TreeMap<>())
                    .put(day, maximum);
                scopes
                    .computeIfAbsent(days.scopes().get(day.identity()), scope -> new ArrayList<>())
                    .add(maximum);
              });
      scopes.forEach((scope, maxima) -> byScope.put(scope, median(maxima)));
    }

    /** Returns the median over a scope's identity-days, or 0 without such days. */
    double ofScope(String scope) {
      return byScope.getOrDefault(scope, 0.0);
    }

    Map<String, Double> ofIdentities() {
      Map<String, Double> levels = new TreeMap<>();
      byIdentity.forEach(
          (identity, maxima) ->
              levels.put(identity, drawn(identity, new ArrayList<>(maxima.values()))));
      return levels;
    }

    /** Returns the level based on all other days; a day must not be compared with itself. */
    double without(IdentityDay day) {
      NavigableMap<IdentityDay, Double> others = new TreeMap<>(byIdentity.get(day.identity()));
      others.remove(day);
      return drawn(day.identity(), new ArrayList<>(others.values()));
    }

    private double drawn(String identity, List<Double> maxima) {
      double scope = ofScope(days.scopes().get(identity));
      int n = maxima.size();
      return n == 0 ? scope : (n * median(maxima) + SCOPE_WEIGHT * scope) / (n + SCOPE_WEIGHT);
    }

    private static double median(List<Double> values) {
      return StableMath.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }

  /**
   * Computes the largest effective risk of each calibration identity-day, with one scan to find the
   * events that are evidence, and one shuffle by identity to put them in order.
   *
   * <p>No statistic exceeds the day's maximum, so a day whose maximum is not evidence has none, and
   * its vectors need not be read. Most days are like this. Identities without any evidence are
   * skipped.
   */
  static final class RiskMaxima {
    /** A day of an identity with evidence; the maxima are null if the day has none. */
    record TellingDay(
        String tellingIdentity, LocalDate tellingDate, Double usualMaximum, Double ownMaximum) {}

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
    private static final int OWN_MAXIMUM = EVENT.fieldIndex("own_maximum");
    private static final int STATISTIC = EVENT.fieldIndex("statistic");
    private static final int VECTOR = EVENT.fieldIndex("vector");

    private record Risk(String identity, LocalDate eventDate, double risk) {}

    private static final StructType RISK = RowCodec.of(Risk.class).schema();

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
          rows.join(
                  broadcast(
                      RowCodec.of(TellingDay.class).rows(rows.sparkSession(), table(draft, kept))),
                  isOfDay)
              .select(vectors.selectedAfter(others));
      StructType type = read.schema();
      List<String> features = vectors.features();
      Dataset<Row> events =
          RowStream.mapped(
                  read, EVENT, partition -> events(partition, type, features, shipped.value()))
              .repartition(col("identity"))
              .sortWithinPartitions("identity", "time", "metadata_uid", "metadata_product");
      Dataset<Row> risks =
          RowStream.mapped(
                  events,
                  RISK,
                  partition ->
                      risks(
                          partition, new CalibrationDayRisk(shipped.value().baseline(), policies)))
              .groupBy("identity", "event_date")
              .agg(max("risk").as("risk"));
      for (Risk day : RowCodec.of(Risk.class).read(risks)) {
        maxima.put(new IdentityDay(day.identity, day.eventDate), day.risk);
      }
      return maxima;
    }

    /** Returns the days whose maximum is evidence in any scope; cohorts may change within a day. */
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

    static List<TellingDay> table(Baseline draft, NavigableMap<IdentityDay, Day> kept) {
      Set<IdentityDay> telling = daysWithEvidence(draft, kept);
      Set<String> identities =
          telling.stream().map(IdentityDay::identity).collect(Collectors.toSet());
      List<TellingDay> table = new ArrayList<>();
      kept.forEach(
          (day, maxima) -> {
            if (identities.contains(day.identity())) {
              boolean isTelling = telling.contains(day);
              table.add(
                  new TellingDay(
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

    private static Iterator<InternalRow> risks(
        Iterator<InternalRow> rows, CalibrationDayRisk risks) {
      TextCache identity = new TextCache(EVENT, "identity");
      TextCache cohort = new TextCache(EVENT, "cohort");
      TextCache kind = new TextCache(EVENT, "nhi_kind");
      ActionRows actions = new ActionRows(EVENT, UnaryOperator.identity());
      InternalRow risk = new SpecificInternalRow(RISK);
      return Iterators.map(
          rows,
          row -> {
            boolean isEvidence = !row.isNullAt(STATISTIC);
            risk.update(0, row.getUTF8String(IDENTITY));
            risk.setInt(1, row.getInt(DATE));
            risk.setDouble(
                2,
                risks.of(
                    identity.of(row),
                    kind.of(row),
                    cohort.of(row),
                    actions.action(row),
                    isEvidence ? row.getArray(VECTOR).toFloatArray() : null,
                    isEvidence ? row.getDouble(STATISTIC) : 0,
                    isEvidence ? row.getDouble(OWN_MAXIMUM) : 0));
            return risk;
          });
    }
  }
}
