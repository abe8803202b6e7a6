package io.tidemark.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.Evidence;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What the service is told in JSON: outcomes, evidence, revocations, grants. */
final class Notice {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode json;
  private final Instant now;

  private Notice(JsonNode json, Instant now) {
    this.json = json;
    this.now = now;
  }

  /**
   * Reads a notice.
   *
   * @throws IllegalArgumentException if it is not one JSON object and nothing else
   */
  static Notice read(String text, Instant now) {
    try {
      JsonNode json = JSON.readTree(text);
      if (json != null && json.isObject()) {
        return new Notice(json, now);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the body is not JSON", e);
    }
    throw new IllegalArgumentException("the body is no JSON object");
  }

  /** {@code event_id}, {@code status} (of HTTP), {@code bytes}, {@code duration_ms}. */
  void completed(Enforcer enforcer) {
    JsonNode duration = json.path("duration_ms");
    enforcer.completed(
        text("event_id"),
        outcome(json.path("status")),
        json.path("bytes").asLong(-1),
        duration.isNumber() ? Duration.ofMillis(duration.asLong()) : null);
  }

  private static Outcome outcome(JsonNode told) {
    if (told.isMissingNode() || told.isNull()) {
      return Outcome.UNKNOWN;
    }
    int status = told.isInt() ? told.intValue() : 0;
    if (status < 100 || status > 599) {
      throw new IllegalArgumentException(
          "status must be a whole number from 100 to 599, or left out");
    }
    if (status == 401 || status == 403) {
      return Outcome.DENIED;
    }
    return status >= 400 ? Outcome.FAILURE : Outcome.SUCCESS;
  }

  /** {@code credential}, {@code source} (address or prefix), {@code kind}, {@code at}. */
  void revalidated(Enforcer enforcer) {
    String source = text("source");
    Evidence.Kind kind;
    try {
      kind = Evidence.Kind.valueOf(text("kind").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "kind must be workload_attestation, token_issued or human_approval", e);
    }
    enforcer.revalidated(text("credential"), source, new Evidence(kind, at()));
  }

  /** {@code credential}. */
  void revoked(Enforcer enforcer) {
    enforcer.revoked(text("credential"));
  }

  /** {@code identity}, {@code at}. */
  void granted(Enforcer enforcer) {
    enforcer.granted(text("identity"), at());
  }

  private Instant at() {
    if (!json.hasNonNull("at")) {
      return now;
    }
    try {
      return Instant.parse(text("at"));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("at must be a time such as 2026-03-29T02:00:00Z", e);
    }
  }

  private String text(String name) {
    JsonNode value = json.path(name);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new IllegalArgumentException(name + " is missing; it must be a text");
    }
    return value.textValue();
  }
}
