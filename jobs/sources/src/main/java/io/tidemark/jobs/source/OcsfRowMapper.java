package io.tidemark.jobs.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mapper for OCSF tables whose objects are structs, as in security lakes. A row yields the same
 * event as the corresponding JSON record.
 */
final class OcsfRowMapper implements RowMapper {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OcsfSource source = new OcsfSource();
  private final List<String> columns;
  private final ReadOptions options;

  OcsfRowMapper(List<String> columns, ReadOptions options) {
    this.columns = columns;
    this.options = options;
  }

  @Override
  public LogFormat format() {
    return LogFormat.OCSF;
  }

  @Override
  public Draft map(Object[] cells, long number) {
    JsonNode record = JSON.valueToTree(record(cells));
    return RecordMapper.mapOrReject(
        () -> draft(record, number),
        (code, detail) -> source.refused(frame(record, number), code, detail, options));
  }

  private Draft draft(JsonNode record, long number) throws RejectedRecordException {
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

  private Map<String, Object> record(Object[] cells) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] != null) {
        members.put(columns.get(i), RowMapper.tree(cells[i], OcsfRowMapper::plain));
      }
    }
    return members;
  }

  /**
   * Converts a plain cell. Numbers and booleans stay unchanged, bytes are dropped, and anything
   * else becomes a string.
   */
  private static Object plain(Object cell) {
    boolean kept = cell instanceof Number || cell instanceof Boolean;
    return kept ? cell : cell instanceof byte[] ? null : cell.toString();
  }
}
