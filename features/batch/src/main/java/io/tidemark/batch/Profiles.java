package io.tidemark.batch;

import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Computes profiles from day summaries, with one row per identity and midnight. */
public final class Profiles {
  public static final StructType SCHEMA =
      new StructType()
          .add(Columns.IDENTITY, DataTypes.StringType)
          .add(Columns.AS_OF, DataTypes.DateType)
          .add("kind", DataTypes.StringType)
          .add("cohort", DataTypes.StringType)
          .add("first_day", DataTypes.DateType)
          .add("last_seen", DataTypes.TimestampType)
          .add("active_days", DataTypes.IntegerType)
          .add("events", DataTypes.LongType)
          .add(Columns.PROFILE, DataTypes.BinaryType);

  private Profiles() {}

  /**
   * Computes a profile for each identity and midnight. Identities that have never been non-human
   * have none, and days before they were first seen as non-human are ignored.
   *
   * @param starting columns {@code identity, profile}, as of a day before the first summary; may be
   *     empty
   * @param summaries columns {@code identity, summary}, for the days after the starting profiles;
   *     the caller excludes days labelled compromised
   * @param asOf days, in any order; a profile is computed as of the end of each
   * @return rows of {@link #SCHEMA}
   */
  public static Dataset<Row> of(
      Dataset<Row> starting,
      Dataset<Row> summaries,
      List<LocalDate> asOf,
      ExecutorProgram catalogue,
      ProfileRules rules) {
    List<Long> days = asOf.stream().map(LocalDate::toEpochDay).sorted().toList();
    return RowStream.mapped(
        IdentityRows.sorted(starting, summaries),
        SCHEMA,
        rows -> {
          IdentityRows.HistoryRows ordered = new IdentityRows.HistoryRows(rows);
          ProfileSchema schema = catalogue.program().schema();
          return Iterators.ofLists(ordered::hasNext, () -> next(ordered, schema, days, rules));
        });
  }

  private static List<InternalRow> next(
      IdentityRows.HistoryRows rows, ProfileSchema schema, List<Long> days, ProfileRules rules) {
    UTF8String identity = IdentityRows.identity(rows.peek()).copy();
    IdentityHistory history = rows.history(identity, schema, rules);
    List<InternalRow> found = new ArrayList<>();
    for (long day : days) {
      Profile profile = history.reaches(day) ? history.asOf(day) : null;
      if (profile != null && profile.kind() != null && profile.asOf() == day) {
        found.add(row(identity, day, profile));
      }
    }
    return found;
  }

  private static InternalRow row(UTF8String identity, long day, Profile profile) {
    return new GenericInternalRow(
        new Object[] {
          identity,
          (int) day,
          UTF8String.fromString(profile.kind()),
          UTF8String.fromString(profile.cohort()),
          (int) profile.firstDay(),
          profile.lastMicros(),
          profile.activeDays(),
          profile.events(),
          profile.toBytes()
        });
  }
}
