package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The order of a night's alerts in every output. Alerts on the Benjamini–Hochberg list over all
 * judged identities come first. If p-values alone are considered, the expected share of false
 * alerts on that list is at most {@link #FALSE_SHARE}. All other alerts follow. Both parts are
 * sorted by risk.
 */
public final class AlertOrder {
  /** Maximum expected share of false alerts on the list. */
  public static final double FALSE_SHARE = 0.2;

  /**
   * Number of bins per octave. It is large enough that few bins contain two values. There are at
   * most about ten thousand bins.
   */
  private static final int BINS_OF_AN_OCTAVE = 1_000;

  private final Column isListed;

  private AlertOrder(Column isListed) {
    this.isListed = isListed;
  }

  /**
   * Returns the order of a night's alerts.
   *
   * @param risk all rows of {@code identity_risk} of that night
   */
  public static AlertOrder of(Dataset<Row> risk) {
    return new AlertOrder(coalesce(col("lowest_p").leq(lit(largestListed(risk))), lit(false)));
  }

  /** Returns a condition that is true if a row is on the list. The condition is never null. */
  public Column isListed() {
    return isListed;
  }

  /** Returns the columns to sort by. */
  public Column[] order() {
    return new Column[] {isListed.desc(), col("max_risk").desc(), col("identity").asc()};
  }

  /** Returns the largest p-value of any identity-day on the list. */
  private static double largestListed(Dataset<Row> risk) {
    return AlertListThreshold.of(
        risk.filter(col("lowest_p").isNotNull()).select(col("lowest_p").as("p")),
        BINS_OF_AN_OCTAVE,
        FALSE_SHARE);
  }
}
