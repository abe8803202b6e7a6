package io.tidemark.training;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowTimes;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.runtime.risk.RiskState;
import io.tidemark.training.Revalidations.RevalidatedPairs;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Carries each identity's risk state over a day by adding the day's evidence in chronological
 * order. States below {@link #NEGLIGIBLE} at the end of the day are dropped.
 */
public final class RiskCarry {
  /** Columns {@code identity, closing_risk, risk_state}. */
  public static final StructType SCHEMA = RowCodec.of(Carried.class).schema();

  static final double NEGLIGIBLE = 0.01;

  @SuppressWarnings("ArrayRecordComponent")
  private record Carried(String identity, double closingRisk, byte[] riskState) {}

  private RiskCarry() {}

  public static boolean isCarried(RiskState state, long endMicros) {
    return state.identityRisk(endMicros) >= NEGLIGIBLE;
  }

  /**
   * Carries risk over a day.
   *
   * @param opening columns {@code identity, kind, cohort, risk_state}, as of the preceding midnight
   * @param scored scored events of the day, from {@link EventScoring}
   * @param policies exceptions to the baseline's own policy
   * @param restored evidence received on the day, which takes effect at the time it was given
   * @param endMicros midnight at the end of the day, in microseconds since the epoch
   */
  public static Dataset<Row> of(
      Dataset<Row> opening,
      Dataset<Row> scored,
      RiskPolicy policy,
      Policy policies,
      Revalidations restored,
      long endMicros) {
    Dataset<Row> openings = opening.select("identity", "kind", "cohort", "risk_state");
    Dataset<Row> evidence =
        scored
            .filter(col("p_value").lt(policy.pStart()).and(col("leading_feature").geq(0)))
            .select(
                col("identity"),
                col("time"),
                col("metadata_uid").as("uid"),
                col("credential_uid"),
                col("src_ip_prefix"),
                col("leading_feature"),
                col("p_value"),
                col("metadata_product").as("product"),
                col("nhi_kind").as("kind"),
                col("cohort"));
    RevalidatedPairs given = new RevalidatedPairs(restored);
    MapPartitionsFunction<Row, Row> carry =
        partition -> new Carrying(partition, policy, policies, given, endMicros);
    return evidence
        .unionByName(openings, true)
        .repartition(col("identity"))
        .sortWithinPartitions("identity", "time", "uid", "product")
        .mapPartitions(carry, Encoders.row(SCHEMA))
        .filter(col("closing_risk").geq(NEGLIGIBLE));
  }

  private static final class Carrying implements Iterator<Row> {
    private static final int KIND = 8;
    private static final int COHORT = 9;
    private static final int STATE = 10;

    private final Iterator<Row> rows;
    private final RiskPolicy policy;
    private final Policy policies;
    private final RevalidatedPairs restored;
    private final long endMicros;
    private Row head;

    private Carrying(
        Iterator<Row> rows,
        RiskPolicy policy,
        Policy policies,
        RevalidatedPairs restored,
        long endMicros) {
      this.policies = policies;
      this.restored = restored;
      this.rows = rows;
      this.policy = policy;
      this.endMicros = endMicros;
      head = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
      return head != null;
    }

    @Override
    public Row next() {
      if (head == null) {
        throw new NoSuchElementException();
      }
      String identity = head.getString(0);
      RiskState state =
          head.isNullAt(STATE)
              ? RiskState.empty(policy)
              : RiskState.fromBytes(head.getAs(STATE), policy);
      long seen = Long.MIN_VALUE;
      while (head != null && head.getString(0).equals(identity)) {
        state =
            state.under(
                policies.figures(policy, head.getString(KIND), head.getString(COHORT), identity));
        if (!head.isNullAt(6)) {
          long time = RowTimes.micros(head.get(1));
          restored.restore(state, seen, time);
          seen = time;
          state.observe(
              time, head.getString(3), head.getString(4), head.getInt(5), head.getDouble(6));
        }
        head = rows.hasNext() ? rows.next() : null;
      }
      restored.restore(state, seen, endMicros);
      return RowCodec.of(Carried.class)
          .row(new Carried(identity, state.identityRisk(endMicros), state.toBytes()));
    }
  }
}
