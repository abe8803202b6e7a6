package io.tidemark.jobs.ingest;

import io.tidemark.batch.EventRows;
import io.tidemark.batch.RowCodec;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.source.CredentialStatusReport;
import io.tidemark.jobs.source.ParsedRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of a single pass over log files: events, rejected records and credential status reports. The
 * column {@code kind} distinguishes them, so one cached Dataset feeds all tables.
 */
public final class SourceRows {
  public static final String EVENT = "event";
  public static final String REJECTED = "rejected";
  public static final String STANDING = "standing";

  /** {@code source_file, ordinal, byte_offset, reason, detail, raw, identity, day}. */
  public static final StructType REJECTED_SCHEMA = RowCodec.of(Unread.class).schema();

  /** The components of a {@link CredentialStatusReport}, and the report's origin. */
  public static final StructType STANDING_SCHEMA = RowCodec.of(StatusRow.class).schema();

  /** The column {@code kind}, and a nullable struct for each kind. */
  public static final StructType SCHEMA =
      new StructType()
          .add("kind", DataTypes.StringType)
          .add(EVENT, EventRows.SCHEMA)
          .add(REJECTED, REJECTED_SCHEMA)
          .add(STANDING, STANDING_SCHEMA);

  private SourceRows() {}

  private record Unread(
      String sourceFile,
      long ordinal,
      long byteOffset,
      String reason,
      String detail,
      String raw,
      String identity,
      LocalDate day) {}

  private record StatusRow(
      String kind,
      Instant time,
      String credentialUid,
      String srcIpPrefix,
      String evidence,
      String rawRef) {}

  /** Returns a record's row; null if it was skipped, which only its account counts. */
  static Row of(ParsedRecord record, String path) {
    if (record instanceof ParsedRecord.Accepted accepted) {
      return RowFactory.create(EVENT, EventRows.toRow(accepted.event()), null, null);
    }
    if (record instanceof ParsedRecord.Rejected r) {
      LocalDate day = r.day() == null ? null : LocalDate.ofEpochDay(r.day());
      Unread unread =
          new Unread(
              path, r.ordinal(), r.offset(), r.reason(), r.detail(), r.raw(), r.identity(), day);
      return RowFactory.create(REJECTED, null, RowCodec.of(Unread.class).row(unread), null);
    }
    if (record instanceof ParsedRecord.Stated stated) {
      CredentialStatusReport report = stated.standing();
      Instant time = EventTime.instant(report.timeMicros());
      String ref = path + "#" + stated.ordinal();
      StatusRow status =
          new StatusRow(
              report.kind(), time, report.credential(), report.source(), report.evidence(), ref);
      return RowFactory.create(STANDING, null, null, RowCodec.of(StatusRow.class).row(status));
    }
    return null;
  }

  /** Iterator over a task's rows, each computed on demand. */
  abstract static class TaskRows implements Iterator<Row> {
    private Row upcoming;

    /** Returns whether another call to {@link #advance} is needed. */
    abstract boolean hasMore();

    /** Performs one step and returns its row; null if it has none. */
    abstract Row advance();

    @Override
    public final boolean hasNext() {
      while (upcoming == null && hasMore()) {
        upcoming = advance();
      }
      return upcoming != null;
    }

    @Override
    public final Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("No more rows in this task");
      }
      Row row = upcoming;
      upcoming = null;
      return row;
    }
  }
}
