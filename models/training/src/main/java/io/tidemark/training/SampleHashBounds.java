package io.tidemark.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.tidemark.batch.RowCodec;
import io.tidemark.runtime.baseline.Baseline;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Upper bounds on the hashes of a scope's candidates, which admit several times as many as a sample
 * needs, for any number of tasks. A full sample is not affected.
 */
final class SampleHashBounds implements Serializable {
  private static final long serialVersionUID = 1L;

  static final SampleHashBounds NONE = new SampleHashBounds(Map.of());

  private static final int CANDIDATES_FOR_ONE = 8;

  private static final long EVERY_HASH = -1;

  private final Map<String, Long> bounds;

  private SampleHashBounds(Map<String, Long> bounds) {
    this.bounds = new HashMap<>(bounds);
  }

  /**
   * Computes the bounds from columns {@code identity, cohort, identity_rows}, one row per identity.
   */
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

  /**
   * Identities of one cohort, or of none, whose row counts lie within a factor of two of each
   * other.
   */
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
