package io.tidemark.jobs.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.baseline.BenjaminiHochberg;
import java.time.LocalDate;
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
  public static AlertOrder of(Warehouse warehouse, LocalDate night) {
    double largest =
        warehouse.result(
            IdentityRiskTable.SPEC,
            List.of("largest listed", night),
            () -> largestListed(warehouse.read(IdentityRiskTable.SPEC, night)));
    return new AlertOrder(coalesce(col("lowest_p").leq(largest), lit(false)));
  }

  private static double largestListed(Dataset<Row> risk) {
    Dataset<Row> pValues = risk.filter(col("lowest_p").isNotNull()).selectExpr("lowest_p AS p");
    return largestListed(pValues, BINS_OF_AN_OCTAVE, FALSE_SHARE);
  }

  public Column[] order() {
    return new Column[] {isListed.desc(), col("max_risk").desc(), col("identity").asc()};
  }

  /**
   * Returns the largest p-value on the list of {@link BenjaminiHochberg}, or 0, from the column
   * {@code p} in (0, 1]. P-values are counted in bins, and only bins that may contain the threshold
   * reach the driver.
   */
  static double largestListed(Dataset<Row> pValues, int binsOfAnOctave, double share) {
    Dataset<Row> binned =
        pValues.withColumn("bin", expr("floor(log2(p) * " + binsOfAnOctave + ")"));
    Dataset<Row> counted =
        binned
            .groupBy("bin")
            .agg(expr("count(*) AS days"), expr("min(p) AS least"), expr("max(p) AS largest"))
            .orderBy(col("largest").desc());
    List<Bin> bins = RowCodec.of(Bin.class).read(counted);
    long all = bins.stream().mapToLong(Bin::days).sum();
    long rank = all;
    for (Bin bin : bins) {
      if (BenjaminiHochberg.isListed(bin.largest, rank, all, share)) {
        return bin.largest;
      }
      if (BenjaminiHochberg.isListed(bin.least, rank, all, share)) {
        double within = largestListed(binned.filter(col("bin").equalTo(bin.bin)), rank, all, share);
        if (within > 0) {
          return within;
        }
      }
      rank -= bin.days;
    }
    return 0;
  }

  /** Returns the largest p-value of a bin on the list, or 0, by the rank of the bin's largest. */
  private static double largestListed(Dataset<Row> bin, long rank, long all, double share) {
    long below = rank;
    Dataset<Row> grouped = bin.groupBy("p").count().orderBy(col("p").desc());
    for (Tied tied : RowCodec.of(Tied.class).read(grouped)) {
      if (BenjaminiHochberg.isListed(tied.p, below, all, share)) {
        return tied.p;
      }
      below -= tied.count;
    }
    return 0;
  }

  private record Bin(long bin, long days, double least, double largest) {}

  private record Tied(double p, long count) {}
}
