package io.tidemark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Arranges rows, in one shuffle, so that each identity's rows are in the same partition and in
 * streaming order: the starting profile, the day summaries, and then the events in scoring order.
 */
final class IdentityRows {
  static final int PROFILE_ROW = 0;
  static final int SUMMARY_ROW = 1;

  static final int TRUSTED_ROW = 2;

  static final int EVENT_ROW = 3;

  private static final Column[] ORDER = {
    col(Columns.IDENTITY),
    col("what"),
    col(EventColumn.TIME.column()),
    col(EventColumn.METADATA_UID.column()),
    col(EventColumn.METADATA_PRODUCT.column())
  };

  private static final int IDENTITY = 0;
  private static final int WHAT = 1;
  private static final int PAYLOAD = 2;

  private IdentityRows() {}

  /**
   * @param profiles columns {@code identity, profile}; at most one row per identity
   * @param summaries columns {@code identity, summary} and, optionally, {@code trusted}, which is
   *     true for days labelled benign
   * @param events rows with the columns of {@link EventRows#SCHEMA} and {@code event_date}
   */
  static Dataset<Row> sorted(
      Dataset<Row> profiles,
      Dataset<Row> summaries,
      Dataset<Row> events,
      ExecutorProgram catalogue) {
    return withEvents(history(profiles, summaries), events, catalogue)
        .repartition(col(Columns.IDENTITY))
        .sortWithinPartitions(ORDER);
  }

  /** Same, without events. */
  static Dataset<Row> sorted(Dataset<Row> profiles, Dataset<Row> summaries) {
    return history(profiles, summaries)
        .repartition(col(Columns.IDENTITY))
        .sortWithinPartitions(col(Columns.IDENTITY), col("what"));
  }

  private static Dataset<Row> history(Dataset<Row> profiles, Dataset<Row> summaries) {
    return payload(profiles, lit(PROFILE_ROW), Columns.PROFILE)
        .unionAll(payload(summaries, what(summaries), Columns.SUMMARY));
  }

  private static Column what(Dataset<Row> summaries) {
    return Arrays.asList(summaries.columns()).contains(Columns.TRUSTED)
        ? when(col(Columns.TRUSTED), TRUSTED_ROW).otherwise(SUMMARY_ROW)
        : lit(SUMMARY_ROW);
  }

  private static Dataset<Row> payload(Dataset<Row> rows, Column what, String column) {
    return rows.select(col(Columns.IDENTITY), what.as("what"), col(column).as("payload"));
  }

  private static Dataset<Row> withEvents(
      Dataset<Row> history, Dataset<Row> events, ExecutorProgram catalogue) {
    Dataset<Row> streamed =
        events
            .filter(col(Columns.IDENTITY).isNotNull())
            .select(
                Stream.concat(
                        Stream.of(
                            col(Columns.IDENTITY),
                            lit(EVENT_ROW).as("what"),
                            lit(null).cast(DataTypes.BinaryType).as("payload")),
                        Columns.carried(catalogue).stream()
                            .filter(column -> column != EventColumn.IDENTITY)
                            .map(column -> col(column.column())))
                    .toArray(Column[]::new));
    return history.unionByName(streamed, true);
  }

  static UTF8String identity(InternalRow row) {
    return row.getUTF8String(IDENTITY);
  }

  static int what(InternalRow row) {
    return row.getInt(WHAT);
  }

  static byte[] payload(InternalRow row) {
    return row.getBinary(PAYLOAD);
  }

  /** Iterator with lookahead over the arranged rows. */
  static final class HistoryRows {
    private final Iterator<InternalRow> rows;
    private InternalRow head;

    HistoryRows(Iterator<InternalRow> rows) {
      this.rows = rows;
    }

    boolean hasNext() {
      return head != null || rows.hasNext();
    }

    InternalRow peek() {
      if (head == null) {
        head = rows.next();
      }
      return head;
    }

    /** Returns the next row, which remains valid until the row after it is peeked at. */
    InternalRow next() {
      InternalRow row = peek();
      head = null;
      return row;
    }

    /** Reads the rows that precede an identity's events. */
    IdentityHistory history(UTF8String identity, ProfileSchema schema, ProfileRules rules) {
      Profile start = null;
      NavigableMap<Long, DaySummary> summaries = new TreeMap<>();
      Set<Long> trusted = new TreeSet<>();
      while (hasNext() && what(peek()) != EVENT_ROW && identity(peek()).equals(identity)) {
        InternalRow row = next();
        byte[] payload = payload(row);
        if (what(row) == PROFILE_ROW) {
          start = Profile.fromBytes(schema, payload);
        } else {
          DaySummary summary = DaySummary.fromBytes(schema, payload);
          summaries.put(summary.epochDay(), summary);
          if (what(row) == TRUSTED_ROW) {
            trusted.add(summary.epochDay());
          }
        }
      }
      return new IdentityHistory(schema, start, summaries, trusted, rules);
    }
  }
}
