package io.tidemark.batch;

import io.tidemark.engine.bound.PolicyBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.profile.ValueHash;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.RecentState;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * One row per judged event: its vector against the profile as of the midnight before its day. One
 * shuffle by identity, sorted, streamed: memory does not grow with an identity's events. A day's
 * recent state begins with the 24 hours before it, replayed against that day's profile, so a range
 * gives exactly what its days give one by one.
 */
public final class EventFeatures {
  /** Columns before the features: what judging and training need of an event. */
  public static final List<EventColumn> KEPT =
      List.of(
          EventColumn.METADATA_PRODUCT,
          EventColumn.METADATA_UID,
          EventColumn.TIME,
          EventColumn.IDENTITY,
          EventColumn.COHORT,
          EventColumn.NHI_KIND,
          EventColumn.CREDENTIAL_UID,
          EventColumn.SRC_IP_PREFIX,
          EventColumn.ACTION,
          EventColumn.IMPACT_TIER);

  /** Columns between the kept ones and the features. */
  private static final int OWN = 4;

  private static final int COHORT = KEPT.indexOf(EventColumn.COHORT);
  private static final int NHI_KIND = KEPT.indexOf(EventColumn.NHI_KIND);

  private EventFeatures() {}

  /**
   * The schema for a catalogue: the kept columns, {@code event_date}, {@code active_days} (days of
   * history behind the vector), {@code habitual_action} (false also where the catalogue does not
   * remember actions: then no critical one may pass as usual) and {@code bound_breach}, then one
   * FLOAT column per feature; null means not observed.
   */
  public static StructType schema(FeatureProgram program) {
    StructType schema = new StructType();
    for (EventColumn column : KEPT) {
      schema = schema.add(column.column(), EventRows.sqlType(column.type()));
    }
    schema =
        schema
            .add(Columns.EVENT_DATE, DataTypes.DateType)
            .add("active_days", DataTypes.IntegerType)
            .add("habitual_action", DataTypes.BooleanType)
            .add("bound_breach", DataTypes.StringType);
    for (String name : program.catalogue().names()) {
      schema = schema.add(name, DataTypes.FloatType);
    }
    return schema;
  }

  /** Position of the first feature in rows of {@link #schema}. */
  public static int firstFeature() {
    return KEPT.size() + OWN;
  }

  /**
   * Computes vectors.
   *
   * @param profiles {@code identity, profile} as of the day before the range; may be empty
   * @param summaries {@code identity, summary} of the days in the range but the last; days labelled
   *     compromised left out by the caller
   * @param events of the range and of the day before it, already cut at the night's ingest time
   * @return rows of {@link #schema}, for events of identities that are or were non-human and whose
   *     credential was not refused
   */
  public static Dataset<Row> of(
      Dataset<Row> profiles,
      Dataset<Row> summaries,
      Dataset<Row> events,
      FeatureRange range,
      ProgramOnExecutor catalogue,
      ProfileRules rules) {
    Dataset<Row> rows = IdentityRows.sorted(profiles, summaries, events, catalogue);
    StructType eventType = (StructType) rows.schema().apply("event").dataType();
    int[] positions = EventRows.positions(eventType);
    MapPartitionsFunction<Row, Row> stream =
        partition -> new Streaming(partition, positions, range, catalogue.program(), rules);
    return rows.mapPartitions(stream, EventRows.encoder(schema(catalogue.program())));
  }

  /** One partition, identity by identity, event by event. */
  private static final class Streaming implements Iterator<Row> {
    private final Profiles.PeekingRows rows;
    private final int[] positions;
    private final FeatureRange range;
    private final FeatureProgram program;
    private final ProfileRules rules;
    private final int actionIndex;
    private final PolicyBounds bounds = PolicyBounds.defaults();
    private final float[] vector;
    private final float[] ignored;

    private String identity;
    private IdentityHistory history;
    private Day today;
    private Day tomorrow;
    private Row ready;

