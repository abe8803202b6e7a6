package io.tidemark.jobs.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * OCSF in tables, with a struct for each object, as security lakes keep it: each row is the event
 * that its JSON would be.
 */
final class OcsfRowMapper implements RowMapper {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OcsfSource source = new OcsfSource();
  private final ReadOptions options;

  OcsfRowMapper(ReadOptions options) {
    this.options = options;
  }

  /** Whether a table with these columns holds OCSF. */
  static boolean fits(StructType schema) {
    boolean classUid = false;
    boolean metadata = false;
    for (StructField field : schema.fields()) {
      classUid |= field.name().equals("class_uid");
      metadata |= field.name().equals("metadata") && field.dataType() instanceof StructType;
    }
    return classUid && metadata;
  }

  @Override
  public LogFormat format() {
    return LogFormat.OCSF;
  }

  @Override
  public ReadOptions options() {
    return options;
  }

  @Override
  public Draft map(Row row, long number) {
    JsonNode record = JSON.valueToTree(tree(row));
    return Drafting.orRefused(
        () -> draft(record, number),
        (code, detail) -> source.refused(frame(record, number), code, detail, options));
  }

  private Draft draft(JsonNode record, long number) throws RefusedRecord {
    Optional<String> skip = source.skipCode(record);
    if (skip.isPresent()) {
      return new Draft.Passed(number, skip.get());
    }
    EventDraft event = new EventDraft(options);
    source.map(new JsonRecord(record, record), event, options);
    String hash = event.hasId() ? null : frame(record, number).contentHash();
    return new Draft.Mapped(number, event.finish(), hash, false);
  }

  private static Frame frame(JsonNode record, long number) {
    try {
      byte[] utf8 = JSON.writeValueAsString(record).getBytes(StandardCharsets.UTF_8);
      return new Frame(number, utf8, utf8.length, null, null, false);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("A tree is always JSON", impossible);
    }
  }

  /** Objects without their empty members, lists, numbers, truth values and texts. */
  private static Object tree(Object cell) {
    if (cell instanceof Row row) {
      Map<String, Object> members = new LinkedHashMap<>();
      String[] names = row.schema().fieldNames();
      for (int i = 0; i < names.length; i++) {
        if (!row.isNullAt(i)) {
          members.put(names[i], tree(row.get(i)));
        }
      }
      return members;
    }
    if (cell instanceof scala.collection.Seq<?> seq) {
      List<Object> list = new ArrayList<>();
      CollectionConverters.asJava(seq).forEach(element -> list.add(tree(element)));
      return list;
    }
    if (cell instanceof scala.collection.Map<?, ?> map) {
      Map<String, Object> members = new LinkedHashMap<>();
      CollectionConverters.asJava(map)
          .forEach((key, value) -> members.put(String.valueOf(key), tree(value)));
      return members;
    }
    if (cell instanceof Timestamp timestamp) {
      return timestamp.toInstant().toString();
    }
    boolean plain = cell == null || cell instanceof Number || cell instanceof Boolean;
    return plain ? cell : cell instanceof byte[] ? null : cell.toString();
  }
}
