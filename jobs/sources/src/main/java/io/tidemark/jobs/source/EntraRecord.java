package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;

/** A sign-in record whose fields can be read under either spelling. */
final class EntraRecord {
  private final JsonRecord fields;
  private final boolean columns;

  /**
   * @param fields the {@code properties} member, or the whole record if it is flat
   */
  EntraRecord(JsonRecord fields) {
    this.fields = fields;
    this.columns = isColumns(fields.envelope());
  }

  static boolean isColumns(JsonNode record) {
    return record.has("TimeGenerated")
        || record.has("CreatedDateTime")
        || record.has("AADTenantId");
  }

  boolean isColumns() {
    return columns;
  }

  JsonRecord fields() {
    return fields;
  }

  String name(EntraField field) {
    return columns ? field.column() : field.property();
  }

  String text(EntraField field) {
    return fields.text(name(field));
  }

  long number(EntraField field) {
    return fields.number(name(field));
  }

  /**
   * Returns a nested object, which tables may store as a string, or an empty object if the value is
   * not an object.
   */
  JsonRecord object(EntraField field) {
    JsonNode node = fields.node(name(field));
    if (node.isTextual() && node.textValue().startsWith("{")) {
      byte[] utf8 = node.textValue().getBytes(StandardCharsets.UTF_8);
      return new JsonRecord(JsonRecord.parse(utf8, utf8.length), fields.envelope());
    }
    return new JsonRecord(node.isObject() ? node : MissingNode.getInstance(), fields.envelope());
  }
}
