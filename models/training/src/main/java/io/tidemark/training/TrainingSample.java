package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.Iterators;
import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowStream;
import io.tidemark.batch.SmallDataset;
import io.tidemark.batch.TextCache;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.training.forest.RowSample;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Training rows for each scope: those with the k smallest 64-bit keyed hashes of product and event
 * id, for any partitioning and row order. Of two passes over the data, the first only counts rows.
 * An identity with more rows than its cap contributes, on average, as many as the cap allows; each
 * row's hash alone decides.
 */
final class TrainingSample {
  private final SampleOptions options;
  private final SampleHashBounds bounds;
  private final NavigableMap<String, RowSample> scopes = new TreeMap<>();
  private final RowSample global;
  private String lastCohort;
  private RowSample ofLastCohort;

  TrainingSample(SampleOptions options, SampleHashBounds bounds) {
    this.options = options;
    this.bounds = bounds;
    global = of(Baseline.GLOBAL);
  }

  /** Draws a sample in hash order for each scope that has rows. */
  public static NavigableMap<String, float[][]> draw(
      Dataset<Row> rows, VectorRows vectors, SampleOptions options) {
    Dataset<Row> experienced = rows.filter(col("active_days").geq(options.minActiveDays()));
    // The largest of many strings would take a sort of all rows, so rows are counted first.
    Dataset<Row> sizes =
        experienced
            .groupBy("identity", "cohort")
            .agg(count(lit(1)).as("identity_rows"), max("active_days").as("active_days"))
            .groupBy("identity")
            .agg(
                max("cohort").as("cohort"),
                sum("identity_rows").as("identity_rows"),
                max("active_days").as("active_days"))
            .persist(StorageLevel.DISK_ONLY());
    try {
      SampleHashBounds bounds = SampleHashBounds.of(sizes, options);
      Dataset<Row> busy =
          busy(
              FreshIdentities.rowsWithFreshAsOne(sizes),
              options.rowsPerIdentity(),
              SmallDataset.MOST);
      NavigableMap<String, float[][]> samples =
          draw(sized(candidates(experienced, bounds, options), busy), vectors, options, bounds);
      return bounds.isShort(samples, options.rowsPerScope())
          ? draw(sized(experienced, busy), vectors, options, SampleHashBounds.NONE)
          : samples;
    } finally {
      sizes.unpersist();
    }
  }

  /** Returns the identities with more rows than the cap; a few are collected to be broadcast. */
  static Dataset<Row> busy(Dataset<Row> sizes, long cap, int mostKnown) {
    return SmallDataset.known(
        sizes.filter(col("identity_rows").gt(cap)).select("identity", "identity_rows"), mostKnown);
  }

  /** Adds to each row the identity's row count, or null up to the cap. */
  static Dataset<Row> sized(Dataset<Row> rows, Dataset<Row> busy) {
    return rows.join(busy, new String[] {"identity"}, "left");
  }

  private static Dataset<Row> candidates(
      Dataset<Row> rows, SampleHashBounds bounds, SampleOptions options) {
    if (!bounds.isAny()) {
      return rows;
    }
    UDF3<String, String, String, Boolean> isCandidate =
        (cohort, product, uid) -> {
          long hash = options.key().hash(product, uid);
          return bounds.isWithin(Baseline.GLOBAL, hash)
              || (cohort != null && bounds.isWithin(Baseline.cohortScope(cohort), hash));
        };
    return rows.filter(
        udf(isCandidate, DataTypes.BooleanType)
            .apply(col("cohort"), col("metadata_product"), col("metadata_uid")));
  }

  private static NavigableMap<String, float[][]> draw(
      Dataset<Row> sized, VectorRows vectors, SampleOptions options, SampleHashBounds bounds) {
    Dataset<Row> read =
        sized.select(
            vectors.selectedAfter(
                "identity", "cohort", "metadata_product", "metadata_uid", "identity_rows"));
    StructType type = read.schema();
    List<String> features = vectors.features();
    return rows(
        RowStream.rows(read)
            .mapPartitionsToPair(
                partition ->
                    Iterators.map(
                        ofPartition(partition, type, features, options, bounds)
                            .scopes
                            .entrySet()
                            .iterator(),
                        scope -> new Tuple2<>(scope.getKey(), scope.getValue())))
            .reduceByKey(RowSample::merge)
            .collectAsMap());
  }

