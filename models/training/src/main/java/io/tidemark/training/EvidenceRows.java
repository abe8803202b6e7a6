package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.FeatureHabits;
import io.tidemark.runtime.baseline.ScopeBaseline;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The events of a partition that are evidence, each as the same row of {@link #SCHEMA}; null for
 * each that is none.
 */
final class EvidenceRows implements Iterator<InternalRow> {
  /** What is read of an event whether it is evidence or not. */
  static final StructType LOOKED_AT =
      new StructType()
          .add("identity", DataTypes.StringType)
          .add("cohort", DataTypes.StringType)
          .add("nhi_kind", DataTypes.StringType)
          .add("event_date", DataTypes.DateType)
          .add("credential_uid", DataTypes.StringType)
          .add("src_ip_prefix", DataTypes.StringType)
          .add("impact_tier", DataTypes.IntegerType)
          .add("time", DataTypes.TimestampType);

  /** Of an event that is, with its vector relative to its identity's habits. */
  static final StructType SCHEMA =
      LOOKED_AT
          .add("metadata_product", DataTypes.StringType)
          .add("metadata_uid", DataTypes.StringType)
          .add("own_maximum", DataTypes.DoubleType)
          .add("statistic", DataTypes.DoubleType)
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false));

  private final Iterator<InternalRow> rows;
  private final Baseline baseline;
  private final VectorRows vectors;
  private final RowText identity;
  private final RowText cohort;
  private final int usual;
  private final int own;
  private final float[] vector;
  private final InternalRow candidate = new SpecificInternalRow(SCHEMA);

  private String current;
  private FeatureHabits habits;

  /**
   * @param rows the columns of {@link #SCHEMA} up to {@code own_maximum} in its order, then {@code
   *     usual_maximum} and the features
   * @param type their schema
   */
  EvidenceRows(
      Iterator<InternalRow> rows, StructType type, List<String> features, Baseline baseline) {
    this.rows = rows;
    this.baseline = baseline;
    vectors = VectorRows.of(type, features);
    identity = new RowText(type, "identity");
    cohort = new RowText(type, "cohort");
    usual = type.fieldIndex("usual_maximum");
    own = type.fieldIndex("own_maximum");
    vector = new float[vectors.size()];
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public InternalRow next() {
    InternalRow row = rows.next();
    String next = identity.of(row);
    if (habits == null || !next.equals(current)) {
      current = next;
      habits = baseline.habits().of(current);
    }
    ScopeBaseline scope = baseline.scopeFor(cohort.of(row));
    vectors.read(row, vector);
    float[] relative = habits.relative(vector);
    double u = scope.statistic().statistic(relative) - row.getDouble(usual);
    double p = scope.calibration().pValueLeavingOut(row.getDouble(own), u);
    return baseline.policy().evidence(p) > 0 ? candidate(row, u, relative) : null;
  }

  private InternalRow candidate(InternalRow row, double u, float[] relative) {
    int statistic = SCHEMA.fieldIndex("statistic");
    for (int i = 0; i < statistic; i++) {
      candidate.update(i, row.isNullAt(i) ? null : row.get(i, SCHEMA.apply(i).dataType()));
    }
    candidate.setDouble(statistic, u);
    candidate.update(statistic + 1, UnsafeArrayData.fromPrimitiveArray(relative));
    return candidate;
  }
}
