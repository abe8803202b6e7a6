package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.tidemark.batch.RowCodec;
import io.tidemark.runtime.baseline.BenjaminiHochberg;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Order of a night's alerts: first those on the Benjamini–Hochberg list of all judged identities,
 * then the others, each sorted by risk. By p-values alone, a share of at most {@link #FALSE_SHARE}
 * of the list is expected to be false.
 *
 * @param isListed condition, never null, that selects the rows on the list
 */
public record AlertOrder(Column isListed) {
  /** Maximum expected share of false alerts on the list. */
  public static final double FALSE_SHARE = 0.2;

  /** Number of bins per octave, at which few bins contain two values. */
  private static final int BINS_OF_AN_OCTAVE = 1_000;

  /** Returns the order for all {@code identity_risk} rows of a night. */
  public static AlertOrder of(Dataset<Row> risk) {
    return new AlertOrder(coalesce(col("lowest_p").leq(largestListed(risk)), lit(false)));
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

  /**
   * The largest p-value on the list of {@link BenjaminiHochberg}. P-values are counted in bins, and
   * only bins that may contain the threshold reach the driver.
   */
  static final class AlertListThreshold {
    private final Dataset<Row> pValues;
    private final Column bin;
    private final double share;

    private AlertListThreshold(Dataset<Row> pValues, int binsOfAnOctave, double share) {
      this.pValues = pValues;
      this.bin = expr("floor(log2(p) * " + binsOfAnOctave + ")");
      this.share = share;
    }

    /** Returns the largest p-value on the list, or 0, from the column {@code p} in (0, 1]. */
    static double of(Dataset<Row> pValues, int binsOfAnOctave, double share) {
      return new AlertListThreshold(pValues, binsOfAnOctave, share).bound();
    }

    private double bound() {
      List<Bin> bins =
          RowCodec.of(Bin.class)
              .read(
                  pValues
                      .groupBy(bin.as("bin"))
                      .agg(count(lit(1)).as("days"), min("p").as("least"), max("p").as("largest"))
                      .orderBy(col("largest").desc()));
      long all = bins.stream().mapToLong(Bin::days).sum();
      long upToHere = all;
      for (Bin one : bins) {
        if (BenjaminiHochberg.isListed(one.largest, upToHere, all, share)) {
          return one.largest;
        }
        if (BenjaminiHochberg.isListed(one.least, upToHere, all, share)) {
          double within = boundWithin(one.bin, upToHere, all);
          if (within > 0) {
            return within;
          }
        }
        upToHere -= one.days;
      }
      return 0;
    }

    private double boundWithin(long number, long upToHere, long all) {
      long rank = upToHere;
      Dataset<Row> grouped =
          pValues.filter(bin.equalTo(number)).groupBy("p").count().orderBy(col("p").desc());
      for (Tied tied : RowCodec.of(Tied.class).read(grouped)) {
        if (BenjaminiHochberg.isListed(tied.p, rank, all, share)) {
          return tied.p;
        }
        rank -= tied.count;
      }
      return 0;
    }

    private record Bin(long bin, long days, double least, double largest) {}

    private record Tied(double p, long count) {}
  }
}
