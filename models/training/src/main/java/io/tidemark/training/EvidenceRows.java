package io.tidemark.training;

import io.tidemark.runtime.baseline.Baseline;
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

  /** Of an event that is, with its vector vector to its identity's habits. */
  static final StructType SCHEMA =
      LOOKED_AT
          .add("metadata_product", DataTypes.StringType)
          .add("metadata_uid", DataTypes.StringType)
          .add("own_maximum", DataTypes.DoubleType)
          .add("statistic", DataTypes.DoubleType)
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false));

  static final int IDENTITY = SCHEMA.fieldIndex("identity");
  static final int DATE = SCHEMA.fieldIndex("event_date");
  static final int IMPACT = SCHEMA.fieldIndex("impact_tier");
  static final int TIME = SCHEMA.fieldIndex("time");
  static final int OWN_MAXIMUM = SCHEMA.fieldIndex("own_maximum");
  static final int STATISTIC = SCHEMA.fieldIndex("statistic");
  static final int VECTOR = SCHEMA.fieldIndex("vector");

  private final Iterator<InternalRow> rows;
  private final Baseline baseline;
  private final JudgedRow current;
  private final KeptColumns kept;
  private final int usual;
  private final InternalRow candidate = new SpecificInternalRow(SCHEMA);

  /**
   * @param rows the columns of {@link #SCHEMA} up to {@code own_maximum} in its order, then {@code
   *     usual_maximum} and the features
   * @param type their schema
   */
  EvidenceRows(
      Iterator<InternalRow> rows, StructType type, List<String> features, Baseline baseline) {
    this.rows = rows;
    this.baseline = baseline;
    current = new JudgedRow(type, features, baseline);
    kept = new KeptColumns(type, STATISTIC);
    usual = type.fieldIndex("usual_maximum");
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public InternalRow next() {
    InternalRow row = rows.next();
    current.take(row);
    ScopeBaseline scope = current.scope();
    float[] vector = current.vector();
    double u = scope.statistic().statistic(vector) - row.getDouble(usual);
    double p = scope.calibration().pValueLeavingOut(row.getDouble(OWN_MAXIMUM), u);
    return baseline.policy().evidence(p) > 0 ? candidate(row, u, vector) : null;
  }

  private InternalRow candidate(InternalRow row, double u, float[] vector) {
    kept.copy(row, candidate);
    candidate.setDouble(STATISTIC, u);
    candidate.update(VECTOR, UnsafeArrayData.fromPrimitiveArray(vector));
    return candidate;
  }
}
