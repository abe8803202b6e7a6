package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reader for arbitrary JSON objects, based on a {@link FieldMapping}. */
final class MappedJsonSource extends JsonLogSource {
  private final FieldMapping mapping;

  MappedJsonSource(FieldMapping mapping) {
    super(
        LogFormat.MAPPED,
        Set.of(),
        mapping.columns().keySet().stream().map(name -> '"' + name + '"').toList());
    this.mapping = mapping;
  }

  @Override
  boolean knows(JsonNode record) {
    return mapping.fits(record);
  }

  @Override
  JsonNode parsed(Frame frame) {
    return JsonRecord.parseOfServer(frame.buffer(), frame.length());
  }

  @Override
  Draft.Refused refused(Frame frame, String code, String detail, ReadOptions options) {
    return Draft.Refused.cleaned(frame, code, detail, options);
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String name : mapping.columns().keySet()) {
      JsonNode value = FieldMapping.at(record.root(), name);
      if (value.isValueNode() && !value.isNull()) {
        fields.put(name, value.asText());
      } else if (value.isContainerNode()) {
        fields.put(name, value.toString());
      }
    }
    for (Map.Entry<String, JsonNode> member : record.fields()) {
      if (member.getValue().isValueNode() && !member.getValue().isNull()) {
        fields.putIfAbsent(member.getKey(), member.getValue().asText());
      }
    }
    mapping.map(fields, event, options);
  }
}
