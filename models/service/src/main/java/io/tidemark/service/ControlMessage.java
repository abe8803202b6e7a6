package io.tidemark.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidemark.engine.config.NearestSpelling;
import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.enrich.SecretMask;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.Outcome;
import io.tidemark.runtime.enforcer.Enforcer;
import io.tidemark.runtime.enforcer.Evidence;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** JSON message to the service that reports an outcome, evidence, a revocation or a grant. */
record ControlMessage(JsonNode json, Instant now) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  /**
   * Parses a body.
   *
   * @throws IllegalArgumentException if it is not exactly one JSON object in UTF-8
   */
  static JsonNode json(ByteBuffer body) {
    try {
      JsonNode json = JSON.readTree(StandardCharsets.UTF_8.newDecoder().decode(body).toString());
      if (json != null && json.isObject()) {
        return json;
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the body is not UTF-8; encode it as UTF-8", e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          e.getOriginalMessage().startsWith("Duplicate field")
              ? "the body has an object that names a member twice; name each member once"
              : "the body is not JSON",
          e);
    }
    throw new IllegalArgumentException("the body is not a JSON object");
  }

  /** Returns JSON in ASCII, because values from logs may contain characters that hide others. */
  static String ascii(JsonNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The answer cannot be written as JSON", e);
    }
  }

  /** Returns what is wrong with a member that is missing or not of the wanted type. */
  static String unfit(String name, JsonNode value, String wanted) {
    String found =
        value.isMissingNode() || value.isNull()
            ? " is missing"
            : " is of the type " + value.getNodeType().name().toLowerCase(Locale.ROOT);
    return name + found + "; it must be " + wanted;
  }

  /** Parses a message, like {@link #json}. */
  static ControlMessage read(ByteBuffer body, Instant now) {
    return new ControlMessage(json(body), now);
  }

  /**
   * Reports an outcome: {@code event_id}, {@code credential} (unless the request has none), {@code
   * status} (the HTTP status), {@code bytes}, {@code duration_ms}.
   *
   * @return whether the request awaited its outcome
   */
  boolean completed(Enforcer enforcer) {
    only("event_id", "credential", "status", "bytes", "duration_ms");
    OptionalLong duration = integer("duration_ms");
    return enforcer.completed(
        text("event_id"),
        CredentialHash.ofId(optional("credential")),
        outcome(json.path("status")),
        integer("bytes").orElse(-1),
        duration.isPresent() ? Duration.ofMillis(duration.getAsLong()) : null);
  }

  private static Outcome outcome(JsonNode told) {
    if (told.isMissingNode() || told.isNull()) {
      return Outcome.UNKNOWN;
    }
    int status = told.isInt() ? told.intValue() : 0;
    if (status < 100 || status > 599) {
      throw new IllegalArgumentException(
          "status must be a whole number from 100 to 599 or be omitted");
    }
    if (status == 401 || status == 403) {
      return Outcome.DENIED;
    }
    return status >= 400 ? Outcome.FAILURE : Outcome.SUCCESS;
  }

  /**
   * Reports evidence: {@code credential} and {@code source} (unless unknown), {@code kind}, {@code
   * at}, and for an approval of one action {@code action} and {@code target}. Without a credential,
   * {@code identity} says whose action is approved.
   */
  void revalidated(Enforcer enforcer) {
    only("credential", "identity", "source", "kind", "at", "action", "target");
    Evidence.Kind kind;
    try {
      kind = Evidence.Kind.valueOf(text("kind").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "kind must be workload_attestation, token_issued or human_approval", e);
    }
    String credential = CredentialHash.ofId(optional("credential"));
    String action = action();
    String identity = optional("identity");
    if ((credential == null) == (identity == null)) {
      throw new IllegalArgumentException(
          (credential == null ? "credential is missing" : "there are both credential and identity")
              + "; give the credential or, for requests without one, the identity");
    }
    Evidence evidence = new Evidence(kind, at(), action, optional("target"));
    if (identity == null) {
      enforcer.revalidated(credential, optional("source"), evidence);
    } else {
      enforcer.approved(identity, optional("source"), evidence);
    }
  }

  /** Returns the action as in {@code ACTION}, or null without one. */
  private String action() {
    String action = optional("action");
    if (action != null && !action.matches("[^:]*:.*\\S.*")) {
      throw new IllegalArgumentException(
          "action is not service:operation, so it approves nothing; give the action in the form of"
              + " required_evidence, such as shop:send_money");
    }
    return action != null && action.startsWith(":") ? action.substring(1) : action;
  }

  /** Reports a revocation: {@code credential}, which may also be the name of a person. */
  void revoked(Enforcer enforcer, UnaryOperator<Delegate> people) {
    only("credential");
    String credential = CredentialHash.ofId(text("credential"));
    enforcer.revoked(credential);
    String person = people.apply(new Delegate(credential, null)).uid();
    if (!person.equals(credential)) {
      enforcer.revoked(person);
    }
  }

  /** Reports a grant: {@code identity}, {@code at}. */
  void granted(Enforcer enforcer) {
    only("identity", "at");
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

  /** Rejects unknown members, because a misspelled member would otherwise count as missing. */
  private void only(String... known) {
    List<String> names = List.of(known);
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                throw new IllegalArgumentException(
                    "there is no member '"
                        + shown(name, 40)
                        + "'"
                        + NearestSpelling.hint(name, names));
              }
            });
  }

  /** Returns the message for a log, in printable ASCII, shortened and without secrets. */
  String shown() {
    return shown(SecretMask.masked(json.toString()), 500);
  }

  private static String shown(String text, int most) {
    String printable = text.replaceAll("[^ -~]", "?");
    return printable.substring(0, Math.min(printable.length(), most));
  }

  private OptionalLong integer(String name) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new IllegalArgumentException(
          name + " must be a whole number from 0 to " + Long.MAX_VALUE + " or be omitted");
    }
    return OptionalLong.of(value.longValue());
  }

  /** Returns a string, or null without one. */
  private String optional(String name) {
    return json.hasNonNull(name) ? text(name) : null;
  }

  private String text(String name) {
    JsonNode value = json.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(unfit(name, value, "a string"));
    }
    if (value.textValue().isBlank()) {
      throw new IllegalArgumentException(name + " is blank; it must contain text");
    }
    return value.textValue();
  }
}
