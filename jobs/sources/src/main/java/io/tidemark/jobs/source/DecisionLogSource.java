package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.Evidence;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The enforcers' own decision log, {@code tidemark_decisions}: the access event as the enforcer saw
 * it, with what it decided and how that ended. The event fills its columns as canonical CSV does;
 * the decision goes to {@code unmapped}, under names that begin with {@link #DECISION}. Lines with
 * a standing say what an enforcer was told of a credential; they are no access.
 */
public final class DecisionLogSource extends JsonLogSource {
  /** What begins the keys of a decision in {@code unmapped}; followed by nothing for its kind. */
  public static final String DECISION = "tidemark_decision";

  /** The value of the member {@code format}. */
  static final String MARK = "tidemark_decisions";

  private static final int VERSION = 1;
  private static final String STANDING = "standing";

  private static final List<String> KEPT =
      List.of("cause", "detail", "level", "risk", "trust", "scope", "freshness", "release");

  private static final Set<String> EVIDENCE =
      Arrays.stream(Evidence.Kind.values()).map(Enum::name).collect(Collectors.toSet());

  /** Columns that are the reader's to set. */
  private static final Set<String> OURS =
      Set.of(EventColumn.INGEST_TIME.column(), EventColumn.RAW_REF.column());

  @Override
  public LogFormat format() {
    return LogFormat.TIDEMARK_DECISIONS;
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
  Draft refused(Frame frame, String code, String detail, ReadOptions options) {
    return Draft.Refused.cleaned(frame, code, detail, options);
  }

  @Override
  Draft draft(Frame frame, JsonNode outer, ReadOptions options) throws RefusedRecord {
    JsonRecord record = new JsonRecord(outer, outer);
    if (!MARK.equals(record.required("format"))) {
      throw RefusedRecord.wrongType("format", MARK, "another text");
    }
    long version = record.number("version");
    if (version != VERSION) {
      throw RefusedRecord.because(
          RejectReason.UNKNOWN_VERSION,
          "The record has version " + version + "; this reader knows " + VERSION);
    }
    return record.has(STANDING)
        ? new Draft.Stated(frame.offset(), standing(record.at(STANDING), options), frame.cut())
        : super.draft(frame, outer, options);
  }

  private static CredentialStanding standing(JsonRecord said, ReadOptions options)
      throws RefusedRecord {
    String kind = said.required("kind");
    boolean revalidated = kind.equals(CredentialStanding.REVALIDATED);
    if (!revalidated && !kind.equals(CredentialStanding.REVOKED)) {
      throw RefusedRecord.wrongType(said.pathOf("kind"), "REVALIDATED or REVOKED", "another word");
    }
    // The event's own checks: bounds of texts, plausible times, hashes in place of secrets.
    EventDraft checked =
        new EventDraft(options)
            .time(said.required("time"), said.pathOf("time"))
            .credential(said.required("credential_uid"), said.pathOf("credential_uid"))
            .key(
                EventColumn.SRC_IP_PREFIX,
                said.text("src_ip_prefix"),
                said.pathOf("src_ip_prefix"));
    String credential = checked.text(EventColumn.CREDENTIAL_UID);
    if (credential == null) {
      throw RefusedRecord.missing(said.pathOf("credential_uid"));
    }
    String evidence = revalidated ? said.required("evidence") : null;
    if (evidence != null && !EVIDENCE.contains(evidence)) {
      throw RefusedRecord.wrongType(said.pathOf("evidence"), "a kind of evidence", "another word");
    }
    return new CredentialStanding(
        kind,
        checked.number(EventColumn.TIME),
        credential,
        checked.text(EventColumn.SRC_IP_PREFIX),
        evidence);
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) throws RefusedRecord {
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
