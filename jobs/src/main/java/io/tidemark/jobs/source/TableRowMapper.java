package io.tidemark.jobs.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of any schema to events, by the names of columns. A cell is first spelled as canonical CSV
 * spells it, so that CSV, Parquet and Delta have one definition of what is right.
 */
final class TableRowMapper implements RowMapper {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Derived from {@code time} wherever it is needed. */
  private static final String PARTITION_COLUMN = "event_date";

  private final String[] names;
  private final LogFormat format;
  private final ReadOptions options;

  TableRowMapper(StructType schema, LogFormat format, ReadOptions options) {
    this.names = schema.fieldNames();
    this.format = format;
    this.options = options;
  }

  @Override
  public LogFormat format() {
    return format;
  }

  @Override
  public ReadOptions options() {
    return options;
  }

  @Override
  public Draft map(Row row, long number) {
    return Drafting.orRefused(
        () -> draft(row, number),
        (code, detail) -> Draft.Refused.cleaned(frame(row, number), code, detail, options));
  }

  private Draft draft(Row row, long number) throws RefusedRecord {
    EventDraft event = new EventDraft(options);
    ColumnValues columns = new ColumnValues(event);
    for (int i = 0; i < names.length; i++) {
      if (!row.isNullAt(i) && !names[i].equals(PARTITION_COLUMN)) {
        columns.set(names[i], spelled(names[i], row.get(i)));
      }
    }
    columns.finish(format.id());
    String hash = event.hasId() ? null : frame(row, number).contentHash();
    return new Draft.Mapped(number, event.finish(), hash, false);
  }

  private static String spelled(String name, Object cell) throws RefusedRecord {
    Optional<EventColumn> column = EventColumn.named(name);
    if (column.isEmpty()) {
      return cell instanceof byte[] ? "" : plain(cell);
    }
    boolean composite = cell instanceof Row || cell instanceof byte[];
    boolean many = isMany(cell);
    boolean fits =
        switch (column.get().type()) {
          case TEXT_LIST, DELEGATION, TEXT_MAP -> many || cell instanceof String;
          case TIMESTAMP -> !many && !(cell instanceof Boolean);
          case TEXT, INTEGER, LONG, BOOLEAN, DOUBLE -> !many;
        };
    boolean numberAsText =
        column.get().type() == ColumnType.BOOLEAN && cell instanceof Number n && n.longValue() > 1;
    if (composite || !fits || numberAsText) {
      throw RefusedRecord.wrongType(
          name, column.get().type().name(), cell.getClass().getSimpleName());
    }
    return plain(cell);
  }

  private static boolean isMany(Object cell) {
    return cell instanceof scala.collection.Seq<?>
        || cell instanceof scala.collection.Map<?, ?>
        || cell instanceof Row;
  }

  private static String plain(Object cell) {
    if (cell instanceof Timestamp timestamp) {
      return timestamp.toInstant().toString();
    }
    if (cell instanceof Double || cell instanceof Float || cell instanceof BigDecimal) {
      return number((Number) cell);
    }
    if (cell instanceof Instant || cell instanceof LocalDateTime || cell instanceof LocalDate) {
      return cell.toString();
    }
    if (!isMany(cell)) {
      return cell.toString();
    }
    try {
      return JSON.writeValueAsString(tree(cell));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("Plain lists and maps are always JSON", impossible);
    }
  }

  /** A whole number without a point, so that a column of doubles can fill one of whole numbers. */
  private static String number(Number number) {
    double value = number.doubleValue();
    boolean whole = value == Math.rint(value) && Math.abs(value) < 9e15;
    return whole ? Long.toString((long) value) : number.toString();
  }

  private static Object tree(Object cell) {
    if (cell instanceof Row row) {
      Map<String, Object> members = new LinkedHashMap<>();
      for (int i = 0; i < row.length(); i++) {
        members.put(
            row.schema() == null ? "_" + i : row.schema().fieldNames()[i], tree(row.get(i)));
      }
      return members;
    }
    if (cell instanceof scala.collection.Seq<?> seq) {
      List<Object> list = new ArrayList<>();
      scala.jdk.javaapi.CollectionConverters.asJava(seq).forEach(e -> list.add(tree(e)));
      return list;
    }
    if (cell instanceof scala.collection.Map<?, ?> map) {
      Map<String, Object> members = new LinkedHashMap<>();
      scala.jdk.javaapi.CollectionConverters.asJava(map)
          .forEach((key, value) -> members.put(String.valueOf(key), tree(value)));
      return members;
    }
    return cell == null ? null : plain(cell);
  }

  /** The row as lines of {@code name=value}: what is hashed, and what is kept when rejected. */
  private Frame frame(Row row, long number) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      if (!row.isNullAt(i)) {
        Object cell = row.get(i);
        String value = cell instanceof byte[] ? "(bytes)" : plain(cell);
        text.append(names[i]).append('=').append(value).append('\n');
      }
    }
    byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
    return new Frame(number, utf8, utf8.length, null, null, false);
  }
}
