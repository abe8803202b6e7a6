package io.tidemark.training;

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
    BiFunction<InternalRow, String, String> shared =
        (row, column) -> texts.computeIfAbsent(caches.get(column).of(row), same -> same);
    int impact = type.fieldIndex("impact_tier");
    List<EventVector> events = new ArrayList<>();
    for (Iterator<InternalRow> rows = RowStream.iterator(selected); rows.hasNext(); ) {
      InternalRow row = rows.next();
      float[] vector = new float[vectors.size()];
      vectors.read(row, vector);
      events.add(
          new EventVector(
              new EventHeader(
                  shared.apply(row, "metadata_product"),
                  caches.get("metadata_uid").of(row),
                  shared.apply(row, "identity"),
                  shared.apply(row, "nhi_kind"),
                  shared.apply(row, "cohort"),
                  LocalDate.ofEpochDay(row.getInt(type.fieldIndex("event_date"))),
                  row.getInt(type.fieldIndex("active_days")),
                  JudgedAction.of(
                      row.getLong(type.fieldIndex("time")),
                      shared.apply(row, "credential_uid"),
                      shared.apply(row, "src_ip_prefix"),
                      Impact.ofTier(
                          row.isNullAt(impact) ? AccessEvent.MISSING : row.getInt(impact)),
                      shared.apply(row, "bound_breach"),
                      row.getBoolean(type.fieldIndex("habitual_action"))
                          ? Habit.USUAL
                          : Habit.UNUSUAL)),
              vector));
    }
    return events;
  }
}
