package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The enforcers' own decision log, {@code tidemark_decisions}: the access event as the enforcer saw
 * it, with what it decided and how that ended. The event fills its columns as canonical CSV does;
 * the decision goes to {@code unmapped}, under names that begin with {@link #DECISION}.
 */
public final class DecisionLogSource extends JsonLogSource {
  /** What begins the keys of a decision in {@code unmapped}; followed by nothing for its kind. */
  public static final String DECISION = "tidemark_decision";

  /** The value of the member {@code format}. */
  static final String MARK = "tidemark_decisions";

  private static final int NEWEST_VERSION = 1;

  private static final List<String> KEPT =
      List.of("cause", "detail", "level", "risk", "trust", "scope", "freshness", "release");

  /** Columns that are the reader's to set. */
  private static final Set<String> OURS =
      Set.of(EventColumn.INGEST_TIME.column(), EventColumn.RAW_REF.column());

  @Override
  public LogFormat format() {
    return LogFormat.TIDEMARK_DECISIONS;
  }

  @Override
  Set<String> containers() {
    return Set.of();
  }

  @Override
  boolean knows(JsonNode record) {
    return MARK.equals(record.path("format").asText());
  }

  @Override
  List<String> marks() {
    return List.of('"' + MARK + '"');
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
    if (!MARK.equals(record.required("format"))) {
      throw RefusedRecord.wrongType("format", MARK, "another text");
    }
    long version = record.number("version");
    if (version < 1 || version > NEWEST_VERSION) {
      throw RefusedRecord.because(
          RejectReason.UNKNOWN_VERSION,
          "The record has version " + version + "; this reader knows 1 to " + NEWEST_VERSION);
    }
    JsonRecord logged = record.at("event");
    logged.required(EventColumn.METADATA_PRODUCT.column());
    String identity = logged.required(EventColumn.IDENTITY.column());
    ColumnValues columns = new ColumnValues(event);
    if (!logged.has(EventColumn.ACTOR_USER_UID.column())) {
      columns.set(EventColumn.ACTOR_USER_UID.column(), principal(identity));
    }
    for (Map.Entry<String, JsonNode> column : logged.fields()) {
      JsonNode value = column.getValue();
      if (!OURS.contains(column.getKey()) && !value.isNull()) {
        columns.set(column.getKey(), value.isValueNode() ? value.asText() : value.toString());
      }
    }
    columns.finish(MARK);
    JsonRecord decision = record.at("decision");
    event.keep(DECISION, decision.required("kind"));
    for (String field : KEPT) {
      event.keep(DECISION + "_" + field, decision.text(field));
    }
  }

  /** What follows the second bar of an identity's key. */
  private static String principal(String identity) {
    int first = identity.indexOf('|');
    int second = identity.indexOf('|', first + 1);
    return second < 0 ? identity : identity.substring(second + 1);
  }
}
