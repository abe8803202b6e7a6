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
 * Samples the rows with the smallest hashes of (product, uid). The sample does not depend on
 * partitioning or order. The first pass sorts only the keys to find the last key in the sample. The
 * second pass reads the features of the sampled rows only.
 */
final class VectorSample {
  private static final Column HASH = xxhash64(col("metadata_product"), col("metadata_uid"));
  private static final Column UID = col("metadata_uid");

  /**
   * Number of keys to sort per sampled key. The margin is needed because the filter may pass fewer
   * keys than expected.
   */
  private static final double ORDERED_FOR_ONE = 8;

  private VectorSample() {}

  /**
   * Draws a sample.
   *
   * @param rows feature rows, each of which has a {@code metadata_uid}
   * @param most maximum number of vectors, above 0
   * @param known approximate number of rows, which affects the speed of sampling but not the result
   * @return the sample, with at most {@code most} vectors in no particular order. NaN means not
   *     observed.
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

  /**
   * Returns the key of the last row in the sample (null if there are no rows), and the number of
   * rows in the sample.
   */
  private static Row last(Dataset<Row> rows, int most) {
    return rows.select(HASH.as("hash"), UID.as("uid"))
        .orderBy("hash", "uid")
        .limit(most)
        .agg(max(struct("hash", "uid")), count(lit(1)))
        .first();
  }

  /**
   * Returns a key filter. Without this filter, each task would sort as many keys as the whole
   * sample contains and send all of them to a single task.
   */
  private static Column mayBeTaken(int most, long known) {
    return HASH.leq((long) (Long.MIN_VALUE + ORDERED_FOR_ONE * most / known * 0x1p64));
  }
}
