package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Base class for proxy and web server access logs in JSON Lines format. Known keys are mapped to
 * {@link AccessField}s, and all other members are kept as unmapped fields. URLs in rejected records
 * are shortened, because their query strings may contain secrets.
 */
abstract class AccessJsonSource extends JsonLogSource {
  AccessJsonSource(LogFormat format, List<String> marks) {
    super(format, Set.of(), marks);
  }

  /** Returns the field for a key, or empty if the format does not define that key. */
  abstract Optional<AccessField> field(String key);

  abstract boolean isRequest(Set<AccessField> fields);

  /** Maps the request fields, after the unmapped members have been stored. */
  abstract void map(AccessFields fields, EventDraft event, ReadOptions options);

  @Override
  final boolean knows(JsonNode record) {
    Set<AccessField> known = EnumSet.noneOf(AccessField.class);
    record.properties().forEach(member -> field(member.getKey()).ifPresent(known::add));
    return isRequest(known);
  }

  @Override
  final JsonNode parsed(Frame frame) {
    return JsonRecord.parseOfServer(frame.buffer(), frame.length());
  }

  @Override
  final void map(JsonRecord record, EventDraft event, ReadOptions options) {
    AccessFields fields = new AccessFields();
    for (Map.Entry<String, JsonNode> member : record.fields()) {
      Optional<AccessField> field = field(member.getKey());
      if (field.isPresent()) {
        fields.set(field.get(), record.text(member.getKey()));
      } else {
        UnmappedFields.keep(event, member.getKey(), member.getValue());
      }
    }
    map(fields, event, options);
  }

  /**
   * Reader for JSON written by an nginx {@code log_format}. Each key is interpreted as the nginx
   * variable with that name. For logs with other keys, write a mapping file whose targets are
   * variables, such as {@code client: $remote_addr}.
   */
  static final class Nginx extends AccessJsonSource {
    private static final String RULES = "web";

    Nginx() {
      super(LogFormat.NGINX_JSON, List.of("\"remote_addr\"", "\"request"));
    }

    @Override
    Optional<AccessField> field(String key) {
      return AccessField.ofNginx(key).map(Nginx::ofClient);
    }

    @Override
    boolean isRequest(Set<AccessField> fields) {
      return fields.contains(AccessField.STATUS)
          && (fields.contains(AccessField.REMOTE_ADDRESS)
              || fields.contains(AccessField.FORWARDED_FOR))
          && (fields.contains(AccessField.REQUEST_LINE) || fields.contains(AccessField.TARGET));
    }

    @Override
    void map(AccessFields fields, EventDraft event, ReadOptions options) {
      HttpAccess.requireAsked(fields);
      WebAccessSource.map(fields, event, options, RULES);
    }

    /**
     * Returns the field for a key. A request_id may be a client's, which must not identify
     * duplicates.
     */
    static AccessField ofClient(AccessField field) {
      return field == AccessField.SERVER_REQUEST_ID ? AccessField.REQUEST_ID : field;
    }
  }
}
