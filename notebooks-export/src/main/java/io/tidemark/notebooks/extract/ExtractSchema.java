package io.tidemark.notebooks.extract;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Content of an extract's {@code schema.json}: its tables and their columns.
 *
 * @param features feature names, in vector order
 * @param thresholds thresholds of effective risk by scope and threshold name
 * @param rows number of rows of each table, in order
 */
public record ExtractSchema(
    LocalDate night,
    boolean pseudonymised,
    List<String> features,
    Map<String, Map<String, Double>> thresholds,
    Map<ExtractTable, Long> rows) {
  public static final int VERSION = 1;

  /** Returns the file's content. Equal tables produce equal content. */
  public String toJson() throws IOException {
    JsonMapper mapper = new JsonMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("version", VERSION);
    root.put("night", night.toString());
    root.put("pseudonymised", pseudonymised);
    features.forEach(root.putArray("features")::add);
    root.putPOJO("thresholds", thresholds);
    ArrayNode list = root.putArray("tables");
    for (ExtractTable table : rows.keySet()) {
      ObjectNode node = list.addObject();
      node.put("name", table.name());
      node.put("description", table.description());
      node.put("rows", rows.get(table));
      node.put("parquet", table.name() + ".parquet");
      table.key().forEach(node.putArray("key")::add);
      ArrayNode columns = node.putArray("columns");
      for (ExtractColumn column : table.columns()) {
        columns
            .addObject()
            .put("name", column.name())
            .put("type", column.type().name().toLowerCase(Locale.ROOT))
            .put("unit", column.unit())
            .put("meaning", column.meaning());
      }
    }
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    return mapper
            .writer(new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines))
            .writeValueAsString(root)
        + "\n";
  }

  /** Layout of a table: its files' base name, and the key that identifies and orders its rows. */
  public record ExtractTable(
      String name, String description, List<String> key, List<ExtractColumn> columns) {}

  /**
   * A column, named in lower_snake_case. The unit may be empty, and the meaning includes the range
   * of limited values. A null in a row means that the value was not observed or not judged.
   */
  public record ExtractColumn(String name, Type type, String unit, String meaning) {
    /** DAY is a {@code LocalDate} in UTC, TIME an {@code Instant} with microsecond precision. */
    public enum Type {
      TEXT,
      TRUTH,
      INT,
      LONG,
      FLOAT,
      DOUBLE,
      DAY,
      TIME
    }

    public ExtractColumn {
      if (!name.matches("[a-z][a-z0-9_]*")) {
        throw new IllegalArgumentException("column name '" + name + "' is not lower_snake_case");
      }
    }
  }
}
