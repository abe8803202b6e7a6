package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An access log of a proxy or web server as JSON lines: keys name {@link AccessField}s, all other
 * members are kept. Addresses in what is refused are reduced, for their queries hold secrets.
 */
abstract class AccessJsonSource extends JsonLogSource {
  /** What a key holds; empty where it is none of this log's. */
  abstract Optional<AccessField> field(String key);

  /** Whether an object with these fields is a request of this log. */
  abstract boolean isRequest(Set<AccessField> fields);

  /** Maps the fields of a request; what no field takes is kept already. */
  abstract void map(AccessFields fields, EventDraft event, ReadOptions options)
      throws RefusedRecord;

  @Override
  final boolean knows(JsonNode record) {
    Set<AccessField> known = EnumSet.noneOf(AccessField.class);
    record.properties().forEach(member -> field(member.getKey()).ifPresent(known::add));
    return isRequest(known);
  }

  @Override
  final JsonNode parsed(Frame frame) throws RefusedRecord {
    return JsonRecord.parseOfServer(frame.buffer(), frame.length());
  }

  @Override
  final Draft refused(Frame frame, String code, String detail, ReadOptions options) {
    return Draft.Refused.cleaned(frame, code, detail, options);
  }

  @Override
  final void map(JsonRecord record, EventDraft event, ReadOptions options) throws RefusedRecord {
    AccessFields fields = new AccessFields();
    for (Map.Entry<String, JsonNode> member : record.fields()) {
      Optional<AccessField> field = field(member.getKey());
      if (field.isPresent()) {
        fields.set(field.get(), record.text(member.getKey()));
      } else {
        KeptField.keep(event, member.getKey(), member.getValue());
      }
    }
    map(fields, event, options);
  }
}
