package io.tidemark.jobs.source;

import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reader for CSV with an arbitrary header, based on a {@link FieldMapping}. */
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
      return head.mayHaveHeader() && mapping.fits(names(head.firstLine()));
    } catch (RejectedRecordException notCsv) {
      return false;
    }
  }

  private List<String> names(String header) throws RejectedRecordException {
    return stripped(CsvSource.fields(header, mapping.delimiter()));
  }

  private static List<String> stripped(List<String> names) {
    return names.stream().map(String::strip).toList();
  }

  @Override
  public RecordParser open(InputStream bytes, FileHead head, ReadOptions options) {
    return new Rows(new CsvFramer(bytes, options.limits(), mapping.delimiter()), options);
  }

  private final class Rows extends CsvRows {
    private final ReadOptions options;

    Rows(CsvFramer framer, ReadOptions options) {
      super(framer, mapping.delimiter(), options);
      this.options = options;
    }

    @Override
    List<String> names(List<String> fields) {
      return stripped(fields);
    }

    @Override
    void map(List<String> names, List<String> fields, EventDraft event)
        throws RejectedRecordException {
      Map<String, String> byName = new LinkedHashMap<>();
      for (int i = 0; i < fields.size(); i++) {
        byName.put(names.get(i), fields.get(i));
      }
      mapping.map(byName, event, options);
    }
  }
}
