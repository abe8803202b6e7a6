package io.tidemark.jobs.ingest;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.jobs.ingest.SourceRows.TaskRows;
import io.tidemark.jobs.run.EnricherFactory;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.source.TableIntake;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Reads tables whose columns are named after event columns or OCSF objects. Rows are checked,
 * enriched, counted and rejected like log records.
 */
public final class SparkEventTable {
  private SparkEventTable() {}

  /**
   * Returns the records of a table, as {@link SourceRows#SCHEMA}. Columns that are not event
   * columns are stored in {@code unmapped}, and each task adds an account whose path ends in {@code
   * ?part=n}. Identical rows without an id get distinct ids only within a task.
   */
  public static Dataset<Row> read(
      Dataset<Row> table,
      String path,
      LogFormat format,
      ReadOptions options,
      EnricherFactory enrichers,
      FileAccounts accounts) {
    StructType schema = table.schema();
    MapPartitionsFunction<Row, Row> read =
        rows -> {
          String part = path + "?part=" + TaskContext.getPartitionId();
          Enricher enricher = enrichers.enricher();
          return rows(rows, intake(schema, format, part, 0, options, enricher), part, accounts);
        };
    return table.mapPartitions(read, Encoders.row(SourceRows.SCHEMA));
  }

  static TableIntake intake(
      StructType schema,
      LogFormat format,
      String path,
      long first,
      ReadOptions options,
      Enricher enricher) {
    return new TableIntake(
        List.of(schema.fieldNames()), objects(schema), format, path, first, options, enricher);
  }

  private static TaskRows rows(
      Iterator<Row> rows, TableIntake intake, String path, FileAccounts accounts) {
    return new TaskRows() {
      private boolean accounted;

      @Override
      boolean hasMore() {
        return !accounted;
      }

      @Override
      Row advance() {
        if (rows.hasNext()) {
          return SourceRows.of(intake.admit(cells(rows.next())), path);
        }
        accounted = true;
        accounts.add(intake.account());
        return null;
      }
    };
  }

  static Set<String> objects(StructType schema) {
    return Arrays.stream(schema.fields())
        .filter(field -> field.dataType() instanceof StructType)
        .map(StructField::name)
        .collect(Collectors.toSet());
  }

  static Object[] cells(Row row) {
    Object[] cells = new Object[row.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cell(row.get(i));
    }
    return cells;
  }

  private static Object cell(Object value) {
    if (value instanceof Row row) {
      Map<String, Object> members = new LinkedHashMap<>();
      String[] names = row.schema().fieldNames();
      for (int i = 0; i < names.length; i++) {
        if (!row.isNullAt(i)) {
          members.put(names[i], cell(row.get(i)));
        }
      }
      return members;
    }
    if (value instanceof scala.collection.Seq<?> seq) {
      List<Object> list = new ArrayList<>();
      CollectionConverters.asJava(seq).forEach(element -> list.add(cell(element)));
      return list;
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      Map<String, Object> members = new LinkedHashMap<>();
      CollectionConverters.asJava(map)
          .forEach((key, member) -> members.put(String.valueOf(key), cell(member)));
      return members;
    }
    return value instanceof Timestamp timestamp ? timestamp.toInstant() : value;
  }
}
