package io.tidemark.runtime.decisions;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.runtime.enforcer.Evidence;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** Encodes a report about a credential as a line in the {@code tidemark_decisions} format. */
final class CredentialStatusLine {
  private CredentialStatusLine() {}

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
    try (JsonGenerator json = DecisionLine.JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("format", DecisionLine.FORMAT);
      json.writeNumberField("version", DecisionLine.VERSION);
      json.writeObjectFieldStart("standing");
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
