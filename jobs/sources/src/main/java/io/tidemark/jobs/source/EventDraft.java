package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.enrich.SecretMask;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builder for an event from untrusted fields. Ensures that text is well-formed and within its
 * limits, and that times are plausible. Unmapped fields are kept under their native path, with
 * secrets masked.
 */
final class EventDraft {
  /** Maximum length of a column's text. Longer text is truncated, or rejected if part of a key. */
  private static final int TEXT_CHARS = 4096;

  private static final int MOST_UNMAPPED = 64;
  private static final int UNMAPPED_CHARS = 512;
  private static final int LONGEST_PATH = 128;
  private static final int MOST_ELEMENTS = 64;

  private static final EventColumn[] TEXTS =
      EventColumn.all().stream()
          .filter(column -> column.type() == ColumnType.TEXT)
          .toArray(EventColumn[]::new);

  /** The last value of each column, which the next event often repeats. */
  private static final ThreadLocal<String[]> CLEAN =
      ThreadLocal.withInitial(() -> new String[TEXTS.length]);

  private final AccessEvent.Builder event = AccessEvent.builder();
  private final Map<String, String> unmapped = new HashMap<>();
  private final long ingestMicros;
  private ToolArguments arguments = ToolArguments.NONE;

  EventDraft(ReadOptions options) {
    this.ingestMicros = options.ingestMicros();
  }

  /** Sets a text column, truncating text over the limit. Null and empty values are ignored. */
  EventDraft text(EventColumn column, String value) {
    if (value != null && !value.isEmpty()) {
      event.text(column, bounded(value, TEXT_CHARS));
    }
    return this;
  }

  /** Sets a column of a key. Text over the limit is rejected: truncating could merge identities. */
  EventDraft key(EventColumn column, String value, String field) {
    if (value != null && value.length() > TEXT_CHARS) {
      throw RejectedRecordException.tooLong(field, value.length(), TEXT_CHARS);
    }
    return text(column, value);
  }

  /** Returns whether a value is non-null and short enough for a key. */
  boolean isKey(String value) {
    return value != null && value.length() <= TEXT_CHARS;
  }

  EventDraft time(String value, String field) {
    if (value == null) {
      throw RejectedRecordException.missing(field);
    }
    long micros = LogTimes.ofIso(value);
    if (micros == AccessEvent.MISSING) {
      throw RejectedRecordException.wrongType(field, "an ISO-8601 time", "other text");
    }
    return time(micros, field);
  }

  /** Sets the event time from an ISO 8601 time or a count since the epoch. */
  EventDraft timeOrCount(String value, String field) {
    if (value != null && !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return time(LogTimes.ofCount(value), field);
    }
    return time(value, field);
  }

  EventDraft time(long micros, String field) {
    if (!LogTimes.isPlausible(micros, ingestMicros)) {
      throw RejectedRecordException.of(
          RejectReason.ABSURD_TIME,
          field + " is " + micros + " microseconds since 1970, read at " + ingestMicros);
    }
    event.number(EventColumn.TIME, micros);
    return this;
  }

  /** Sets a time column other than the event time, unless the time is unreadable or implausible. */
  EventDraft otherTime(EventColumn column, String value) {
    long micros = value == null ? AccessEvent.MISSING : LogTimes.ofIso(value);
    if (micros != AccessEvent.MISSING && micros != Long.MAX_VALUE) {
      event.number(column, micros);
    }
    return this;
  }

  EventDraft number(EventColumn column, long value) {
    event.number(column, value);
    return this;
  }

  EventDraft positive(EventColumn column, long value) {
    return value > 0 ? number(column, value) : this;
  }

  EventDraft tokenType(TokenType type) {
    return number(EventColumn.API_TOKEN_TYPE_ID, type.id());
  }

  /**
   * Sets the user and its name. A name that may be unreadable must be read after the uid is set, so
   * that a rejected record keeps its day.
   */
  EventDraft user(String uid, String field, String name) {
    return key(EventColumn.ACTOR_USER_UID, uid, field).text(EventColumn.ACTOR_USER_NAME, name);
  }

  EventDraft resource(String uid, String type) {
    return text(EventColumn.RESOURCE_UID, uid).text(EventColumn.RESOURCE_TYPE, type);
  }

  EventDraft httpStatus(long code) {
    return number(EventColumn.HTTP_STATUS, code)
        .text(EventColumn.STATUS_CODE, Long.toString(code))
        .number(EventColumn.STATUS_ID, code >= 400 ? 2 : 1);
  }

  EventDraft failed(String code) {
    return number(EventColumn.STATUS_ID, 2).text(EventColumn.STATUS_CODE, code);
  }

  EventDraft succeeded() {
    return number(EventColumn.STATUS_ID, 1).allowed(true);
  }

  EventDraft allowed(boolean isAllowed) {
    return text(EventColumn.AUTHZ_DECISION, isAllowed ? "ALLOWED" : "DENIED");
  }