    private Streaming(
        Iterator<Row> rows,
        int[] positions,
        FeatureRange range,
        FeatureProgram program,
        ProfileRules rules) {
      this.rows = new Profiles.PeekingRows(rows);
      this.positions = positions;
      this.range = range;
      this.program = program;
      this.rules = rules;
      actionIndex = program.schema().valueIndex(EventColumn.ACTION.column());
      vector = new float[program.size()];
      ignored = new float[program.size()];
    }

    @Override
    public boolean hasNext() {
      while (ready == null && rows.hasNext()) {
        String next = rows.peek().getString(IdentityRows.IDENTITY);
        if (!next.equals(identity)) {
          identity = next;
          history = rows.history(next, program.schema(), rules);
          today = null;
          tomorrow = null;
        } else {
          ready = vectorOf(EventRows.fromRow(rows.next().getStruct(IdentityRows.EVENT), positions));
        }
      }
      return ready != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Row row = ready;
      ready = null;
      return row;
    }

    /** The event's row, or null when it only warms up a state or is not judged. */
    private Row vectorOf(AccessEvent event) {
      if (event.number(EventColumn.IS_AUTHENTICATED) == 0) {
        return null;
      }
      long epochDay = DaySummary.epochDay(event.timeMicros());
      enter(epochDay);
      if (tomorrow != null) {
        tomorrow.take(event, ignored);
      }
      if (today == null) {
        return null;
      }
      today.take(event, vector);
      Profile profile = today.usual.profile();
      boolean judged = profile.kind() != null || event.number(EventColumn.IS_NHI) == 1;
      return judged ? row(event, epochDay, profile) : null;
    }

    private void enter(long epochDay) {
      boolean inToday = today != null && today.epochDay == epochDay;
      boolean beforeTomorrow =
          today == null && tomorrow != null && tomorrow.epochDay == epochDay + 1;
      if (inToday || beforeTomorrow) {
        return;
      }
      today =
          tomorrow != null && tomorrow.epochDay == epochDay
              ? tomorrow
              : range.holds(epochDay) ? new Day(epochDay) : null;
      tomorrow = range.holds(epochDay + 1) ? new Day(epochDay + 1) : null;
    }

    /** The recent state of one day with what is usual when it begins. */
    private final class Day {
      private final long epochDay;
      private final ProfileView usual;
      private final RecentState recent;

      private Day(long epochDay) {
        this.epochDay = epochDay;
        usual = history.asOf(epochDay - 1).view(rules);
        recent = program.newRecentState(range.recentSince(epochDay));
      }

      private void take(AccessEvent event, float[] values) {
        program.evaluate(usual, recent, event, values);
        program.completed(recent, event);
      }
    }

    private Row row(AccessEvent event, long epochDay, Profile profile) {
      Object[] values = new Object[firstFeature() + vector.length];
      for (int i = 0; i < KEPT.size(); i++) {
        values[i] = kept(event, KEPT.get(i));
      }
      // The cohort and kind of an identity stay what they were when it was first seen.
      if (profile.cohort() != null) {
        values[COHORT] = profile.cohort();
      }
      if (profile.kind() != null) {
        values[NHI_KIND] = profile.kind();
      }
      int at = KEPT.size();
      values[at++] = LocalDate.ofEpochDay(epochDay);
      values[at++] = profile.activeDays();
      values[at++] =
          actionIndex >= 0
              && today.usual.knows(actionIndex, ValueHash.of(event.text(EventColumn.ACTION)));
      values[at++] = bounds.breach(event);
      for (float value : vector) {
        values[at++] = Float.isNaN(value) ? null : value;
      }
      return RowFactory.create(values);
    }

    private static Object kept(AccessEvent event, EventColumn column) {
      if (!event.has(column)) {
        return null;
      }
      return switch (column.type()) {
        case TEXT -> event.text(column);
        case INTEGER -> (int) event.number(column);
        case TIMESTAMP -> EventRows.instant(event.number(column));
        default -> throw new IllegalStateException(column + " is not kept");
      };
    }
  }
}
