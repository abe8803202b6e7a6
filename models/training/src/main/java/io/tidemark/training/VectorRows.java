package io.tidemark.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Reads feature vectors from rows that have one FLOAT column per feature; null means NaN. Created
 * on the driver and used on the executors.
 */
public final class VectorRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<String> features;
  private final int[] featurePositions;

  private VectorRows(List<String> features, int[] featurePositions) {
    this.features = new ArrayList<>(features);
    this.featurePositions = featurePositions;
  }

  /**
   * Creates a reader.
   *
   * @throws IllegalArgumentException if the schema lacks one of the features
   */
  public static VectorRows of(StructType schema, List<String> features) {
    List<String> names = Arrays.asList(schema.fieldNames());
    int[] positions =
        IntStream.range(0, features.size())
            .map(
                i -> {
                  int at = names.indexOf(features.get(i));
                  if (at < 0) {
                    throw new IllegalArgumentException(
                        "The rows have no feature '%s'; compute features again with this catalogue"
                            .formatted(features.get(i)));
                  }
                  return at;
                })
            .toArray();
    return new VectorRows(features, positions);
  }

  public List<String> features() {
    return Collections.unmodifiableList(features);
  }

  public int size() {
    return featurePositions.length;
  }

  public float[] vector(Row row) {
    float[] vector = new float[featurePositions.length];
    for (int i = 0; i < vector.length; i++) {
      int at = featurePositions[i];
      vector[i] = row.isNullAt(at) ? Float.NaN : row.getFloat(at);
    }
    return vector;
  }

  void read(InternalRow row, float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      int at = featurePositions[i];
      vector[i] = row.isNullAt(at) ? Float.NaN : row.getFloat(at);
    }
  }

  /** Returns the given columns, followed by the features in vector order. */
  public Column[] selectedAfter(String... others) {
    return Stream.concat(Arrays.stream(others), features.stream())
        .map(name -> functions.col('`' + name + '`'))
        .toArray(Column[]::new);
  }
}
