package io.tidemark.training;

import io.tidemark.batch.RowStream;
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
import java.util.function.Function;
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
    Map<String, String> texts = new HashMap<>();
    Function<String, Function<InternalRow, String>> shared =
        column -> {
          RowTextCache text = new RowTextCache(type, column);
          return row -> texts.computeIfAbsent(text.of(row), same -> same);
        };
    Function<InternalRow, String> product = shared.apply("metadata_product");
    Function<InternalRow, String> identity = shared.apply("identity");
    Function<InternalRow, String> kind = shared.apply("nhi_kind");
    Function<InternalRow, String> cohort = shared.apply("cohort");
    Function<InternalRow, String> credential = shared.apply("credential_uid");
    Function<InternalRow, String> source = shared.apply("src_ip_prefix");
    Function<InternalRow, String> bound = shared.apply("bound_breach");
    RowTextCache uid = new RowTextCache(type, "metadata_uid");
    int impact = type.fieldIndex("impact_tier");
    List<EventVector> events = new ArrayList<>();
    for (Iterator<InternalRow> rows = RowStream.iterator(selected); rows.hasNext(); ) {
      InternalRow row = rows.next();
      float[] vector = new float[vectors.size()];
      vectors.read(row, vector);
      events.add(
          new EventVector(
              new EventHeader(
                  product.apply(row),
                  uid.of(row),
                  identity.apply(row),
                  kind.apply(row),
                  cohort.apply(row),
                  LocalDate.ofEpochDay(row.getInt(type.fieldIndex("event_date"))),
                  row.getInt(type.fieldIndex("active_days")),
                  JudgedAction.of(
                      row.getLong(type.fieldIndex("time")),
                      credential.apply(row),
                      source.apply(row),
                      Impact.ofTier(
                          row.isNullAt(impact) ? AccessEvent.MISSING : row.getInt(impact)),
                      bound.apply(row),
                      row.getBoolean(type.fieldIndex("habitual_action"))
                          ? Habit.USUAL
                          : Habit.UNUSUAL)),
              vector));
    }
    return events;
  }
}
