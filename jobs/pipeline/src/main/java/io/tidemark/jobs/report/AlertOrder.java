package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Order of a night's alerts, shared by all outputs. Alerts on the Benjamini–Hochberg list of all
 * judged identities come first, followed by all other alerts. Both parts are sorted by risk. Based
 * on p-values alone, the expected share of false alerts on the list is at most {@link
 * #FALSE_SHARE}.
 */
public final class AlertOrder {
  /** Maximum expected share of false alerts on the list. */
  public static final double FALSE_SHARE = 0.2;

  /**
   * Number of bins per octave, large enough that few bins contain two values. There are at most
   * about ten thousand bins.
   */
  private static final int BINS_OF_AN_OCTAVE = 1_000;

  private final Column isListed;

  private AlertOrder(Column isListed) {
    this.isListed = isListed;
  }

  /**
   * Returns the alert order for a night.
   *
   * @param risk all {@code identity_risk} rows of that night
   */
  public static AlertOrder of(Dataset<Row> risk) {
    return new AlertOrder(coalesce(col("lowest_p").leq(lit(largestListed(risk))), lit(false)));
  }

  /**
   * Returns a condition that selects the rows on the list. The condition never evaluates to null.
   */
  public Column isListed() {
    return isListed;
  }

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