  EventDraft authenticated(boolean isAuthenticated) {
    return flag(EventColumn.IS_AUTHENTICATED, isAuthenticated);
  }

  EventDraft decimal(EventColumn column, double value) {
    event.decimal(column, value);
    return this;
  }

  /** Sets the credential, hashing plaintext tokens and ignoring values masked by the product. */
  EventDraft credential(String value, String field) {
    if (value == null || isBlotted(value)) {
      return this;
    }
    return key(EventColumn.CREDENTIAL_UID, CredentialHash.ofId(value), field);
  }

  /** Returns whether the product or a forwarder has replaced the value with asterisks. */
  static boolean isBlotted(String value) {
    return !value.isEmpty() && value.chars().allMatch(c -> c == '*');
  }

  EventDraft flag(EventColumn column, Boolean value) {
    if (value != null) {
      event.flag(column, value);
    }
    return this;
  }

  EventDraft texts(EventColumn column, List<String> values) {
    event.texts(
        column,
        values.stream()
            .limit(MOST_ELEMENTS)
            .map(value -> SecretMask.masked(bounded(value, TEXT_CHARS)))
            .toList());
    return this;
  }

  EventDraft delegation(List<Delegate> chain) {
    event.delegation(
        EventColumn.DELEGATION_CHAIN,
        chain.stream()
            .limit(MOST_ELEMENTS)
            .map(link -> new Delegate(delegate(link.uid()), link.type()))
            .toList());
    return this;
  }

  private static String delegate(String uid) {
    return CredentialHash.ofId(bounded(uid, TEXT_CHARS));
  }

  EventDraft delegation(String uid, String type) {
    return delegation(List.of(new Delegate(uid, type)));
  }

  EventDraft kind(IdentityKind kind, String ruleId) {
    classify(event, kind, ruleId);
    return this;
  }

  static void classify(AccessEvent.Builder event, IdentityKind kind, String ruleId) {
    event.text(EventColumn.NHI_KIND, kind.label()).flag(EventColumn.IS_NHI, kind.isNonHuman());
    event.text(EventColumn.NHI_RULE_ID, ruleId);
  }

  EventDraft keep(String path, String value) {
    if (value != null && !value.isEmpty() && unmapped.size() < MOST_UNMAPPED) {
      // Mask before truncating, because a truncated secret might not be recognised.
      String looked = bounded(value, 4 * UNMAPPED_CHARS);
      unmapped.put(
          bounded(path, LONGEST_PATH), bounded(SecretMask.masked(path, looked), UNMAPPED_CHARS));
    }
    return this;
  }

  EventDraft keepHash(String path, String token) {
    if (token != null && !token.isEmpty() && unmapped.size() < MOST_UNMAPPED) {
      unmapped.put(bounded(path, LONGEST_PATH), CredentialHash.of(token));
    }
    return this;
  }

  /** Keeps the given members, except objects and arrays. */
  EventDraft keep(JsonRecord record, String... fields) {
    for (String field : fields) {
      JsonNode member = record.node(field);
      if (member.isValueNode()) {
        keep(record.pathOf(field), member.asText());
      }
    }
    return this;
  }

  EventDraft keepAll(String path, JsonNode object) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (member.getValue().isValueNode() && !member.getValue().isNull()) {
        keep(JsonRecord.path(path, member.getKey()), member.getValue().asText());
      }
    }
    return this;
  }

  /** Sets a tool call's arguments, from which {@link RecordAccounting} fills the target. */
  EventDraft arguments(ToolArguments given) {
    arguments = given;
    return this;
  }

  ToolArguments arguments() {
    return arguments;
  }

  String text(EventColumn column) {
    return event.text(column);
  }

  EventDraft actor(IdentityKind kind, String ruleId, int ocsfType) {
    event.number(EventColumn.ACTOR_USER_TYPE_ID, ocsfType);
    return kind(kind, ruleId);
  }

  long number(EventColumn column) {
    return event.number(column);
  }

  boolean hasId() {
    return event.text(EventColumn.METADATA_UID) != null;
  }

  /**
   * Returns the event without secrets in any column: ids with a secret are hashed, other texts
   * masked.
   */
  AccessEvent.Builder finish() {
    String[] clean = CLEAN.get();
    for (int i = 0; i < TEXTS.length; i++) {
      EventColumn column = TEXTS[i];
      String value = event.text(column);
      if (value != null && !value.equals(clean[i])) {
        clean[i] = column.isId() ? CredentialHash.ofId(value) : SecretMask.masked(value);
        event.text(column, clean[i]);
      }
    }
    return event.map(EventColumn.UNMAPPED, unmapped);
  }

  /** Truncates text to the limit and replaces lone surrogates, which cannot be encoded. */
  static String bounded(String value, int limit) {
    String text = value.length() > limit ? value.substring(0, limit) : value;
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return wellFormed(text);
      }
    }
    return text;
  }

  private static String wellFormed(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
