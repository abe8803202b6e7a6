package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.udf;

import io.tidemark.batch.FewRows;
import io.tidemark.batch.RowStream;
import io.tidemark.engine.profile.ValueHash;
import io.tidemark.runtime.baseline.Baseline;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The rows that each scope is trained on: the bottom-k of a 64-bit hash of (seed, row key), so one
 * pass over the data after one that counts, and the same rows for any partitioning and order. An
 * identity with more rows than its cap takes part with that many in expectation: its rows stay when
 * their hash is small enough, which keeps the choice a function of the row alone.
 */
final class TrainingSample {
  private TrainingSample() {}

  /**
   * Draws the samples.
   *
   * @param rows feature rows of the training days with {@code identity}, {@code cohort}, {@code
   *     active_days}, {@code metadata_product}, {@code metadata_uid}
   * @param vectors reads the features from them
   * @return by scope, vectors in hash order; scopes without rows are absent
   */
  public static NavigableMap<String, float[][]> draw(
      Dataset<Row> rows, VectorRows vectors, SampleOptions options) {
    Dataset<Row> experienced = rows.filter(col("active_days").geq(options.minActiveDays()));
    Dataset<Row> sizes =
        experienced
            .groupBy(col("identity"))
            .agg(max("cohort").as("cohort"), count(lit(1)).as("identity_rows"))
            .persist(StorageLevel.DISK_ONLY());
    try {
      HashBounds bounds = HashBounds.of(sizes, options);
      Dataset<Row> busy = busy(sizes, options.rowsPerIdentity(), FewRows.MOST);
      NavigableMap<String, float[][]> samples =
          draw(sized(candidates(experienced, bounds, options), busy), vectors, options, bounds);
      return bounds.isShort(samples, options.rowsPerScope())
          ? draw(sized(experienced, busy), vectors, options, HashBounds.NONE)
          : samples;
    } finally {
      sizes.unpersist();
    }
  }

  /**
   * Identities with more rows than their cap; known where they are few, to be sent to all tasks.
   */
  static Dataset<Row> busy(Dataset<Row> sizes, long cap, int mostKnown) {
    return FewRows.known(
        sizes.filter(col("identity_rows").gt(cap)).select("identity", "identity_rows"), mostKnown);
  }

  /** Rows with the number of those of their identity, where that is above its cap. */
  static Dataset<Row> sized(Dataset<Row> rows, Dataset<Row> busy) {
    return rows.join(busy, new String[] {"identity"}, "left");
  }

  private static Dataset<Row> candidates(
      Dataset<Row> rows, HashBounds bounds, SampleOptions options) {
    if (!bounds.isAny()) {
      return rows;
    }
    UDF3<String, String, String, Boolean> isCandidate =
        (cohort, product, uid) -> {
          long hash = hash(options.seed(), product, uid);
          return bounds.isWithin(Baseline.GLOBAL, hash)
              || (cohort != null && bounds.isWithin(Baseline.cohortScope(cohort), hash));
        };
    return rows.filter(
        udf(isCandidate, DataTypes.BooleanType)
            .apply(col("cohort"), col("metadata_product"), col("metadata_uid")));
  }

  private static NavigableMap<String, float[][]> draw(
      Dataset<Row> sized, VectorRows vectors, SampleOptions options, HashBounds bounds) {
    Dataset<Row> read =
        sized.select(
            vectors.selectedAfter(
                "identity", "cohort", "metadata_product", "metadata_uid", "identity_rows"));
    StructType type = read.schema();
    List<String> features = vectors.features();
    JavaPairRDD<String, Part> partial =
        RowStream.rows(read)
            .mapPartitionsToPair(partition -> parts(partition, type, features, options, bounds));
    int k = options.rowsPerScope();
    NavigableMap<String, float[][]> samples = new TreeMap<>();
    partial
        .reduceByKey((a, b) -> merged(a, b, k))
        .collect()
        .forEach(
            pair ->
                samples.put(
                    pair._1(),
                    pair._2().rows().stream()
                        .sorted(BY_HASH)
                        .map(drawn -> drawn.vector)
                        .toArray(float[][]::new)));
    return samples;
  }

