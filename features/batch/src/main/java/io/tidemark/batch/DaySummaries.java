package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.BehaviourStats.Property;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.ProfileSchema;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * Computes day summaries from events, with one row per identity and day. Summaries are combined
 * before the shuffle, so an identity that accounts for half of all events does not cause skew.
 */
public final class DaySummaries {
  private static final RowCodec<Day> DAYS = RowCodec.of(Day.class);

  public static final StructType SCHEMA = DAYS.schema();

  /**
   * Maximum number of distinct values that a task holds before emitting its summaries: tens of
   * megabytes, whatever the logs contain. An empty summary counts as eight values.
   */
  private static final int HELD = 200_000;

  private static final int EMPTY_COSTS = 8;

  private DaySummaries() {}

  /**
   * @param events rows with the columns of {@link EventRows#SCHEMA} and {@code event_date}
   * @return rows of {@link #SCHEMA}, in no particular order
   */
  public static Dataset<Row> of(Dataset<Row> events, ExecutorProgram catalogue) {
    Dataset<Row> carried =
        events
            .filter(col(Columns.IDENTITY).isNotNull())
            .select(Columns.select(Columns.carried(catalogue)));
    StructType type = carried.schema();
    JavaPairRDD<Key, byte[]> parts =
        RowStream.rows(carried)
            .mapPartitionsToPair(
                rows -> {
                  EventRows.StoredEvents stored = new EventRows.StoredEvents(type);
                  ProfileSchema schema = catalogue.program().schema();
                  return Iterators.ofLists(rows::hasNext, () -> nextBatch(rows, stored, schema));
                });
    JavaPairRDD<Key, byte[]> whole =
        parts.reduceByKey(
            (a, b) -> {
              ProfileSchema schema = catalogue.program().schema();
              DaySummary first = DaySummary.fromBytes(schema, a);
              return DaySummary.builder(schema, first.epochDay())
                  .merge(first)
                  .merge(DaySummary.fromBytes(schema, b))
                  .build()
                  .toBytes();
            });
    return events
        .sparkSession()
        .createDataFrame(
            whole.map(
                pair ->
                    day(pair._1(), DaySummary.fromBytes(catalogue.program().schema(), pair._2()))),
            SCHEMA);
  }

  private static Row day(Key key, DaySummary summary) {
    return DAYS.row(
        new Day(
            key.identity(),
            LocalDate.ofEpochDay(key.epochDay()),
            summary.events(),
            summary.with(Property.WRITE),
            summary.with(Property.HIGH_IMPACT),
            summary.with(Property.FAILED),
            summary.with(Property.DENIED),
            summary.toBytes()));
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Day(
      String identity,
      LocalDate eventDate,
      long events,
      int writes,
      int highImpact,
      int failures,
      int denied,
      byte[] summary) {}

  record Key(String identity, long epochDay) implements Serializable, Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byIdentity = identity.compareTo(other.identity);
      return byIdentity != 0 ? byIdentity : Long.compare(epochDay, other.epochDay);
    }
  }

  private static List<Tuple2<Key, byte[]>> nextBatch(
      Iterator<InternalRow> rows, EventRows.StoredEvents events, ProfileSchema schema) {
    Map<Key, DaySummary.Builder> held = new TreeMap<>();
    int weight = 0;
    while (rows.hasNext() && weight < HELD) {
      AccessEvent event = events.event(rows.next());
      Key key = new Key(event.text(EventColumn.IDENTITY), EventTime.epochDay(event.timeMicros()));
      DaySummary.Builder day = held.get(key);
      if (day == null) {
        day = DaySummary.builder(schema, key.epochDay());
        held.put(key, day);
        weight += EMPTY_COSTS;
      }
      int before = day.size();
      weight += day.add(event).size() - before;
    }
    List<Tuple2<Key, byte[]>> batch = new ArrayList<>(held.size());
    held.forEach(
        (key, builder) -> {
          if (!builder.isEmpty()) {
            batch.add(new Tuple2<>(key, builder.build().toBytes()));
          }
        });
    return batch;
  }
}
