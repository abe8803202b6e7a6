package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reader for arbitrary JSON objects, based on a {@link FieldMapping}. */
final class MappedJsonSource extends JsonLogSource {
  private final FieldMapping mapping;

  MappedJsonSource(FieldMapping mapping) {
    this.mapping = mapping;
  }

  @Override
  public LogFormat format() {
    return LogFormat.MAPPED;
  }

  @Override
  boolean knows(JsonNode record) {
    return mapping.fits(record);
  }

  @Override
  List<String> marks() {
    return mapping.columns().keySet().stream().map(name -> '"' + name + '"').toList();
  }

  @Override
  JsonNode parsed(Frame frame) throws RejectedRecordException {
    return JsonRecord.parseOfServer(frame.buffer(), frame.length());
  }

  @Override
  Draft refused(Frame frame, String code, String detail, ReadOptions options) {
    return Draft.Refused.cleaned(frame, code, detail, options);
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options)
      throws RejectedRecordException {
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
