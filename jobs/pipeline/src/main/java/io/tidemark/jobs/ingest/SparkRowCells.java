package io.tidemark.jobs.ingest;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Converts Spark rows to the cells that {@link io.tidemark.jobs.source.TableIntake} accepts. */
final class SparkRowCells {
  private SparkRowCells() {}

  static Set<String> objects(StructType schema) {
    return Arrays.stream(schema.fields())
        .filter(field -> field.dataType() instanceof StructType)
        .map(StructField::name)
        .collect(Collectors.toSet());
  }

  static Object[] of(Row row) {
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
