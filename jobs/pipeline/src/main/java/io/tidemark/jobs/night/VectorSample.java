package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import io.tidemark.training.SampleKey;
import io.tidemark.training.VectorRows;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Samples the rows with the smallest keyed hashes of (product, uid). The sample does not depend on
 * partitioning or order. The first pass sorts only the keys to find the last key in the sample. The
 * second pass reads the features of the sampled rows only.
 */
final class VectorSample {
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
   * @param key secret for drawing the sample
   * @return the sample, with at most {@code most} vectors in no particular order. NaN means not
   *     observed.
   */
  static float[][] of(
      Dataset<Row> rows, List<String> features, int most, long known, SampleKey key) {
    Column hashes = key.hash(col("metadata_product"), UID);
    boolean filtered = ORDERED_FOR_ONE * most < known;
    Row last = last(filtered ? rows.filter(mayBeTaken(hashes, most, known)) : rows, hashes, most);
    if (filtered && last.getLong(1) < most) {
      last = last(rows, hashes, most);
    }
    if (last.isNullAt(0)) {
      return new float[0][];
    }
    long hash = last.getStruct(0).getLong(0);
    Column isTaken =
        hashes.lt(hash).or(hashes.equalTo(hash).and(UID.leq(last.getStruct(0).get(1))));
    Column[] columns = VectorRows.of(rows.schema(), features).selectedAfter();
    Dataset<Row> taken = rows.filter(isTaken).select(columns);
    VectorRows vectors = VectorRows.of(taken.schema(), features);
    return taken.collectAsList().stream().map(vectors::vector).toArray(float[][]::new);
  }

  /**
   * Returns the key of the last row in the sample (null if there are no rows), and the number of
   * rows in the sample.
   */
  private static Row last(Dataset<Row> rows, Column hashes, int most) {
    return rows.select(hashes.as("hash"), UID.as("uid"))
        .orderBy("hash", "uid")
        .limit(most)
        .agg(max(struct("hash", "uid")), count(lit(1)))
        .first();
  }

  /**
   * Returns a key filter. Without this filter, each task would sort as many keys as the whole
   * sample contains and send all of them to a single task.
   */
  private static Column mayBeTaken(Column hashes, int most, long known) {
    return hashes.leq((long) (Long.MIN_VALUE + ORDERED_FOR_ONE * most / known * 0x1p64));
  }
}
