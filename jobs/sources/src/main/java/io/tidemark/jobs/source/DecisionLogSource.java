package io.tidemark.jobs.source;

import static io.tidemark.runtime.decisions.DecisionLine.FORMAT;
import static io.tidemark.runtime.decisions.DecisionLine.OF_READERS;
import static io.tidemark.runtime.decisions.DecisionLine.STANDING;
import static io.tidemark.runtime.decisions.DecisionLine.VERSION;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.runtime.enforcer.Evidence;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reader for {@code tidemark_decisions}, the enforcers' decision log. Each record contains an
 * access event as the enforcer saw it, along with the decision and its outcome. Event columns are
 * read in the same way as in canonical CSV. The decision is kept in {@code unmapped} under keys
 * that start with {@link #DECISION}. Lines that report a credential's status are not access events.
 */
public final class DecisionLogSource extends JsonLogSource {
  /** Key of the decision's kind in {@code unmapped}, and prefix of its other keys. */
  public static final String DECISION = "tidemark_decision";

  private static final List<String> KEPT =
      List.of("cause", "detail", "level", "risk", "trust", "scope", "freshness", "release");

  private static final Set<String> EVIDENCE =
      Arrays.stream(Evidence.Kind.values()).map(Enum::name).collect(Collectors.toSet());

  /** Columns that only this reader may set. */
  private static final Set<String> OURS =
      OF_READERS.stream().map(EventColumn::column).collect(Collectors.toSet());

  DecisionLogSource() {
    super(LogFormat.TIDEMARK_DECISIONS, Set.of(), List.of('"' + FORMAT + '"'));
  }

  @Override
  boolean knows(JsonNode record) {
    return FORMAT.equals(record.path("format").asText());
  }

  @Override
  Draft draft(Frame frame, JsonNode outer, ReadOptions options) {
    JsonRecord record = new JsonRecord(outer, outer);
    if (!FORMAT.equals(record.required("format"))) {
      throw RejectedRecordException.wrongType("format", FORMAT, "other text");
    }
    long version = record.number("version");
    if (version != VERSION) {
      throw RejectedRecordException.of(
          RejectReason.UNKNOWN_VERSION,
          "The record has version %s, but this reader supports only version %s"
              .formatted(version, VERSION));
    }
    return record.has(STANDING)
        ? new Draft.Stated(frame.offset(), standing(record.at(STANDING), options), frame.cut())
        : super.draft(frame, outer, options);
  }

  private static CredentialStatusReport standing(JsonRecord state, ReadOptions options) {
    String kind = state.required("kind");
    boolean revalidated = kind.equals(CredentialStatusReport.REVALIDATED);
    if (!revalidated && !kind.equals(CredentialStatusReport.REVOKED)) {
      throw RejectedRecordException.wrongType(
          state.pathOf("kind"), "REVALIDATED or REVOKED", "another word");
    }
    // Apply the same checks as to events: text limits, plausible times and hashed secrets.
    EventDraft checked =
        new EventDraft(options)
            .time(state.required("time"), state.pathOf("time"))
            .credential(state.text("credential_uid"), state.pathOf("credential_uid"))
            .key(
                EventColumn.SRC_IP_PREFIX,
                state.text("src_ip_prefix"),
                state.pathOf("src_ip_prefix"));
    String credential = checked.text(EventColumn.CREDENTIAL_UID);
    if (credential == null && !revalidated) {
      throw RejectedRecordException.missing(state.pathOf("credential_uid"));
    }
    String evidence = revalidated ? state.required("evidence") : null;
    if (evidence != null && !EVIDENCE.contains(evidence)) {
      throw RejectedRecordException.wrongType(
          state.pathOf("evidence"), "a kind of evidence", "another word");
    }
    return new CredentialStatusReport(
        kind,
        checked.number(EventColumn.TIME),
        credential,
        checked.text(EventColumn.SRC_IP_PREFIX),
        evidence);
  }

  @Override
  void map(JsonRecord record, EventDraft event, ReadOptions options) {
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
        columns.set(column.getKey(), value);
      }
    }
    columns.finish(FORMAT);
    JsonRecord decision = record.at("decision");
    event.keep(DECISION, decision.required("kind"));
    for (String field : KEPT) {
      event.keep(DECISION + "_" + field, decision.text(field));
    }
  }

  /** Returns the part of an identity key after its second {@code |}. */
  private static String principal(String identity) {
    int first = identity.indexOf('|');
    int second = identity.indexOf('|', first + 1);
    return second < 0 ? identity : identity.substring(second + 1);
  }
}
