package io.tidemark.training;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.bundle.IdentityRecord;
import io.tidemark.runtime.bundle.KeyedIdentity;
import io.tidemark.runtime.bundle.MemberNames;
import io.tidemark.runtime.risk.RiskState;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The records of a release, from the profiles of a midnight and what is held against their
 * identities: names and members under a key, sorted by name. Identities that were never non-human
 * are left out: they are not judged, and their habits do not leave the house.
 */
public final class IdentityRecords {
  private static final StructType SCHEMA =
      new StructType().add("name", DataTypes.BinaryType).add("record", DataTypes.BinaryType);

  private IdentityRecords() {}

  /**
   * Makes the records.
   *
   * @param profiles {@code identity, profile} as of the night's end
   * @param risk {@code identity, risk_state} as of the night's end; may be empty
   * @return {@code name, record}, in the order of a release
   */
  public static Dataset<Row> of(
      Dataset<Row> profiles,
      Dataset<Row> risk,
      Baseline baseline,
      ProgramOnExecutor catalogue,
      MemberKey key) {
    Broadcast<BaselineOnExecutor> shipped = DayMaxima.ship(profiles, baseline);
    byte[] keyBytes = key.bytes();
    MapPartitionsFunction<Row, Row> write =
        partition ->
            Iterators.present(
                Iterators.map(
                    partition,
                    new Writing(
                        shipped.value().baseline(), catalogue.program(), MemberKey.of(keyBytes))));
    return profiles
        .select("identity", "profile")
        .join(risk.select("identity", "risk_state"), new String[] {"identity"}, "left")
        .mapPartitions(write, Encoders.row(SCHEMA))
        .orderBy(col("name"));
  }

  /** The identities of rows that {@link #of} gave, in their order. */
  public static Iterator<KeyedIdentity> iterator(Dataset<Row> records) {
    return Iterators.map(
        records.toLocalIterator(), row -> KeyedIdentity.of(row.getAs(0), row.getAs(1)));
  }

  private record Writing(Baseline baseline, FeatureProgram program, MemberKey key)
      implements Function<Row, Row> {
    @Override
    public Row apply(Row row) {
      Profile profile = Profile.fromBytes(program.schema(), row.getAs(1));
      if (profile.kind() == null) {
        return null;
      }
      String identity = row.getString(0);
      Optional<RiskState> risk =
          row.isNullAt(2)
              ? Optional.empty()
              : Optional.of(RiskState.fromBytes(row.getAs(2), baseline.policy()));
      IdentityRecord record =
          IdentityRecord.leaving(profile, baseline.usualMaxima().of(identity), risk, key);
      return RowFactory.create(new MemberNames(key).identity(identity), record.toBytes());
    }
  }
}
