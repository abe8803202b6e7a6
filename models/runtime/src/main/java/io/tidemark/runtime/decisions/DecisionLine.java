package io.tidemark.runtime.decisions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.Reason;
import io.tidemark.runtime.enforcer.Decision;
import io.tidemark.runtime.enforcer.Evidence;
import io.tidemark.runtime.release.EventJson;
import io.tidemark.runtime.release.Sequence;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Encodes decisions and reports as lines of the {@code tidemark_decisions} format, in ASCII. */
public final class DecisionLine {
  public static final String FORMAT = "tidemark_decisions";
  public static final int VERSION = 1;

  /** Member that holds a report about a credential, in lines without a decision. */
  public static final String STANDING = "standing";

  /** Columns that readers fill in. */
  public static final Set<EventColumn> OF_READERS =
      Set.of(EventColumn.INGEST_TIME, EventColumn.RAW_REF);

  /** Columns whose text any client may choose, of which only the beginning is written. */
  private static final Set<EventColumn> CUT =
      Set.of(EventColumn.USER_AGENT, EventColumn.HTTP_PATH_TEMPLATE);

  private static final int CUT_LENGTH = 512;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          // This avoids a system call per object. DecisionFiles decides when to flush.
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  /** Product of events without one, because readers require it. */
  private static final String PRODUCT = "enforcer";

  private DecisionLine() {}

  static void write(
      OutputStream out, AccessEvent event, Decision decision, Optional<Sequence> release)
      throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      json.writeNumberField("version", VERSION);
      json.writeObjectFieldStart("event");
      for (EventColumn column : EventColumn.all()) {
        if (column == EventColumn.METADATA_PRODUCT && !event.has(column)) {
          json.writeStringField(column.column(), PRODUCT);
        }
        if (event.has(column) && !OF_READERS.contains(column)) {
          json.writeFieldName(column.column());
          if (column.type() == ColumnType.TIMESTAMP) {
            json.writeString(EventTime.instant(event.number(column)).toString());
          } else if (CUT.contains(column)) {
            json.writeString(cut(event.text(column)));
          } else {
            EventJson.write(json, column, event);
          }
        }
      }
      json.writeEndObject();
      json.writeObjectFieldStart("decision");
      decision(json, decision, release);
      json.writeEndObject();
      json.writeEndObject();
    }
    out.write('\n');
  }

  private static String cut(String text) {
    if (text.length() <= CUT_LENGTH) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(CUT_LENGTH - 1));
    return text.substring(0, splits ? CUT_LENGTH - 1 : CUT_LENGTH);
  }

  private static void decision(JsonGenerator json, Decision decision, Optional<Sequence> release)
      throws IOException {
    json.writeStringField("kind", decision.kind().name());
    json.writeStringField("cause", decision.cause().name());
    json.writeStringField("detail", decision.detail());
    json.writeStringField("level", decision.level().name());
    number(json, "score", decision.score());
    number(json, "p_value", decision.pValue());
    number(json, "risk", decision.risk());
    number(json, "effective_risk", decision.effectiveRisk());
    number(json, "trust", decision.trust());
    json.writeStringField("scope", decision.scope());
    json.writeStringField("freshness", decision.freshness().name());
    json.writeStringField("release", release.map(Sequence::toString).orElse(null));
    json.writeArrayFieldStart("reasons");
    for (Reason reason : decision.reasons()) {
      json.writeStartObject();
      json.writeStringField("feature", reason.feature());
      json.writeStringField("message", reason.message());
      json.writeStringField("observed", reason.observed());
      json.writeStringField("usual", reason.usual());
      number(json, "share", reason.share());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (!decision.unknown().isEmpty()) {
      json.writeArrayFieldStart("unknown");
      for (Decision.Unknown what : new TreeSet<>(decision.unknown())) {
        json.writeString(what.name());
      }
      json.writeEndArray();
    }
  }

  private static void number(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isNaN(value)) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }

  static void revalidated(OutputStream out, String credential, String source, Evidence evidence)
      throws IOException {
    write(out, "REVALIDATED", evidence.at(), credential, source, evidence.kind().name());
  }

  static void revoked(OutputStream out, String credential, Instant at) throws IOException {
    write(out, "REVOKED", at, credential, null, null);
  }

  private static void write(
      OutputStream out, String kind, Instant at, String credential, String source, String evidence)
      throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      json.writeNumberField("version", VERSION);
      json.writeObjectFieldStart(STANDING);
      json.writeStringField("kind", kind);
      json.writeStringField("time", at.toString());
      json.writeStringField("credential_uid", credential);
      json.writeStringField("src_ip_prefix", source);
      json.writeStringField("evidence", evidence);
      json.writeEndObject();
      json.writeEndObject();
    }
    out.write('\n');
  }
}
