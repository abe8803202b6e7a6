package io.tidemark.batch;

import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** One row per identity and as-of day: the profile folded from its day summaries. */
public final class Profiles {
  /** {@code identity, as_of, kind, cohort, first_day, last_seen, active_days, events, profile}. */
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
   * Folds summaries into profiles. Identities that were never non-human have none, and days before
   * an identity was first non-human are not remembered.
   *
   * @param starting {@code identity, profile} as of a day before the first summary; may be empty
   * @param summaries {@code identity, summary} of the days after; days labelled compromised left
   *     out by the caller
   * @param asOf the midnights (days they end) to give a profile for, in any order
   * @return rows of {@link #SCHEMA}
   */
  public static Dataset<Row> of(
      Dataset<Row> starting,
      Dataset<Row> summaries,
      List<LocalDate> asOf,
      ProgramOnExecutor catalogue,
      ProfileRules rules) {
    List<Long> days = asOf.stream().map(LocalDate::toEpochDay).sorted().toList();
    MapPartitionsFunction<Row, Row> fold =
        rows -> new Folding(rows, catalogue.program().schema(), days, rules);
    return IdentityRows.sorted(starting, summaries).mapPartitions(fold, EventRows.encoder(SCHEMA));
  }

  private static final class Folding implements Iterator<Row> {
    private final PeekingRows rows;
    private final ProfileSchema schema;
    private final List<Long> days;
    private final ProfileRules rules;
    private Iterator<Row> ready = List.<Row>of().iterator();

    private Folding(Iterator<Row> rows, ProfileSchema schema, List<Long> days, ProfileRules rules) {
      this.rows = new PeekingRows(rows);
      this.schema = schema;
      this.days = days;
      this.rules = rules;
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext() && rows.hasNext()) {
        String identity = rows.peek().getString(IdentityRows.IDENTITY);
        ready = profiles(identity, rows.history(identity, schema, rules)).iterator();
      }
      return ready.hasNext();
    }

    @Override
    public Row next() {
      return ready.next();
    }

    private List<Row> profiles(String identity, IdentityHistory history) {
      List<Row> found = new ArrayList<>();
      for (long day : days) {
        Profile profile = history.reaches(day) ? history.asOf(day) : null;
        if (profile != null && profile.kind() != null && profile.asOf() == day) {
          found.add(row(identity, day, profile));
        }
      }
      return found;
    }
  }

  private static Row row(String identity, long day, Profile profile) {
    return RowFactory.create(
        identity,
        LocalDate.ofEpochDay(day),
        profile.kind(),
        profile.cohort(),
        LocalDate.ofEpochDay(profile.firstDay()),
        EventRows.instant(profile.lastMicros()),
        profile.activeDays(),
        profile.events(),
        profile.toBytes());
  }

  /** Reads the history rows that precede an identity's events. */
  static final class PeekingRows {
    private final Iterator<Row> rows;
    private Row head;

    PeekingRows(Iterator<Row> rows) {
      this.rows = rows;
    }

    boolean hasNext() {
      return head != null || rows.hasNext();
    }

    Row peek() {
      if (head == null) {
        head = rows.next();
      }
      return head;
    }

    Row next() {
      Row row = peek();
      head = null;
      return row;
    }

    IdentityHistory history(String identity, ProfileSchema schema, ProfileRules rules) {
      Profile start = null;
      NavigableMap<Long, DaySummary> summaries = new TreeMap<>();
      Set<Long> trusted = new TreeSet<>();
      while (hasNext()
          && peek().getString(IdentityRows.IDENTITY).equals(identity)
          && peek().getInt(IdentityRows.WHAT) != IdentityRows.EVENT_ROW) {
        Row row = next();
        byte[] payload = row.getAs(IdentityRows.PAYLOAD);
        if (row.getInt(IdentityRows.WHAT) == IdentityRows.PROFILE_ROW) {
          start = Profile.fromBytes(schema, payload);
        } else {
          DaySummary summary = DaySummary.fromBytes(schema, payload);
          summaries.put(summary.epochDay(), summary);
          if (row.getInt(IdentityRows.WHAT) == IdentityRows.TRUSTED_ROW) {
            trusted.add(summary.epochDay());
          }
        }
      }
      return new IdentityHistory(schema, start, summaries, trusted, rules);
    }
  }
}
