package io.tidemark.batch;

import io.tidemark.engine.bound.PolicyBounds;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
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
 * shuffle by identity, sorted, streamed through {@link IdentityVectors}: memory does not grow with
 * an identity's events.
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
    return of(profiles, summaries, events, range, catalogue, rules, PolicyBounds.defaults());
  }

  /**
   * As {@link #of(Dataset, Dataset, Dataset, FeatureRange, ProgramOnExecutor, ProfileRules)}, with
   * the bounds of a policy.
   */
  public static Dataset<Row> of(
      Dataset<Row> profiles,
      Dataset<Row> summaries,
      Dataset<Row> events,
      FeatureRange range,
      ProgramOnExecutor catalogue,
      ProfileRules rules,
      PolicyBounds bounds) {
    Dataset<Row> rows = IdentityRows.sorted(profiles, summaries, events, catalogue);
    StructType eventType = (StructType) rows.schema().apply("event").dataType();
    int[] positions = EventRows.positions(eventType);
    MapPartitionsFunction<Row, Row> stream =
        partition -> new Streaming(partition, positions, range, catalogue.program(), rules, bounds);
    return rows.mapPartitions(stream, EventRows.encoder(schema(catalogue.program())));
  }

  /** One partition, identity by identity, event by event. */
  private static final class Streaming implements Iterator<Row> {
    private final Profiles.PeekingRows rows;
    private final int[] positions;
    private final FeatureRange range;
    private final FeatureProgram program;
    private final ProfileRules rules;
    private final PolicyBounds bounds;

    private String identity;
    private IdentityVectors vectors;
    private Row ready;

    private Streaming(
        Iterator<Row> rows,
        int[] positions,
        FeatureRange range,
        FeatureProgram program,
        ProfileRules rules,
        PolicyBounds bounds) {
      this.bounds = bounds;
      this.rows = new Profiles.PeekingRows(rows);
      this.positions = positions;
      this.range = range;
      this.program = program;
      this.rules = rules;
    }

    @Override
    public boolean hasNext() {
      while (ready == null && rows.hasNext()) {
        String next = rows.peek().getString(IdentityRows.IDENTITY);
        if (!next.equals(identity)) {
          identity = next;
          vectors =
              new IdentityVectors(
                  rows.history(next, program.schema(), rules), range, program, rules, bounds);
        } else {
          AccessEvent event =
              EventRows.fromRow(rows.next().getStruct(IdentityRows.EVENT), positions);
          ready = vectors.take(event) ? row(event) : null;
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

    private Row row(AccessEvent event) {
      float[] vector = vectors.vector();
      Object[] values = new Object[firstFeature() + vector.length];
      for (int i = 0; i < KEPT.size(); i++) {
        values[i] = kept(event, KEPT.get(i));
      }
      // The cohort and kind of an identity stay what they were when it was first seen.
      values[COHORT] = vectors.cohort();
      values[NHI_KIND] = vectors.kind();
      int at = KEPT.size();
      values[at++] = LocalDate.ofEpochDay(DaySummary.epochDay(event.timeMicros()));
      values[at++] = vectors.activeDays();
      values[at++] = vectors.isHabitual();
      values[at++] = vectors.boundBreach();
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
