package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidemark.engine.event.EventColumn;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reader for CSV with a header, one event per record. In canonical CSV, the header contains {@link
 * EventColumn} names in any order, and values in unknown columns are kept in {@code unmapped}. For
 * any other header, a {@link FieldMapping} is needed. An unreadable header is rejected in the same
 * way as an unreadable record.
 */
final class CsvSource implements LogSource {
  static final String PRODUCT = "csv";

  /**
   * Name in a header. Every line of an access log contains an address, a path or a quote, so none
   * of them is a header, whatever its client wrote.
   */
  private static final Pattern NAME =
      Pattern.compile("\\s*[\\p{L}_@$][\\p{L}\\p{N}_@$ .()-]{0,127}\\s*");

  private final FieldMapping mapping;
  private final char delimiter;
  private final CSVFormat csv;

  /** Creates a reader for canonical CSV. */
  CsvSource() {
    this(null);
  }

  CsvSource(FieldMapping mapping) {
    this.mapping = mapping;
    this.delimiter = mapping == null ? ',' : mapping.delimiter();
    this.csv = CSVFormat.RFC4180.builder().setDelimiter(delimiter).get();
  }

  @Override
  public LogFormat format() {
    return mapping == null ? LogFormat.CSV : LogFormat.MAPPED;
  }

  @Override
  public Fit fit(FileHead head) {
    if (!head.mayHaveHeader()) {
      return Fit.NONE;
    }
    try {
      List<String> names = fields(head.firstLine());
      boolean isHeader =
          mapping == null
              ? names.contains(EventColumn.TIME.column())
                  && names.stream().allMatch(name -> NAME.matcher(name).matches())
                  && names.stream().filter(name -> EventColumn.named(name).isPresent()).count() > 1
              : mapping.fits(stripped(names)) && names.stream().noneMatch(n -> n.contains("\""));
      return isHeader ? Fit.WHOLE : Fit.NONE;
    } catch (RejectedRecordException notCsv) {
      return Fit.NONE;
    }
  }

  @Override
  public RecordParser open(InputStream bytes, FileHead head, ReadOptions options) {
    return RecordParser.of(
        new TextFramer(bytes, options.recordBytes(), delimiter),
        new Rows(options)::draft,
        Draft.Refused::cleaned);
  }

  private List<String> fields(String line) {
    try (CSVParser parser = CSVParser.parse(new StringReader(line), csv)) {
      List<CSVRecord> records = parser.getRecords();
      if (records.size() != 1) {
        throw RejectedRecordException.of(
            RejectReason.MALFORMED_CSV, "The record splits into " + records.size() + " records");
      }
      return records.get(0).toList();
    } catch (IOException | UncheckedIOException cause) {
      throw RejectedRecordException.of(RejectReason.MALFORMED_CSV, cause.getMessage());
    }
  }

  private static List<String> stripped(List<String> names) {
    return names.stream().map(String::strip).toList();
  }

  private static String utf8(Frame frame) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(frame.buffer(), 0, frame.length()))
          .toString();
    } catch (CharacterCodingException cause) {
      throw RejectedRecordException.of(RejectReason.MALFORMED_CSV, "The record is not UTF-8");
    }
  }

  private final class Rows {
    private final ReadOptions options;
    private List<String> header;

    Rows(ReadOptions options) {
      this.options = options;
    }

    Draft draft(Frame frame) {
      List<String> fields = fields(utf8(frame));
      if (header == null) {
        header = stripped(fields);
        return null;
      }
      if (fields.size() != header.size()) {
        throw RejectedRecordException.of(
            RejectReason.MALFORMED_CSV,
            "The record has " + fields.size() + " fields, but its header has " + header.size());
      }
      EventDraft event = new EventDraft(options);
      ColumnValues columns = new ColumnValues(event);
      Map<String, JsonNode> byName = new LinkedHashMap<>();
      for (int i = 0; i < fields.size(); i++) {
        if (mapping == null) {
          columns.set(header.get(i), fields.get(i));
        } else {
          byName.put(header.get(i), TextNode.valueOf(fields.get(i)));
        }
      }
      if (mapping == null) {
        columns.finish(PRODUCT);
      } else {
        mapping.map(byName, event, options);
      }
      return Draft.Mapped.of(frame, event);
    }
  }
}
