package io.tidemark.jobs.source;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a record was rejected, and what to do about it. */
public enum RejectReason {
  RECORD_TOO_LARGE("raise ingest.max-record-bytes, or have the product cut its payloads"),
  MALFORMED_JSON("look at the raw text: a write that was cut short, or another format"),
  NOT_AN_OBJECT("only JSON objects are records: check what wrote the file"),
  MALFORMED_LINE(
      "compare ingest.access-log-format with the format string of the server that wrote the line"),
  NOT_A_REQUEST("nothing is wrong with the log: a client sent nothing or no HTTP, as scanners do"),
  UNKNOWN_VERSION("read it with the Tidemark of the enforcer that wrote the record"),
  MALFORMED_CSV("quote fields that hold a comma, a quote or a line break, and write UTF-8"),
  WRONG_TYPE("compare the field with the product's documentation: it was written by another tool"),
  MISSING_FIELD("have the export include the field"),
  FIELD_TOO_LONG("shorten the key in the export: cutting it here could make two things one"),
  PARSER_FAILED(
      "report it with the masked text in rejected_records: the parser has a fault, not the log"),
  OTHER_FORMAT(
      "export each product and category into files of its own; this record is none of the file's"),
  ABSURD_TIME(
      "check the clock and the unit of the writer: the time is before 2000 or in the future"),
  TRUNCATED_GZIP("copy the file again: its end is missing"),
  CORRUPT_GZIP("copy the file again: its bytes are damaged"),
  TRUNCATED_ZSTD("copy the file again: its end is missing"),
  CORRUPT_ZSTD("copy the file again: its bytes are damaged"),
  TRUNCATED_BZIP2("copy the file again: its end is missing"),
  CORRUPT_BZIP2("copy the file again: its bytes are damaged"),
  CORRUPT_PARQUET(
      "copy the file again: its end is missing, its bytes are damaged, or its columns are of types"
          + " that Spark does not read"),
  COMPRESSION_BOMB("find out who wrote the file; unpack it by hand if it is genuine"),
  ARCHIVE("unpack it: what is in an archive is not read"),
  UTF_16("convert the file to UTF-8: iconv -f UTF-16 -t UTF-8"),
  UNKNOWN_FORMAT("name the format with --format, or leave the file out of the input");

  private final String code = name().toLowerCase(Locale.ROOT);
  private final String cure;

  RejectReason(String cure) {
    this.cure = cure;
  }

  /** The spelling in tables, for instance {@code malformed_json}. */
  public String code() {
    return code;
  }

  /** The spelling where a field is to blame, for instance {@code missing_field:eventTime}. */
  public String code(String field) {
    return code + ":" + field;
  }

  /** What an operator does about a reason of this spelling, whatever field it blames. */
  public static String cureOf(String code) {
    return ofCode(code).map(RejectReason::cure).orElse("none known");
  }

  /** Whether a client can cause it by what it sends, so that it tells nothing of the log. */
  public boolean isOfClients() {
    return this == NOT_A_REQUEST || this == RECORD_TOO_LARGE || this == FIELD_TOO_LONG;
  }

  /** The reason of a spelling with or without a field. */
  public static Optional<RejectReason> ofCode(String code) {
    String name = code.contains(":") ? code.substring(0, code.indexOf(':')) : code;
    return Arrays.stream(values()).filter(known -> known.code.equals(name)).findFirst();
  }

  /** What an operator does about it. */
  public String cure() {
    return cure;
  }
}
