package io.tidemark.jobs.ingest;

import io.tidemark.batch.EventRows;
import io.tidemark.batch.RowCodec;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.source.CredentialStatusReport;
import io.tidemark.jobs.source.ParsedRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows that result from a single pass over log files: events, rejected records and credential
 * status reports for enforcers. The column {@code kind} distinguishes them, so a single cached
 * Dataset can feed all tables. File accounts are added to {@link FileAccounts}.
 *
 * <pre>{@code Dataset<Row> events = rows.where("kind = 'event'").select("event.*");
 * Dataset<Row> rejected = rows.where("kind = 'rejected'").select("rejected.*");
 * }</pre>
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
      DataTypes.createStructType(
          List.of(
              field("kind", DataTypes.StringType),
              field(EVENT, EventRows.SCHEMA),
              field(REJECTED, REJECTED_SCHEMA),
              field(STANDING, STANDING_SCHEMA)));

  private SourceRows() {}

  private static StructField field(String name, DataType type) {
    return DataTypes.createStructField(name, type, true);
  }

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

  /**
   * Returns a record's row; null if the record was skipped, in which case it is only counted in the
   * account.
   */
  static Row of(ParsedRecord record, String path) {
    if (record instanceof ParsedRecord.Accepted accepted) {
      return of(accepted.event());
    }
    if (record instanceof ParsedRecord.Rejected r) {
      Row rejected =
          RowCodec.of(Unread.class)
              .row(
                  new Unread(
                      path,
                      r.ordinal(),
                      r.offset(),
                      r.reason(),
                      r.detail(),
                      r.raw(),
                      r.identity(),
                      r.day() == null ? null : LocalDate.ofEpochDay(r.day())));
      return RowFactory.create(REJECTED, null, rejected, null);
    }
    if (record instanceof ParsedRecord.Stated stated) {
      CredentialStatusReport report = stated.standing();
      Row standing =
          RowCodec.of(StatusRow.class)
              .row(
                  new StatusRow(
                      report.kind(),
                      EventTime.instant(report.timeMicros()),
                      report.credential(),
                      report.source(),
                      report.evidence(),
                      path + "#" + stated.ordinal()));
      return RowFactory.create(STANDING, null, null, standing);
    }
    return null;
  }

  private static Row of(AccessEvent event) {
    return RowFactory.create(EVENT, EventRows.toRow(event), null, null);
  }
}
