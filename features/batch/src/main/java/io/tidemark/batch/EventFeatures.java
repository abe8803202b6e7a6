package io.tidemark.batch;

import io.tidemark.engine.bound.IdentityBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
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
   * Computes vectors for a range of days, lazily except for the cohorts and the shuffle.
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
            vectors(partition, type, range, catalogue.program(), rules, bounds, cohorts.value()));
  }

  private static Iterator<InternalRow> vectors(
      Iterator<InternalRow> partition,
      StructType type,
      FeatureRange range,
      FeatureProgram program,
      ProfileRules rules,
      IdentityBounds.Finder bounds,
      CohortsByMidnight cohorts) {
    IdentityRows.HistoryRows rows = new IdentityRows.HistoryRows(partition);
    EventRows.StoredEvents events = new EventRows.StoredEvents(type);
    VectorRow written = new VectorRow(type, program);
    return Iterators.present(
        rows::hasNext,
        new Supplier<>() {
          private UTF8String identity;
          private IdentityVectors vectors;

          @Override
          public InternalRow get() {
            UTF8String next = IdentityRows.identity(rows.peek());
            if (!next.equals(identity)) {
              identity = next.copy();
              IdentityHistory history = rows.history(identity, program.schema(), rules);
              vectors = new IdentityVectors(history, range, program, rules, bounds, cohorts);
              return null;
            }
            InternalRow row = rows.next();
            AccessEvent event = events.event(row);
            return vectors.take(event) ? written.of(row, event.timeMicros(), vectors) : null;
          }
        });
  }

  /** Writes feature rows, each over the previous one. Strings are not copied. */
  private static final class VectorRow {
    private static final int COHORT = KEPT.indexOf(EventColumn.COHORT);
    private static final int KIND = KEPT.indexOf(EventColumn.NHI_KIND);

    private final InternalRow written;
    private final KeptColumns kept;
    private final TextCache cohort = new TextCache();
    private final TextCache kind = new TextCache();

    VectorRow(StructType events, FeatureProgram program) {
      int[] positions = EventRows.positions(events);
      kept =
          new KeptColumns(
              events, KEPT.stream().mapToInt(column -> positions[column.ordinal()]).toArray());
      written = new SpecificInternalRow(schema(program));
    }

    InternalRow of(InternalRow event, long micros, IdentityVectors vectors) {
      kept.copy(event, written);
      // The profile's cohort and kind take precedence over those of the event.
      written.update(COHORT, cohort.encoded(vectors.cohort()));
      written.update(KIND, kind.encoded(vectors.kind()));
      int at = KEPT.size();
      written.setInt(at++, Math.toIntExact(EventTime.epochDay(micros)));
      written.setInt(at++, vectors.activeDays());
      written.setBoolean(at++, vectors.isHabitual());
      written.update(at++, UTF8String.fromString(vectors.boundBreach()));
      for (float value : vectors.vector()) {
        if (Float.isNaN(value)) {
          written.setNullAt(at++);
        } else {
          written.setFloat(at++, value);
        }
      }
      return written;
    }
  }
}
