package io.tidemark.batch;

import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Writes feature rows in Spark's binary format. The row for each event overwrites the previous one.
 * Not thread-safe.
 */
final class VectorRow {
  private final UnsafeRowWriter writer;
  private final EventColumn[] kept;
  private final int[] from;

  private final TextCache cohort = new TextCache();
  private final TextCache kind = new TextCache();

  /**
   * @param kept columns that precede the features
   * @param events schema of the event rows
   */
  VectorRow(List<EventColumn> kept, StructType events, int features) {
    this.kept = kept.toArray(EventColumn[]::new);
    int[] positions = EventRows.positions(events);
    from = kept.stream().mapToInt(column -> positions[column.ordinal()]).toArray();
    writer = new UnsafeRowWriter(EventFeatures.firstFeature() + features);
  }

  /** Returns the feature row of the last event. */
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
