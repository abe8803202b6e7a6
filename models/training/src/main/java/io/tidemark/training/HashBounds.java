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
 * Up to which hash rows are candidates for the sample of their scope, so that some times as many as
 * it takes come together, however many tasks there are. A sample that is full does not depend on
 * them.
 */
final class HashBounds implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Every row is a candidate. */
  static final HashBounds NONE = new HashBounds(Map.of());

  /** Candidates for each row of a sample: between half and twice as many are expected. */
  private static final int CANDIDATES_FOR_ONE = 8;

  private static final long EVERY_HASH = -1;

  private final Map<String, Long> bounds;

  private HashBounds(Map<String, Long> bounds) {
    this.bounds = new HashMap<>(bounds);
  }

  /**
   * Counts how large identities are.
   *
   * @param sizes {@code identity, cohort, identity_rows}, each identity once
   */
  static HashBounds of(Dataset<Row> sizes, SampleOptions options) {
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
    return new HashBounds(bounds);
  }

  /** Identities of a cohort, null for none, with about as many rows, up to a factor of two. */
  private record Sizes(String cohort, long identities, long rows) {
    /** Rows expected to be candidates for a sample that looks at this share of all hashes. */
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

  /** Whether there is a row that is no candidate. */
  boolean isAny() {
    return !bounds.isEmpty();
  }

  /** Whether a row is a candidate for the sample of a scope. */
  boolean isWithin(String scope, long hash) {
    return Long.compareUnsigned(hash, of(scope)) <= 0;
  }

  /** The largest hash of a candidate, unsigned. */
  long of(String scope) {
    return bounds.getOrDefault(scope, EVERY_HASH);
  }

  /** Whether a scope has fewer rows than its sample takes because others were no candidates. */
  boolean isShort(Map<String, float[][]> samples, int rowsPerScope) {
    return bounds.keySet().stream().anyMatch(scope -> rows(samples.get(scope)) < rowsPerScope);
  }

  private static int rows(float[][] sample) {
    return sample == null ? 0 : sample.length;
  }
}
