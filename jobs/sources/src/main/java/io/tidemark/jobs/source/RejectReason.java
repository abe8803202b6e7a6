package io.tidemark.jobs.source;

import io.tidemark.engine.event.EventColumn;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Reasons for rejecting a record, each with a remedy. */
public enum RejectReason {
  RECORD_TOO_LARGE("raise ingest.max-record-bytes, or have the product truncate its payloads"),
  MALFORMED_JSON("check the raw text for a truncated write or another format"),
  NOT_AN_OBJECT("only JSON objects are records: check what wrote the file"),
  MALFORMED_LINE(
      "compare ingest.access-log-format with the format string of the server that wrote the line"),
  NOT_A_REQUEST(
      "the log is fine: a client sent nothing, or something other than HTTP, as scanners do"),
  UNKNOWN_VERSION("read it with the Tidemark version of the enforcer that wrote it"),
  MALFORMED_CSV("quote fields that contain a comma, a quote or a line break, and write UTF-8"),
  WRONG_TYPE(
      "compare the field with the product's documentation: another tool may have written it"),
  MISSING_FIELD("include the field in the export"),
  FIELD_TOO_LONG("shorten the key in the export: cutting it here could merge two keys"),
  PARSER_FAILED("report it with the masked text in rejected_records: the parser has a bug"),
  OTHER_FORMAT(
      "export each product and category to separate files; this record does not "
          + "belong in its file"),
  ABSURD_TIME("check the writer's clock and time unit: the time is before 2000 or in the future"),
  TRUNCATED_GZIP("copy the file again: its end is missing"),
  CORRUPT_GZIP("copy the file again: its bytes are damaged"),
  TRUNCATED_ZSTD("copy the file again: its end is missing"),
  CORRUPT_ZSTD("copy the file again: its bytes are damaged"),
  TRUNCATED_BZIP2("copy the file again: its end is missing"),
  CORRUPT_BZIP2("copy the file again: its bytes are damaged"),
  CORRUPT_PARQUET(
      "copy the file again: its end is missing, its bytes are damaged, or its columns have types"
          + " that Spark cannot read"),
  COMPRESSION_BOMB("find out who wrote the file; unpack it by hand if it is genuine"),
  ARCHIVE("unpack it: archives are not read"),
  UTF_16("convert the file to UTF-8: iconv -f UTF-16 -t UTF-8"),
  AMBIGUOUS_FORMAT("name the format with --format"),
  UNKNOWN_FORMAT("name the format with --format, or leave the file out of the input");

  private final String code = name().toLowerCase(Locale.ROOT);
  private final String remedy;

  RejectReason(String remedy) {
    this.remedy = remedy;
  }

  /** Returns the code used in tables, for example {@code malformed_json}. */
  public String code() {
    return code;
  }

  /** Returns the code and the field at fault, for example {@code missing_field:eventTime}. */
  public String code(String field) {
    return code + ":" + field;
  }

  /** Returns the remedy for a code, which may have a field appended. */
  public static String remedyOf(String code) {
    Optional<EventColumn> column = EventColumn.named(code.substring(code.indexOf(':') + 1));
    if (column.isPresent() && code.equals(WRONG_TYPE.code(column.get().column()))) {
      return "write "
          + ColumnValues.expected(column.get())
          + "; the record's detail names the line of a mapping";
    }
    return ofCode(code).map(RejectReason::remedy).orElse("none known");
  }

  /** Returns whether what clients send can cause the rejection. */
  public boolean isOfClients() {
    return this == NOT_A_REQUEST || this == RECORD_TOO_LARGE || this == FIELD_TOO_LONG;
  }

  /** Returns the reason for a code, which may have a field appended. */
  public static Optional<RejectReason> ofCode(String code) {
    String name = code.contains(":") ? code.substring(0, code.indexOf(':')) : code;
    return Arrays.stream(values()).filter(known -> known.code.equals(name)).findFirst();
  }

  public String remedy() {
    return remedy;
  }
}
