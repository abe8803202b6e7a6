package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.FeatureHabits;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * A feature row as a baseline looks at it: whose it is, and its vector relative to what is usual
 * for that identity. One goes from row to row of a partition; not thread-safe.
 */
final class RelativeRow {
  private final Baseline baseline;
  private final VectorRows vectors;
  private final RowText identityText;
  private final RowText cohortText;
  private final float[] vector;

  private String identity;
  private String cohort;
  private FeatureHabits habits;

  /**
   * @param type of the rows, with {@code identity}, {@code cohort} and the features
   * @param features names in vector order
   */
  RelativeRow(StructType type, List<String> features, Baseline baseline) {
    this.baseline = baseline;
    vectors = VectorRows.of(type, features);
    identityText = new RowText(type, "identity");
    cohortText = new RowText(type, "cohort");
    vector = new float[vectors.size()];
  }

  /** Goes to a row; whether it is of another identity than the one before. */
  boolean take(InternalRow row) {
    String next = identityText.of(row);
    boolean isAnother = habits == null || !next.equals(identity);
    if (isAnother) {
      identity = next;
      habits = baseline.habits().of(next);
    }
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

  /** The row's vector relative to its identity's habits; valid until the next row is taken. */
  float[] relative() {
    return habits.relative(vector);
  }
}
