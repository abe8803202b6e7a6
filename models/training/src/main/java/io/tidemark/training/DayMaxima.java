package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowStream;
import io.tidemark.batch.TextCache;
import io.tidemark.engine.profile.StableMath;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
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

  /**
   * Computes the maxima in one pass, with partial aggregation before the shuffle.
   *
   * @param draft baseline whose scopes already have statistics
   */
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
                    .groupBy("scope", "identity", "event_date")
                    .agg(
                        max(col("statistic")).as("statistic"),
                        max(col("kind")).as("kind"),
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

    /**
     * Returns the level based on all other days, because a day must not be compared with itself.
     */
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
}
