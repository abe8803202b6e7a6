package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Locale;
import java.util.Map;

/**
 * A sign-in record whose fields are named by their property in diagnostic settings and Microsoft
 * Graph, even if the record comes from a Log Analytics table, which spells them differently.
 */
final class EntraRecord {
  /** Columns of Log Analytics that differ from their property in more than the first letter. */
  private static final Map<String, String> COLUMNS =
      Map.of(
          "ipAddress", "IPAddress",
          "resourceId", "ResourceIdentity",
          "location", "LocationDetails");

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

  /** Returns the record's own spelling of a property. */
  String name(String property) {
    String capital = property.substring(0, 1).toUpperCase(Locale.ROOT) + property.substring(1);
    return columns ? COLUMNS.getOrDefault(property, capital) : property;
  }

  /** Returns the first text among the given properties, or null if all are absent or empty. */
  String text(String... properties) {
    String text = null;
    for (int i = 0; text == null && i < properties.length; i++) {
      text = fields.text(name(properties[i]));
    }
    return text;
  }

  long number(String property) {
    return fields.number(name(property));
  }

  /**
   * Returns a nested object, which tables may store as a string, or an empty object if the value is
   * not an object.
   */
  JsonRecord object(String property) {
    JsonNode node = fields.node(name(property));
    if (node.isTextual() && node.textValue().startsWith("{")) {
      return new JsonRecord(JsonRecord.parse(node.textValue()), fields.envelope());
    }
    return new JsonRecord(node.isObject() ? node : MissingNode.getInstance(), fields.envelope());
  }
}
