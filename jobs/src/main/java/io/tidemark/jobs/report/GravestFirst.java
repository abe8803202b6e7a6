package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.runtime.baseline.FalseDiscoveries;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The order of a night's alerts, wherever they are told. First come those on the list of Benjamini
 * and Hochberg over all identities that were judged: by their p-values alone, at most {@link
 * #FALSE_SHARE} of that list is false in expectation. Then the others; each part by risk.
 */
public final class GravestFirst {
  /** Share of the list that may be false, in expectation. */
  public static final double FALSE_SHARE = 0.2;

  private final Column isListed;

  private GravestFirst(Column isListed) {
    this.isListed = isListed;
  }

  /**
   * The order of a night's alerts.
   *
   * @param risk rows of {@code identity_risk} of that night, all of them
   */
  public static GravestFirst of(Dataset<Row> risk) {
    return new GravestFirst(coalesce(col("lowest_p").leq(lit(largestListed(risk))), lit(false)));
  }

  /** Whether a row is on the list; never null. */
  public Column isListed() {
    return isListed;
  }

  /** What rows are ordered by. */
  public Column[] order() {
    return new Column[] {isListed.desc(), col("max_risk").desc(), col("identity").asc()};
  }

  /** The p-value up to which an identity-day is on the list; ties are counted, not collected. */
  private static double largestListed(Dataset<Row> risk) {
    Map<Double, Long> counts = new HashMap<>();
    for (Row row :
        risk.filter(col("lowest_p").isNotNull()).groupBy("lowest_p").count().collectAsList()) {
      counts.put(row.getDouble(0), row.getLong(1));
    }
    double[] pValues =
        counts.entrySet().stream()
            .flatMapToDouble(one -> DoubleStream.generate(one::getKey).limit(one.getValue()))
            .toArray();
    return FalseDiscoveries.largestListed(pValues, FALSE_SHARE);
  }
}
