package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.PythonRuntime;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other Delta readers find the same content in the tables as Spark. */
@Tag("counterpart")
class DeltaReadersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SCRIPT =
      Path.of("src/test/resources/counterpart/read_delta.py").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void readersSeeSameRowsAndValues() throws IOException {
    PythonRuntime python =
        PythonRuntime.with(
            "deltalake, polars, duckdb, pyarrow", "pip install deltalake polars duckdb pyarrow");
    FrozenWarehouseTest.unzip(folder.resolve("w"));
    Warehouse warehouse = new Warehouse(SharedSpark.session(), "file://" + folder.resolve("w"));
    JsonNode found = JSON.readTree(python.run(folder, SCRIPT.toString(), "w"));

    assertThat(found.fieldNames()).toIterable().containsExactlyElementsOf(warehouse.tables());
    for (String table : warehouse.tables()) {
      JsonNode expected = bySpark(warehouse, table);
      assertThat(expected.get("columns")).as(table).isNotEmpty();
      found
          .get(table)
          .properties()
          .forEach(
              reader ->
                  assertThat(reader.getValue())
                      .as("%s by %s", table, reader.getKey())
                      .isEqualTo(expected));
    }
  }

  private static JsonNode bySpark(Warehouse warehouse, String table) throws IOException {
    Dataset<Row> rows =
        warehouse.spark().read().format("delta").load(warehouse.root() + "/" + table);
    List<String> names = new ArrayList<>();
    List<Column> figures = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      if (isPlain(field.dataType())) {
        Column column = col(field.name());
        names.add(field.name());
        figures.addAll(List.of(count(column), min(column), max(column)));
      }
    }
    Row row = rows.agg(count(lit(1)), figures.toArray(Column[]::new)).first();
    ObjectNode expected = JSON.createObjectNode().put("rows", row.getLong(0));
    ObjectNode columns = expected.putObject("columns");
    for (int i = 0; i < names.size(); i++) {
      List<Object> ends = new ArrayList<>();
      for (int j = 1; j <= 3; j++) {
        ends.add(plain(row.get(3 * i + j)));
      }
      columns.set(names.get(i), JSON.valueToTree(ends));
    }
    // Parsing gives each number the same type as any other number of its size.
    return JSON.readTree(expected.toString());
  }

  private static boolean isPlain(DataType type) {
    return type instanceof NumericType
        || type instanceof StringType
        || type instanceof DateType
        || type instanceof TimestampType;
  }

  private static Object plain(Object value) {
    if (value instanceof Instant instant) {
      return EventTime.micros(instant);
    }
    if (value instanceof LocalDate date) {
      return date.toString();
    }
    return value instanceof Float number ? number.doubleValue() : value;
  }
}