  private static Iterator<Tuple2<String, Part>> parts(
      Iterator<InternalRow> rows,
      StructType type,
      List<String> features,
      SampleOptions options,
      HashBounds bounds) {
    VectorRows vectors = VectorRows.of(type, features);
    RowText cohort = new RowText(type, "cohort");
    RowText product = new RowText(type, "metadata_product");
    RowText uid = new RowText(type, "metadata_uid");
    int total = type.fieldIndex("identity_rows");
    Bottom bottom = new Bottom(options.rowsPerScope(), bounds);
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      long hash = hash(options.seed(), product.of(row), uid.of(row));
      long ofIdentity = row.isNullAt(total) ? 0 : row.getLong(total);
      if (stays(hash, ofIdentity, options.rowsPerIdentity())) {
        bottom.add(
            cohort.of(row),
            hash,
            () -> {
              float[] vector = new float[vectors.size()];
              vectors.read(row, vector);
              return vector;
            });
      }
    }
    return bottom.parts();
  }

  /** The hash of a row: the same on every JVM, whatever Spark's own hash functions do. */
  static long hash(long seed, String product, String uid) {
    return ValueHash.mix(ValueHash.mix(seed ^ ValueHash.of(product)) ^ ValueHash.of(uid));
  }

  static boolean stays(long hash, long rows, long cap) {
    return rows <= cap || (hash >>> 11) * 0x1p-53 < (double) cap / rows;
  }

  private static Part merged(Part a, Part b, int k) {
    List<Drawn> both = a.rows();
    both.addAll(b.rows());
    both.sort(BY_HASH);
    return Part.of(both.subList(0, Math.min(k, both.size())));
  }

  private static final Comparator<Drawn> BY_HASH =
      Comparator.<Drawn>comparingLong(d -> d.hash + Long.MIN_VALUE)
          .thenComparing(d -> d.vector, Arrays::compare);

  private static final class Drawn {
    private final long hash;
    private final float[] vector;

    private Drawn(long hash, float[] vector) {
      this.hash = hash;
      this.vector = vector;
    }
  }

  /** Rows on their way between tasks: an object for each costs more than drawing them. */
  private static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long[] hashes;
    private final float[] values;

    private Part(long[] hashes, float[] values) {
      this.hashes = hashes;
      this.values = values;
    }

    /** At least one row. */
    private static Part of(Collection<Drawn> rows) {
      int size = rows.iterator().next().vector.length;
      long[] hashes = new long[rows.size()];
      float[] values = new float[hashes.length * size];
      int at = 0;
      for (Drawn row : rows) {
        hashes[at] = row.hash;
        System.arraycopy(row.vector, 0, values, at++ * size, size);
      }
      return new Part(hashes, values);
    }

    private List<Drawn> rows() {
      int size = values.length / hashes.length;
      List<Drawn> rows = new ArrayList<>(hashes.length);
      for (int i = 0; i < hashes.length; i++) {
        rows.add(new Drawn(hashes[i], Arrays.copyOfRange(values, i * size, (i + 1) * size)));
      }
      return rows;
    }
  }

  /** The rows with the smallest hashes of each scope, within one partition. */
  private static final class Bottom {
    private final int k;
    private final HashBounds bounds;
    private final Map<String, Smallest> scopes = new TreeMap<>();
    private final Smallest global;
    private String lastCohort;
    private Smallest ofLastCohort;

    private Bottom(int k, HashBounds bounds) {
      this.k = k;
      this.bounds = bounds;
      global = of(Baseline.GLOBAL);
    }

    private void add(String cohort, long hash, Supplier<float[]> vector) {
      Smallest own = cohort == null ? null : ofCohort(cohort);
      boolean wantedGlobally = global.wants(hash);
      boolean wantedByCohort = own != null && own.wants(hash);
      if (wantedGlobally || wantedByCohort) {
        Drawn drawn = new Drawn(hash, vector.get());
        if (wantedGlobally) {
          global.put(drawn);
        }
        if (wantedByCohort) {
          own.put(drawn);
        }
      }
    }

    private Smallest ofCohort(String cohort) {
      if (!cohort.equals(lastCohort)) {
        lastCohort = cohort;
        ofLastCohort = of(Baseline.cohortScope(cohort));
      }
      return ofLastCohort;
    }

    private Smallest of(String scope) {
      return scopes.computeIfAbsent(scope, id -> new Smallest(k, bounds.of(id)));
    }

    private Iterator<Tuple2<String, Part>> parts() {
      List<Tuple2<String, Part>> parts = new ArrayList<>();
      scopes.forEach(
          (scope, smallest) -> {
            if (!smallest.rows.isEmpty()) {
              parts.add(new Tuple2<>(scope, Part.of(smallest.rows)));
            }
          });
      return parts.iterator();
    }
  }

  /** At most k candidates of one scope. */
  private static final class Smallest {
    private final int k;
    private final long bound;
    private final PriorityQueue<Drawn> rows =
        new PriorityQueue<>(Collections.reverseOrder(BY_HASH));

    private Smallest(int k, long bound) {
      this.k = k;
      this.bound = bound;
    }

    private boolean wants(long hash) {
      return Long.compareUnsigned(hash, rows.size() < k ? bound : rows.peek().hash) <= 0;
    }

    private void put(Drawn drawn) {
      rows.add(drawn);
      if (rows.size() > k) {
        rows.poll();
      }
    }
  }
}
