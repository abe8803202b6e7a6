package io.tidemark.training;

import io.tidemark.batch.TextCache;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** A partition's current feature row. Reused for every row, so not thread-safe. */
final class JudgedRow {
  private final Baseline baseline;
  private final VectorRows vectors;
  private final TextCache identityText;
  private final TextCache cohortText;
  private final float[] vector;

  private String identity;
  private String cohort;

  JudgedRow(StructType type, List<String> features, Baseline baseline) {
    this.baseline = baseline;
    vectors = VectorRows.of(type, features);
    identityText = new TextCache(type, "identity");
    cohortText = new TextCache(type, "cohort");
    vector = new float[vectors.size()];
  }

  /** Moves to the row, and returns whether it belongs to another identity than the previous row. */
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

  ScopeBaseline scope() {
    return baseline.scopeFor(cohort);
  }

  /** Returns the vector, which is valid until the next call to {@link #take}. */
  float[] vector() {
    return vector;
  }
}
