package io.tidemark.training;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.batch.Iterators;
import io.tidemark.batch.RowCodec;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.release.HashedNames;
import io.tidemark.runtime.release.IdentityRecord;
import io.tidemark.runtime.release.ReleasedIdentity;
import io.tidemark.runtime.risk.RiskState;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Creates a release's identity records from profiles and risk states as of a midnight. Identities
 * that have never been non-human are excluded, because they are not scored and their habits must
 * not be published.
 */
public final class IdentityRecords {
  private static final RowCodec<ReleasedIdentity> RECORDS = RowCodec.of(ReleasedIdentity.class);

  private IdentityRecords() {}

  /**
   * Creates the records. Names, profiles and risk states are keyed.
   *
   * @param profiles columns {@code identity, profile}
   * @param risk columns {@code identity, risk_state}; may be empty
   * @return columns {@code name, record}, sorted by name
   */
  public static Dataset<Row> of(
      Dataset<Row> profiles,
      Dataset<Row> risk,
      Baseline baseline,
      ExecutorProgram catalogue,
      MemberKey key) {
    Broadcast<ExecutorBaseline> shipped = DayMaxima.ship(profiles, baseline);
    byte[] keyBytes = key.bytes();
    MapPartitionsFunction<Row, Row> write =
        partition -> {
          Baseline used = shipped.value().baseline();
          MemberKey hashing = MemberKey.of(keyBytes);
          return Iterators.present(
              partition::hasNext,
              () -> record(partition.next(), used, catalogue.program(), hashing));
        };
    return profiles
        .select("identity", "profile")
        .join(risk.select("identity", "risk_state"), new String[] {"identity"}, "left")
        .mapPartitions(write, Encoders.row(RECORDS.schema()))
        .orderBy(col("name"));
  }

  public static Iterator<ReleasedIdentity> iterator(Dataset<Row> records) {
    return Iterators.map(records.toLocalIterator(), RECORDS::read);
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Habits(String identity, byte[] profile, byte[] riskState) {}

  /** Returns an identity's record, or null if it was never non-human. */
  private static Row record(Row row, Baseline baseline, FeatureProgram program, MemberKey key) {
    Habits habits = RowCodec.of(Habits.class).read(row);
    Profile profile = Profile.fromBytes(program.schema(), habits.profile);
    if (profile.kind() == null) {
      return null;
    }
    Optional<RiskState> risk =
        Optional.ofNullable(habits.riskState)
            .map(state -> RiskState.fromBytes(state, baseline.policy()));
    IdentityRecord record =
        IdentityRecord.leaving(profile, baseline.usualMaxima().of(habits.identity), risk, key);
    return RECORDS.row(
        new ReleasedIdentity(new HashedNames(key).identity(habits.identity), record.toBytes()));
  }
}
