package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.xxhash64;

import io.tidemark.training.VectorRows;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Vectors of the rows with the smallest hashes of (product, uid): the same rows for any
 * partitioning and order. Two passes: the first orders keys alone and finds the last that is taken,
 * the second reads the features of rows up to it and of no other.
 */
final class VectorSample {
  private static final Column HASH = xxhash64(col("metadata_product"), col("metadata_uid"));
  private static final Column UID = col("metadata_uid");

  /** Keys that are ordered, for each that is taken: of some fewer than expected pass the filter. */
  private static final double ORDERED_FOR_ONE = 8;

  private VectorSample() {}

  /**
   * Draws.
   *
   * @param rows feature rows, each with a {@code metadata_uid}
   * @param features names in vector order
   * @param most vectors, above 0
   * @param known about how many rows there are: decides how fast the sample is found, not what is
   *     in it
   * @return at most as many, in no particular order; NaN means not observed
   */
  static float[][] of(Dataset<Row> rows, List<String> features, int most, long known) {
    boolean filtered = ORDERED_FOR_ONE * most < known;
    Row last = last(filtered ? rows.filter(mayBeTaken(most, known)) : rows, most);
    if (filtered && last.getLong(1) < most) {
      last = last(rows, most);
    }
    if (last.isNullAt(0)) {
      return new float[0][];
    }
    long hash = last.getStruct(0).getLong(0);
    Column isTaken = HASH.lt(hash).or(HASH.equalTo(hash).and(UID.leq(last.getStruct(0).get(1))));
    Column[] columns = VectorRows.of(rows.schema(), features).selectedAfter();
    Dataset<Row> taken = rows.filter(isTaken).select(columns);
    VectorRows vectors = VectorRows.of(taken.schema(), features);
    return taken.collectAsList().stream().map(vectors::vector).toArray(float[][]::new);
  }

  /** The key of the last row that is taken, null where there is none, and how many are. */
  private static Row last(Dataset<Row> rows, int most) {
    return rows.select(HASH.as("hash"), UID.as("uid"))
        .orderBy("hash", "uid")
        .limit(most)
        .agg(max(struct("hash", "uid")), count(lit(1)))
        .first();
  }

  /** Each task would order as many keys as are taken of all, and send them to one. */
  private static Column mayBeTaken(int most, long known) {
    return HASH.leq((long) (Long.MIN_VALUE + ORDERED_FOR_ONE * most / known * 0x1p64));
  }
}
