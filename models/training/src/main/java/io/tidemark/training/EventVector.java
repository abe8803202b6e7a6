package io.tidemark.training;

import io.tidemark.batch.Iterators;
import io.tidemark.batch.RowStream;
import io.tidemark.batch.TextCache;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.JudgedAction.Habit;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * An event and its feature vector in memory: one value per feature, or NaN if not observed. The
 * array is not copied and must not be modified.
 */
@SuppressWarnings("ArrayRecordComponent")
public record EventVector(EventHeader header, float[] vector) {
  public EventVector {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(vector, "vector");
  }

  /** Orders events by identity, and each identity's events in scoring order. */
  static final Comparator<EventVector> BY_IDENTITY =
      Comparator.comparing(
              (EventVector event) -> event.header().identity(), AccessEvent::compareTexts)
          .thenComparing(EventVector::header, EventHeader.JUDGING_ORDER);

  /** Fetches the events of feature rows to the driver, in the order of the rows. */
  public static List<EventVector> of(Dataset<Row> features, List<String> names) {
    List<EventVector> events = new ArrayList<>();
    iterator(features, names).forEachRemaining(events::add);
    return events;
  }

  /** Same, but holds one partition at a time in memory. */
  public static Iterator<EventVector> iterator(Dataset<Row> features, List<String> names) {
    Dataset<Row> selected =
        features.select(
            VectorRows.of(features.schema(), names)
                .selectedAfter(
                    "metadata_product",
                    "metadata_uid",
                    "identity",
                    "nhi_kind",
                    "cohort",
                    "event_date",
                    "active_days",
                    "time",
                    "credential_uid",
                    "src_ip_prefix",
                    "impact_tier",
                    "bound_breach",
                    "habitual_action"));
    StructType type = selected.schema();
    VectorRows vectors = VectorRows.of(type, names);
    Map<String, TextCache> caches = new HashMap<>();
    for (String column : selected.columns()) {
      caches.put(column, new TextCache(type, column));
    }
    Map<String, String> texts = new HashMap<>();
    UnaryOperator<String> shared = text -> texts.computeIfAbsent(text, same -> same);
    BiFunction<InternalRow, String, String> text =
        (row, column) -> shared.apply(caches.get(column).of(row));
    ActionRows actions = new ActionRows(type, shared);
    return Iterators.map(
        RowStream.iterator(selected),
        row -> {
          float[] vector = new float[vectors.size()];
          vectors.read(row, vector);
          return new EventVector(
              new EventHeader(
                  text.apply(row, "metadata_product"),
                  caches.get("metadata_uid").of(row),
                  text.apply(row, "identity"),
                  text.apply(row, "nhi_kind"),
                  text.apply(row, "cohort"),
                  LocalDate.ofEpochDay(row.getInt(type.fieldIndex("event_date"))),
                  row.getInt(type.fieldIndex("active_days")),
                  actions.action(row)),
              vector);
        });
  }

  /** Reads the actions of feature rows, which may lack bounds and habits. Not thread-safe. */
  static final class ActionRows {
    private final UnaryOperator<String> shared;
    private final TextCache credential;
    private final TextCache source;
    private final TextCache bound;
    private final int time;
    private final int impact;
    private final int habitual;

    ActionRows(StructType type, UnaryOperator<String> shared) {
      this.shared = shared;
      credential = new TextCache(type, "credential_uid");
      source = new TextCache(type, "src_ip_prefix");
      bound = new TextCache(type, "bound_breach");
      List<String> columns = List.of(type.fieldNames());
      time = columns.indexOf("time");
      impact = columns.indexOf("impact_tier");
      habitual = columns.indexOf("habitual_action");
    }

    JudgedAction action(InternalRow row) {
      return JudgedAction.of(
          row.getLong(time),
          shared.apply(credential.of(row)),
          shared.apply(source.of(row)),
          Impact.ofTier(row.isNullAt(impact) ? AccessEvent.MISSING : row.getInt(impact)),
          shared.apply(bound.of(row)),
          habitual < 0 || row.getBoolean(habitual) ? Habit.USUAL : Habit.UNUSUAL);
    }
  }
}
