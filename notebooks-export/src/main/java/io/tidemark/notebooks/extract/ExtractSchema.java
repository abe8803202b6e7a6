package io.tidemark.notebooks.extract;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Content of an extract's {@code schema.json}: its tables and the type, unit and meaning of each
 * column.
 */
public final class ExtractSchema {
  public static final int VERSION = 1;

  private final LocalDate night;
  private final boolean pseudonymised;
  private final List<String> features;
  private final Map<String, Map<String, Double>> thresholds;
  private final Map<String, Table> tables = new LinkedHashMap<>();

  private record Table(ExtractTable table, long rows) {}

  /**
   * Creates a schema without tables.
   *
   * @param features feature names, in vector order
   * @param thresholds thresholds of effective risk by scope and threshold name
   */
  public ExtractSchema(
      LocalDate night,
      boolean pseudonymised,
      List<String> features,
      Map<String, Map<String, Double>> thresholds) {
    this.night = night;
    this.pseudonymised = pseudonymised;
    this.features = List.copyOf(features);
    this.thresholds = thresholds;
  }

  public void add(ExtractTable table, long rows) {
    tables.put(table.name(), new Table(table, rows));
  }

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
    for (Table written : tables.values()) {
      ExtractTable table = written.table();
      ObjectNode node = list.addObject();
      node.put("name", table.name());
      node.put("description", table.description());
      node.put("rows", written.rows());
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
}
