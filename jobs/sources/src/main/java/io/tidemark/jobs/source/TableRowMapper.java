package io.tidemark.jobs.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Maps rows of any schema by column name. Cells are first converted to canonical CSV, so that CSV,
 * Parquet and Delta undergo the same checks.
 */
final class TableRowMapper implements RowMapper {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Column that is ignored because it is derived from {@code time}. */
  private static final String PARTITION_COLUMN = "event_date";

  private final List<String> names;
  private final LogFormat format;
  private final ReadOptions options;

  TableRowMapper(List<String> names, LogFormat format, ReadOptions options) {
    this.names = names;
    this.format = format;
    this.options = options;
  }

  @Override
  public LogFormat format() {
    return format;
  }

  @Override
  public Draft map(Object[] cells, long number) {
    return RecordMapper.mapOrReject(
        () -> draft(cells, number),
        (code, detail) -> Draft.Refused.cleaned(frame(cells, number), code, detail, options));
  }

  private Draft draft(Object[] cells, long number) throws RejectedRecordException {
    EventDraft event = new EventDraft(options);
    ColumnValues columns = new ColumnValues(event);
    for (int i = 0; i < cells.length; i++) {
      String name = names.get(i);
      if (cells[i] != null && !name.equals(PARTITION_COLUMN)) {
        columns.set(name, spelled(name, cells[i]));
      }
    }
    columns.finish(format.id());
    String hash = event.hasId() ? null : frame(cells, number).contentHash();
    return new Draft.Mapped(number, event.finish(), hash, false);
  }

  private static String spelled(String name, Object cell) throws RejectedRecordException {
    Optional<EventColumn> column = EventColumn.named(name);
    if (column.isEmpty()) {
      return cell instanceof byte[] ? "" : plain(cell);
    }
    boolean many = isMany(cell);
    boolean fits =
        switch (column.get().type()) {
          case TEXT_LIST, DELEGATION, TEXT_MAP -> many || cell instanceof String;
          case TIMESTAMP -> !many && !(cell instanceof Boolean);
          case TEXT, INTEGER, LONG, BOOLEAN, DOUBLE -> !many;
        };
    boolean numberAsText =
        column.get().type() == ColumnType.BOOLEAN && cell instanceof Number n && n.longValue() > 1;
    if (cell instanceof byte[] || !fits || numberAsText) {
      throw RejectedRecordException.wrongType(
          name, column.get().type().name(), cell.getClass().getSimpleName());
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
    if (!isMany(cell)) {
      return cell.toString();
    }
    try {
      return JSON.writeValueAsString(RowMapper.tree(cell, TableRowMapper::plain));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("Plain lists and maps are always JSON", impossible);
    }
  }

  /**
   * Formats whole numbers without a decimal point, so that they can be read back from a column of
   * doubles.
   */
  private static String number(Number number) {
    double value = number.doubleValue();
    boolean whole = value == Math.rint(value) && Math.abs(value) < 9e15;
    return whole ? Long.toString((long) value) : number.toString();
  }

  /**
   * Formats the row as lines of {@code name=value}, for the row's hash and the raw text of a
   * rejection.
   */
  private Frame frame(Object[] cells, long number) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] != null) {
        String value = cells[i] instanceof byte[] ? "(bytes)" : plain(cells[i]);
        text.append(names.get(i)).append('=').append(value).append('\n');
      }
    }
    byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
    return new Frame(number, utf8, utf8.length, null, null, false);
  }
}
