package io.tidemark.jobs.report;

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
 * Computes the largest p-value on the list of {@link BenjaminiHochberg} for any number of
 * identity-days. P-values are counted in bins, and only the bins that may contain the threshold are
 * collected on the driver.
 */
final class AlertListThreshold {
  private final Dataset<Row> pValues;
  private final Column bin;
  private final double share;

  private AlertListThreshold(Dataset<Row> pValues, int binsOfAnOctave, double share) {
    this.pValues = pValues;
    this.bin = expr("floor(log2(p) * " + binsOfAnOctave + ")");
    this.share = share;
  }

  /**
   * Returns the largest p-value on the list; 0 if the list is empty.
   *
   * @param pValues rows with a column {@code p} whose values are in (0, 1]
   * @param binsOfAnOctave number of bins between a p-value and twice that value
   * @param share largest expected share of false alerts on the list, in (0, 1)
   */
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
    for (Tied tied :
        RowCodec.of(Tied.class)
            .read(
                pValues
                    .filter(bin.equalTo(lit(number)))
                    .groupBy("p")
                    .count()
                    .orderBy(col("p").desc()))) {
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
