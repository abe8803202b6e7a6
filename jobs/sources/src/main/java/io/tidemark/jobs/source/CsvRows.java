package io.tidemark.jobs.source;

import java.io.IOException;
import java.util.List;

/**
 * Parser for CSV files with a header. An unreadable header is rejected in the same way as an
 * unreadable record. Subclasses define the meaning of the fields.
 */
abstract class CsvRows implements RecordParser {
  private final CsvFramer framer;
  private final char delimiter;
  private final ReadOptions options;
  private List<String> header;

  CsvRows(CsvFramer framer, char delimiter, ReadOptions options) {
    this.framer = framer;
    this.delimiter = delimiter;
    this.options = options;
  }

  List<String> names(List<String> fields) {
    return fields;
  }

  /**
   * Maps the fields of a record to an event. Field i belongs to the column {@code names.get(i)}.
   */
  abstract void map(List<String> names, List<String> fields, EventDraft event)
      throws RejectedRecordException;

  @Override
  public final Draft next() throws IOException {
    Frame frame = framer.next();
    if (frame == null) {
      return null;
    }
    if (frame.problem() != null) {
      return Draft.Refused.cleaned(frame, frame.problem().code(), frame.detail(), options);
    }
    Draft draft =
        RecordMapper.mapOrReject(
            () -> draft(frame),
            (code, detail) -> Draft.Refused.cleaned(frame, code, detail, options));
    return draft == null ? next() : draft;
  }

  private Draft draft(Frame frame) throws RejectedRecordException {
    List<String> fields = CsvSource.fields(CsvSource.utf8(frame), delimiter);
    if (header == null) {
      header = names(fields);
      return null;
    }
    if (fields.size() != header.size()) {
      throw RejectedRecordException.of(
          RejectReason.MALFORMED_CSV,
          "The record has " + fields.size() + " fields, but its header has " + header.size());
    }
    EventDraft event = new EventDraft(options);
    map(header, fields, event);
    String hash = event.hasId() ? null : frame.contentHash();
    return new Draft.Mapped(frame.offset(), event.finish(), hash, frame.cut());
  }
}
