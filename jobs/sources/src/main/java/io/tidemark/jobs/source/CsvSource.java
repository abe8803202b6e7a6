package io.tidemark.jobs.source;

import io.tidemark.engine.event.EventColumn;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reader for canonical CSV. The header contains {@link EventColumn} names in any order, and each
 * record represents one event. Values in unknown columns are kept in {@code unmapped}.
 */
final class CsvSource implements LogSource {
  static final String PRODUCT = "csv";

  private static final CSVFormat FORMAT = CSVFormat.RFC4180;

  @Override
  public LogFormat format() {
    return LogFormat.CSV;
  }

  @Override
  public boolean recognises(FileHead head) {
    if (!head.mayHaveHeader() || head.firstLine().indexOf(',') < 0) {
      return false;
    }
    try {
      List<String> names = fields(head.firstLine());
      return names.contains(EventColumn.TIME.column())
          && names.stream().filter(name -> EventColumn.named(name).isPresent()).count() > 1;
    } catch (RejectedRecordException notCsv) {
      return false;
    }
  }

  @Override
  public RecordParser open(InputStream bytes, FileHead head, ReadOptions options) {
    return new Rows(new CsvFramer(bytes, options.limits()), options);
  }

  private static List<String> fields(String line) throws RejectedRecordException {
    return fields(line, ',');
  }

  static List<String> fields(String line, char delimiter) throws RejectedRecordException {
    CSVFormat format = FORMAT.builder().setDelimiter(delimiter).get();
    try (CSVParser parser = CSVParser.parse(new StringReader(line), format)) {
      List<CSVRecord> records = parser.getRecords();
      if (records.size() != 1) {
        throw RejectedRecordException.of(
            RejectReason.MALFORMED_CSV, "The record splits into " + records.size() + " records");
      }
      List<String> fields = new ArrayList<>();
      for (String field : records.get(0)) {
        fields.add(field);
      }
      return fields;
    } catch (IOException | UncheckedIOException cause) {
      throw RejectedRecordException.of(RejectReason.MALFORMED_CSV, cause.getMessage());
    }
  }

  static String utf8(Frame frame) throws RejectedRecordException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(frame.buffer(), 0, frame.length()))
          .toString();
    } catch (CharacterCodingException cause) {
      throw RejectedRecordException.of(RejectReason.MALFORMED_CSV, "The record is not UTF-8");
    }
  }

  private static final class Rows extends CsvRows {
    Rows(CsvFramer framer, ReadOptions options) {
      super(framer, ',', options);
    }

    @Override
    void map(List<String> names, List<String> fields, EventDraft event)
        throws RejectedRecordException {
      ColumnValues columns = new ColumnValues(event);
      for (int i = 0; i < fields.size(); i++) {
        columns.set(names.get(i), fields.get(i));
      }
      columns.finish(PRODUCT);
    }
  }
}