  private static TrainingSample ofPartition(
      Iterator<InternalRow> rows,
      StructType type,
      List<String> features,
      SampleOptions options,
      SampleHashBounds bounds) {
    VectorRows vectors = VectorRows.of(type, features);
    TextCache cohort = new TextCache(type, "cohort");
    TextCache product = new TextCache(type, "metadata_product");
    TextCache uid = new TextCache(type, "metadata_uid");
    int total = type.fieldIndex("identity_rows");
    float[] vector = new float[vectors.size()];
    TrainingSample sample = new TrainingSample(options, bounds);
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      sample.add(
          cohort.of(row),
          options.key().hash(product.of(row), uid.of(row)),
          row.isNullAt(total) ? 0 : row.getLong(total),
          () -> {
            vectors.read(row, vector);
            return vector;
          });
    }
    return sample;
  }

  static boolean isSampled(long hash, long rows, long cap) {
    return rows <= cap || (hash >>> 11) * 0x1p-53 < (double) cap / rows;
  }

  /**
   * Adds a row to its scopes' samples.
   *
   * @param cohort may be null
   * @param ofIdentity number of rows that the identity has
   * @param vector read and copied only if the row is kept
   */
  void add(String cohort, long hash, long ofIdentity, Supplier<float[]> vector) {
    if (!isSampled(hash, ofIdentity, options.rowsPerIdentity())) {
      return;
    }
    if (!Objects.equals(cohort, lastCohort)) {
      lastCohort = cohort;
      ofLastCohort = cohort == null ? null : of(Baseline.cohortScope(cohort));
    }
    boolean wantedGlobally = global.accepts(hash);
    boolean wantedByCohort = ofLastCohort != null && ofLastCohort.accepts(hash);
    if (wantedGlobally || wantedByCohort) {
      float[] read = vector.get();
      if (wantedGlobally) {
        global.add(hash, read);
      }
      if (wantedByCohort) {
        ofLastCohort.add(hash, read);
      }
    }
  }

  NavigableMap<String, float[][]> rows() {
    return rows(scopes);
  }

  private static NavigableMap<String, float[][]> rows(Map<String, RowSample> scopes) {
    NavigableMap<String, float[][]> rows = new TreeMap<>();
    scopes.forEach((scope, sample) -> rows.put(scope, sample.rows()));
    rows.values().removeIf(sample -> sample.length == 0);
    return rows;
  }

  private RowSample of(String scope) {
    return scopes.computeIfAbsent(
        scope, id -> new RowSample(options.rowsPerScope(), bounds.of(id)));
  }

  /**
   * Upper bounds on the hashes of a scope's candidates, which admit several times as many as a
   * sample needs, for any number of tasks. A full sample is not affected.
   */
  record SampleHashBounds(Map<String, Long> bounds) implements Serializable {
    static final SampleHashBounds NONE = new SampleHashBounds(Map.of());

    /** Desired number of candidates per sample row; the actual one is within a factor of two. */
    private static final int CANDIDATES_FOR_ONE = 8;

    private static final long EVERY_HASH = -1;

    /** Computes the bounds from {@code identity, cohort, identity_rows}, a row per identity. */
    static SampleHashBounds of(Dataset<Row> sizes, SampleOptions options) {
      Map<String, List<Sizes>> scopes = new HashMap<>();
      for (Sizes alike :
          RowCodec.of(Sizes.class)
              .read(
                  sizes
                      .groupBy(col("cohort"), expr("floor(log2(identity_rows))"))
                      .agg(count(lit(1)).as("identities"), sum("identity_rows").as("rows")))) {
        scopes.computeIfAbsent(Baseline.GLOBAL, scope -> new ArrayList<>()).add(alike);
        if (alike.cohort != null) {
          String scope = Baseline.cohortScope(alike.cohort);
          scopes.computeIfAbsent(scope, own -> new ArrayList<>()).add(alike);
        }
      }
      Map<String, Long> bounds = new HashMap<>();
      scopes.forEach((scope, ofIts) -> bounds.put(scope, bound(ofIts, options)));
      bounds.values().removeIf(bound -> bound == EVERY_HASH);
      return new SampleHashBounds(bounds);
    }

    /** Identities of one cohort, or none, whose row counts lie within a factor of two. */
    private record Sizes(String cohort, long identities, long rows) {
      double candidates(double share, long cap) {
        return Math.min(rows * share, (double) identities * cap);
      }
    }

    private static long bound(List<Sizes> scope, SampleOptions options) {
      long wanted = (long) CANDIDATES_FOR_ONE * options.rowsPerScope();
      long bound = EVERY_HASH;
      for (double share = 0.5; candidates(scope, share, options) >= wanted; share /= 2) {
        bound >>>= 1;
      }
      return bound;
    }

    private static double candidates(List<Sizes> scope, double share, SampleOptions options) {
      return scope.stream()
          .mapToDouble(alike -> alike.candidates(share, options.rowsPerIdentity()))
          .sum();
    }

    boolean isAny() {
      return !bounds.isEmpty();
    }

    boolean isWithin(String scope, long hash) {
      return Long.compareUnsigned(hash, of(scope)) <= 0;
    }

    long of(String scope) {
      return bounds.getOrDefault(scope, EVERY_HASH);
    }

    boolean isShort(Map<String, float[][]> samples, int rowsPerScope) {
      return bounds.keySet().stream().anyMatch(scope -> rows(samples.get(scope)) < rowsPerScope);
    }

    private static int rows(float[][] sample) {
      return sample == null ? 0 : sample.length;
    }
  }

  /**
   * Identities with less than half the history of the oldest in their cohort. The fresh identities
   * of a cohort together count as one identity, because an attacker can create any number of them.
   */
  static final class FreshIdentities {
    private record Known(String cohort, long rows, int activeDays) {
      Known with(Known other) {
        return new Known(
            cohort == null
                    || (other.cohort != null && AccessEvent.compareTexts(other.cohort, cohort) > 0)
                ? other.cohort
                : cohort,
            rows + other.rows,
            Math.max(activeDays, other.activeDays));
      }
    }

    private final Map<String, Known> identities = new TreeMap<>();

    void add(EventHeader row) {
      identities.merge(row.identity(), new Known(row.cohort(), 1, row.activeDays()), Known::with);
    }

    /** Returns the rows of each identity, or of its cohort's fresh identities together. */
    Map<String, Long> rowsWithFreshAsOne() {
      Map<String, Integer> oldest = new HashMap<>();
      identities.values().forEach(known -> oldest.merge(key(known), known.activeDays, Math::max));
      Map<String, Long> fresh = new HashMap<>();
      identities.values().stream()
          .filter(known -> isFresh(known.activeDays, oldest.get(key(known))))
          .forEach(known -> fresh.merge(key(known), known.rows, Long::sum));
      Map<String, Long> rows = new HashMap<>();
      identities.forEach(
          (identity, known) ->
              rows.put(
                  identity,
                  isFresh(known.activeDays, oldest.get(key(known)))
                      ? fresh.get(key(known))
                      : (Long) known.rows));
      return rows;
    }

    private static String key(Known known) {
      return Objects.requireNonNullElse(known.cohort, "");
    }

    /** Same on Spark, for {@code identity, cohort, identity_rows, active_days}. */
    static Dataset<Row> rowsWithFreshAsOne(Dataset<Row> sizes) {
      Column isFresh =
          col("active_days").multiply(2).lt(max("active_days").over(Window.partitionBy("cohort")));
      return sizes
          .withColumn("is_fresh", isFresh)
          .withColumn(
              "identity_rows",
              when(
                      col("is_fresh"),
                      sum("identity_rows").over(Window.partitionBy("cohort", "is_fresh")))
                  .otherwise(col("identity_rows")));
    }

    static boolean isFresh(int activeDays, int oldest) {
      return 2 * activeDays < oldest;
    }
  }
}
