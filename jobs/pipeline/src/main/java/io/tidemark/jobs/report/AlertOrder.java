package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The order of a night's alerts, wherever they are told. First come those on the list of Benjamini
 * and Hochberg over all identities that were judged: by their p-values alone, at most {@link
 * #FALSE_SHARE} of that list is false in expectation. Then the others; each part by risk.
 */
public final class AlertOrder {
  /** Share of the list that may be false, in expectation. */
  public static final double FALSE_SHARE = 0.2;

  /** So fine that few of them hold two values: some ten thousand at most. */
  private static final int BINS_OF_AN_OCTAVE = 1_000;

  private final Column isListed;

  private AlertOrder(Column isListed) {
    this.isListed = isListed;
  }

  /**
   * The order of a night's alerts.
   *
   * @param risk rows of {@code identity_risk} of that night, all of them
   */
  public static AlertOrder of(Dataset<Row> risk) {
    return new AlertOrder(coalesce(col("lowest_p").leq(lit(largestListed(risk))), lit(false)));
  }

  /** Whether a row is on the list; never null. */
  public Column isListed() {
    return isListed;
  }

  /** What rows are ordered by. */
  public Column[] order() {
    return new Column[] {isListed.desc(), col("max_risk").desc(), col("identity").asc()};
  }

  /** The p-value up to which an identity-day is on the list. */
  private static double largestListed(Dataset<Row> risk) {
    return AlertListThreshold.of(
        risk.filter(col("lowest_p").isNotNull()).select(col("lowest_p").as("p")),
        BINS_OF_AN_OCTAVE,
        FALSE_SHARE);
  }
}
