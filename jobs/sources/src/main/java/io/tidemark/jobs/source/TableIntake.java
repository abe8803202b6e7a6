package io.tidemark.jobs.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Reads table rows in the same way as log records: rows are checked, enriched, counted and, if
 * invalid, rejected with a reason. Columns are event columns or, as in security lakes, OCSF
 * objects. Cells of event columns are first converted to canonical CSV, so that CSV, Parquet and
 * Delta undergo the same checks. A cell can be null, a string, a number, a boolean, a {@code
 * java.time} value, bytes, a list, or a map that represents an object. Not thread-safe.
 *
 * <pre>{@code
 * TableIntake intake = new TableIntake(columns, objects, LogFormat.PARQUET, path, 0, options,
 * enricher);
 * ParsedRecord record = intake.admit(cells);
 * FileAccount account = intake.account();
 * }</pre>
 */
public final class TableIntake {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final OcsfSource OCSF = new OcsfSource();

  /** Column that is ignored because it is derived from {@code time}. */
  private static final String PARTITION_COLUMN = "event_date";

  private final List<String> columns;
  private final LogFormat format;
  private final ReadOptions options;
  private final RecordAccounting intake;
  private long number;

  /**
   * Opens a table or part of a table.
   *
   * @param columns column names; single values in unknown columns are kept in {@code unmapped}
   * @param objects names of the columns that contain objects
   * @param format storage format of the table; OCSF is detected by its columns
   * @param path display path, used in {@code raw_ref} and in the file account
   * @param first number of the first row
   */
  public TableIntake(
      List<String> columns,
      Set<String> objects,
      LogFormat format,
      String path,
      long first,
      ReadOptions options,
      Enricher enricher) {
    boolean isOcsf = columns.contains("class_uid") && objects.contains("metadata");
    this.columns = columns;
    this.format = isOcsf ? LogFormat.OCSF : format;
    this.number = first;
    this.options = options;
    this.intake = new RecordAccounting(path, first, options, enricher);
  }

  public ParsedRecord admit(Object[] cells) {
    long row = number++;
    return intake.admit(format == LogFormat.OCSF ? ocsf(cells, row) : byColumn(cells, row));
  }

  /**
   * Creates the rejected record that reports an unreadable file. The account marks the file as
   * still being written.
   */
  public ParsedRecord damaged(String problem) {
    return intake.admit(
        new Draft.Refused(number++, RejectReason.CORRUPT_PARQUET.code(), problem, "", true, null));
  }

  public FileAccount account() {
    return intake.account(format.id(), 0);
  }

  private Draft ocsf(Object[] cells, long row) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] != null) {
        members.put(columns.get(i), tree(cells[i], TableIntake::ofOcsf));
      }
    }
    JsonNode record = JSON.valueToTree(members);
    return RecordParser.mapOrReject(
        () -> {
          Optional<String> skip = OCSF.skipCode(record);
          if (skip.isPresent()) {
            return new Draft.Passed(row, skip.get());
          }
          EventDraft event = new EventDraft(options);
          OCSF.map(new JsonRecord(record, record), event, options);
          return mapped(event, row, () -> json(record));
        },
        cause -> Draft.Refused.cleaned(frame(json(record), row), cause));
  }

  private static Draft mapped(EventDraft event, long row, Supplier<String> content) {
    return Draft.Mapped.of(frame(event.hasId() ? "" : content.get(), row), event);
  }

  /** Converts a plain cell: bytes are dropped, and all but numbers and booleans become strings. */
  private static Object ofOcsf(Object cell) {
    boolean kept = cell instanceof Number || cell instanceof Boolean;
    return kept ? cell : cell instanceof byte[] ? null : cell.toString();
  }

  private Draft byColumn(Object[] cells, long row) {
    return RecordParser.mapOrReject(
        () -> {
          EventDraft event = new EventDraft(options);
          ColumnValues values = new ColumnValues(event);
          for (int i = 0; i < cells.length; i++) {
            String name = columns.get(i);
            if (cells[i] != null && !name.equals(PARTITION_COLUMN)) {
              values.set(name, spelled(name, cells[i]));
            }
          }
          values.finish(format.id());
          return mapped(event, row, () -> lines(cells));
        },
        cause -> Draft.Refused.cleaned(frame(lines(cells), row), cause));
  }

  private static String spelled(String name, Object cell) {
    Optional<EventColumn> column = EventColumn.named(name);
    if (column.isEmpty()) {
      return cell instanceof byte[] || isMany(cell) ? "" : plain(cell);
    }
    boolean fits =
        isMany(cell)
            ? ColumnValues.accepts(column.get(), cell instanceof List<?>)
            : switch (column.get().type()) {
              case TEXT_LIST, DELEGATION, TEXT_MAP -> cell instanceof String;
              case TIMESTAMP -> !(cell instanceof Boolean);
              case TEXT, INTEGER, LONG, BOOLEAN, DOUBLE -> true;
            };
    boolean numberAsText =
        column.get().type() == ColumnType.BOOLEAN && cell instanceof Number n && n.longValue() > 1;
    if (cell instanceof byte[] || !fits || numberAsText) {
      throw ColumnValues.wrong(column.get(), cell.getClass().getSimpleName());
    }
    return plain(cell);
  }

  private static boolean isMany(Object cell) {
    return cell instanceof List<?> || cell instanceof Map<?, ?>;
  }

  private static String plain(Object cell) {
    if (cell instanceof Double || cell instanceof Float || cell instanceof BigDecimal) {
      return number((Number) cell);
    }
    return isMany(cell) ? json(tree(cell, TableIntake::plain)) : cell.toString();
  }

  /**
   * Formats whole numbers of double columns without a decimal point, as integer columns require.
   */
  private static String number(Number number) {
    double value = number.doubleValue();
    boolean whole = value == Math.rint(value) && Math.abs(value) < 9e15;
    return whole ? Long.toString((long) value) : number.toString();
  }

  /** Formats the row as lines of {@code name=value}, for its hash and its raw text. */
  private String lines(Object[] cells) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] != null) {
        String value = cells[i] instanceof byte[] ? "(bytes)" : plain(cells[i]);
        text.append(columns.get(i)).append('=').append(value).append('\n');
      }
    }
    return text.toString();
  }

  private static Frame frame(String row, long number) {
    return new Frame(number, row.getBytes(StandardCharsets.UTF_8));
  }

  private static String json(Object plain) {
    try {
      return JSON.writeValueAsString(plain);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("Plain lists and maps are always JSON", impossible);
    }
  }

  /** Converts a cell to a JSON tree, applying the given conversion to its plain values. */
  private static Object tree(Object cell, UnaryOperator<Object> plain) {
    if (cell instanceof Map<?, ?> map) {
      Map<String, Object> members = new LinkedHashMap<>();
      map.forEach((key, value) -> members.put(String.valueOf(key), tree(value, plain)));
      return members;
    }
    if (cell instanceof List<?> list) {
      List<Object> elements = new ArrayList<>();
      list.forEach(element -> elements.add(tree(element, plain)));
      return elements;
    }
    return cell == null ? null : plain.apply(cell);
  }
}
