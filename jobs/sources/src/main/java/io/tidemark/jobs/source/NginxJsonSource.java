package io.tidemark.jobs.source;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reader for JSON written by an nginx {@code log_format}. Each key is interpreted as the nginx
 * variable with that name. For logs with other keys, write a mapping file whose targets are
 * variables, such as {@code client: $remote_addr}.
 */
final class NginxJsonSource extends AccessJsonSource {
  private static final String RULES = "web";

  NginxJsonSource() {
    super(LogFormat.NGINX_JSON, List.of("\"remote_addr\"", "\"request"));
  }

  @Override
  Optional<AccessField> field(String key) {
    return AccessField.ofNginx(key).map(NginxJsonSource::ofClient);
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
   * Returns the field to use for a key. A key named request_id may contain a client's value, which
   * must not determine whether a record is a duplicate.
   */
  static AccessField ofClient(AccessField field) {
    return field == AccessField.SERVER_REQUEST_ID ? AccessField.REQUEST_ID : field;
  }
}
