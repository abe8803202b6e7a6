package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON that an nginx {@code log_format} writes. Keys are taken for nginx's variables of the
 * same name; keys that an operator named otherwise are told by a mapping file whose targets are
 * variables, such as {@code client: $remote_addr}.
 */
final class NginxJsonSource extends JsonLogSource {
  private static final String RULES = "web";

  @Override
  public LogFormat format() {
    return LogFormat.NGINX_JSON;
  }

  @Override
  Set<String> containers() {
    return Set.of();
  }

  @Override
  boolean knows(JsonNode record) {
    Set<AccessField> known = EnumSet.noneOf(AccessField.class);
    record
        .properties()
        .forEach(member -> AccessField.ofNginx(member.getKey()).ifPresent(known::add));
    return known.contains(AccessField.STATUS)
        && (known.contains(AccessField.REMOTE_ADDRESS) || known.contains(AccessField.FORWARDED_FOR))
        && (known.contains(AccessField.REQUEST_LINE) || known.contains(AccessField.TARGET));
  }

  @Override
  List<String> marks() {
    return List.of("\"remote_addr\"", "\"request");
  }

  @Override
  JsonNode unwrapped(JsonNode object) {
    return object;
  }

  @Override
  Optional<SkipReason> skipReason(JsonNode record) {
    return Optional.empty();
  }

  @Override
  Draft refused(Frame frame, String code, String detail, ReadOptions options) {
    return Draft.Refused.cleaned(frame, code, detail, options);
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) throws RefusedRecord {
    AccessFields fields = new AccessFields();
    for (Map.Entry<String, JsonNode> member : record.fields()) {
      Optional<AccessField> field = AccessField.ofNginx(member.getKey());
      if (field.isPresent()) {
        fields.set(ofClient(field.get()), record.text(member.getKey()));
      } else {
        KeptField.keep(event, member.getKey(), member.getValue());
      }
    }
    WebAccessSource.map(fields, event, options, RULES);
  }

  /** A key named request_id may hold what the client sent: it must not decide what is a copy. */
  static AccessField ofClient(AccessField field) {
    return field == AccessField.SERVER_REQUEST_ID ? AccessField.REQUEST_ID : field;
  }
}
