package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * A feature row as a baseline looks at it: whose it is, and its vector. One goes from row to row of
 * a partition; not thread-safe.
 */
final class JudgedRow {
  private final Baseline baseline;
  private final VectorRows vectors;
  private final RowText identityText;
  private final RowText cohortText;
  private final float[] vector;

  private String identity;
  private String cohort;

  /**
   * @param type of the rows, with {@code identity}, {@code cohort} and the features
   * @param features names in vector order
   */
  JudgedRow(StructType type, List<String> features, Baseline baseline) {
    this.baseline = baseline;
    vectors = VectorRows.of(type, features);
    identityText = new RowText(type, "identity");
    cohortText = new RowText(type, "cohort");
    vector = new float[vectors.size()];
  }

  /** Goes to a row; whether it is of another identity than the one before. */
  boolean take(InternalRow row) {
    String next = identityText.of(row);
    boolean isAnother = !next.equals(identity);
    identity = next;
    cohort = cohortText.of(row);
    vectors.read(row, vector);
    return isAnother;
  }

  String identity() {
    return identity;
  }

  String cohort() {
    return cohort;
  }

  /** The scope that judges the row. */
  ScopeBaseline scope() {
    return baseline.scopeFor(cohort);
  }

  /** The row's vector; valid until the next row is taken. */
  float[] vector() {
    return vector;
  }
}
