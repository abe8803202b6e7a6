package io.tidemark.jobs.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CSV with a header of any names, by a {@link FieldMapping}. */
final class MappedCsvSource implements LogSource {
  private final FieldMapping mapping;

  MappedCsvSource(FieldMapping mapping) {
    this.mapping = mapping;
  }

  @Override
  public LogFormat format() {
    return LogFormat.MAPPED;
  }

  @Override
  public boolean recognises(FileHead head) {
    try {
      return !head.looksLikeJson() && mapping.fits(names(head.firstLine()));
    } catch (RefusedRecord notCsv) {
      return false;
    }
  }

  private List<String> names(String header) throws RefusedRecord {
    return CsvSource.fields(header, mapping.delimiter()).stream().map(String::strip).toList();
  }

  @Override
  public RecordParser open(InputStream bytes, FileHead head, ReadOptions options) {
    return new Rows(new CsvFramer(bytes, options.limits(), mapping.delimiter()), options);
  }

  private final class Rows implements RecordParser {
    private final CsvFramer framer;
    private final ReadOptions options;
    private List<String> header;

    Rows(CsvFramer framer, ReadOptions options) {
      this.framer = framer;
      this.options = options;
    }

    @Override
    public Draft next() throws IOException {
      Frame frame = framer.next();
      if (frame == null) {
        return null;
      }
      if (frame.problem() != null) {
        return Draft.Refused.cleaned(frame, frame.problem().code(), frame.detail(), options);
      }
      Draft draft =
          Drafting.orRefused(
              () -> draft(frame),
              (code, detail) -> Draft.Refused.cleaned(frame, code, detail, options));
      return draft == null ? next() : draft;
    }

    private Draft draft(Frame frame) throws RefusedRecord {
      if (header == null) {
        header = names(CsvSource.utf8(frame));
        return null;
      }
      EventDraft event = new EventDraft(options);
      mapping.map(fields(frame), event, options);
      String hash = event.hasId() ? null : frame.contentHash();
      return new Draft.Mapped(frame.offset(), event.finish(), hash, frame.cut());
    }

    private Map<String, String> fields(Frame frame) throws RefusedRecord {
      List<String> values = CsvSource.fields(CsvSource.utf8(frame), mapping.delimiter());
      if (values.size() != header.size()) {
        throw RefusedRecord.because(
            RejectReason.MALFORMED_CSV,
            "The record has " + values.size() + " fields, its header " + header.size());
      }
      Map<String, String> fields = new LinkedHashMap<>();
      for (int i = 0; i < values.size(); i++) {
        fields.put(header.get(i), values.get(i));
      }
      return fields;
    }
  }
}
