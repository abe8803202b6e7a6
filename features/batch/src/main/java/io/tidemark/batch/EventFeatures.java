package io.tidemark.batch;

import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Computes feature rows for the events to be scored. Events are shuffled and sorted by identity
 * once and then streamed through {@link IdentityVectors}, so memory use does not grow with the
 * number of events per identity.
 */
public final class EventFeatures {
  /** The event columns at the start of each row, needed for scoring and training. */
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

  private static final int OWN = 4;

  private EventFeatures() {}

  /**
   * Returns the schema for a catalogue: the kept columns, {@code event_date}, {@code active_days}
   * (days of history on which the vector is based), {@code habitual_action} (false if the catalogue
   * does not store actions), {@code bound_breach}, and one FLOAT column per feature, null if it was
   * not observed.
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

  /** Returns the position of the first feature in rows of {@link #schema}. */
  public static int firstFeature() {
    return KEPT.size() + OWN;
  }

  /**
   * Computes vectors for a range of days, lazily except for the cohorts.
   *
   * @param profiles columns {@code identity, profile}, as of the end of the day before the range;
   *     may be empty
   * @param summaries columns {@code identity, summary}, for all days in the range except the last;
   *     the caller excludes days labelled compromised
   * @param events events in the range and on the preceding day, already filtered by ingest time
   * @return rows of {@link #schema} for all events whose credential was not rejected and whose
   *     identity is, or once was, non-human
   */
  public static Dataset<Row> of(
      Dataset<Row> profiles,
      Dataset<Row> summaries,
      Dataset<Row> events,
      FeatureRange range,
      ExecutorProgram catalogue,
      ProfileRules rules) {
    return of(profiles, summaries, events, range, catalogue, rules, IdentityBounds.Finder.DEFAULTS);
  }

  /** Same, with the bounds of a policy. */
  public static Dataset<Row> of(
      Dataset<Row> profiles,
      Dataset<Row> summaries,
      Dataset<Row> events,
      FeatureRange range,
      ExecutorProgram catalogue,
      ProfileRules rules,
      IdentityBounds.Finder bounds) {
    Dataset<Row> rows = IdentityRows.sorted(profiles, summaries, events, catalogue);
    StructType type = rows.schema();
    Broadcast<CohortsByMidnight> cohorts =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext())
            .broadcast(CohortsByMidnight.before(range, profiles, summaries, catalogue, rules));
    return RowStream.mapped(
        rows,
        schema(catalogue.program()),
        partition ->
            new Streaming(
                partition, type, range, catalogue.program(), rules, bounds, cohorts.value()));
  }

  private static final class Streaming implements Iterator<InternalRow> {
    private final IdentityRows.HistoryRows rows;
    private final EventRows.StoredEvents events;
    private final VectorRow written;
    private final FeatureRange range;
    private final FeatureProgram program;
    private final ProfileRules rules;
    private final IdentityBounds.Finder bounds;
    private final CohortsByMidnight cohorts;

    private UTF8String identity;
    private IdentityVectors vectors;
    private InternalRow ready;

    private Streaming(
        Iterator<InternalRow> rows,
        StructType type,
        FeatureRange range,
        FeatureProgram program,
        ProfileRules rules,
        IdentityBounds.Finder bounds,
        CohortsByMidnight cohorts) {
      this.cohorts = cohorts;
      this.rows = new IdentityRows.HistoryRows(rows);
      this.events = new EventRows.StoredEvents(type);
      this.written = new VectorRow(type, program.size());
      this.range = range;
      this.program = program;
      this.rules = rules;
      this.bounds = bounds;
    }

    @Override
    public boolean hasNext() {
      while (ready == null && rows.hasNext()) {
        UTF8String next = IdentityRows.identity(rows.peek());
        if (next.equals(identity)) {
          InternalRow row = rows.next();
          AccessEvent event = events.event(row);
          ready = vectors.take(event) ? written.of(row, event.timeMicros(), vectors) : null;
        } else {
          identity = next.copy();
          IdentityHistory history = rows.history(identity, program.schema(), rules);
          vectors = new IdentityVectors(history, range, program, rules, bounds, cohorts);
        }
      }
      return ready != null;
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      InternalRow row = ready;
      ready = null;
      return row;
    }
  }

  /** Writes feature rows in Spark's binary format, each over the previous one. */
  private static final class VectorRow {
    private final UnsafeRowWriter writer;
    private final EventColumn[] kept = KEPT.toArray(EventColumn[]::new);
    private final int[] from;

    private final TextCache cohort = new TextCache();
    private final TextCache kind = new TextCache();

    VectorRow(StructType events, int features) {
      int[] positions = EventRows.positions(events);
      from = KEPT.stream().mapToInt(column -> positions[column.ordinal()]).toArray();
      writer = new UnsafeRowWriter(firstFeature() + features);
    }

    InternalRow of(InternalRow event, long micros, IdentityVectors vectors) {
      writer.reset();
      writer.zeroOutNullBytes();
      for (int i = 0; i < kept.length; i++) {
        switch (kept[i]) {
          // The profile's cohort and kind take precedence over those of the event.
          case COHORT -> write(i, cohort.encoded(vectors.cohort()));
          case NHI_KIND -> write(i, kind.encoded(vectors.kind()));
          default -> copy(i, event);
        }
      }
      int at = kept.length;
      writer.write(at++, Math.toIntExact(EventTime.epochDay(micros)));
      writer.write(at++, vectors.activeDays());
      writer.write(at++, vectors.isHabitual());
      write(at++, UTF8String.fromString(vectors.boundBreach()));
      for (float value : vectors.vector()) {
        if (Float.isNaN(value)) {
          writer.setNullAt(at++);
        } else {
          writer.write(at++, value);
        }
      }
      return writer.getRow();
    }

    private void copy(int i, InternalRow event) {
      if (event.isNullAt(from[i])) {
        writer.setNullAt(i);
        return;
      }
      switch (kept[i].type()) {
        case TEXT -> writer.write(i, event.getUTF8String(from[i]));
        case INTEGER -> writer.write(i, event.getInt(from[i]));
        case TIMESTAMP -> writer.write(i, event.getLong(from[i]));
        default -> throw new IllegalStateException(kept[i] + " is not kept");
      }
    }

    private void write(int at, UTF8String text) {
      if (text == null) {
        writer.setNullAt(at);
      } else {
        writer.write(at, text);
      }
    }
  }
}
