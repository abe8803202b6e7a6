package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.config.DecimalText;
import io.tidemark.engine.enrich.CredentialHash;
import io.tidemark.engine.enrich.RequestTarget;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.ColumnType;
import io.tidemark.engine.event.Delegate;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Sets event columns by name from values in canonical form. */
record ColumnValues(EventDraft event) {
  /**
   * Sets a column, or keeps the value in {@code unmapped} if there is no such column. A blank value
   * is ignored.
   */
  void set(String name, String text) {
    Optional<EventColumn> column = EventColumn.named(name.strip());
    if (column.isPresent()) {
      set(column.get(), text);
    } else if (!text.isBlank()) {
      UnmappedFields.keep(event, name.strip(), text.strip());
    }
  }

  /** Sets a column, or keeps the value in {@code unmapped} unless it is an object or array. */
  void set(String name, JsonNode value) {
    Optional<EventColumn> column = EventColumn.named(name);
    if (column.isPresent()) {
      set(column.get(), text(column.get(), value));
    } else {
      UnmappedFields.keep(event, name, value);
    }
  }

  void set(EventColumn column, String text) {
    String value = text.strip();
    if (value.isEmpty()) {
      return;
    }
    switch (column.type()) {
      case TEXT -> text(column, value);
      case INTEGER, LONG -> event.number(column, integer(column, value));
      case BOOLEAN -> event.flag(column, flag(column, value));
      case DOUBLE -> event.number(column, Double.doubleToRawLongBits(decimal(column, value)));
      case TIMESTAMP -> time(column, value);
      case TEXT_LIST -> event.texts(column, list(column, value));
      case DELEGATION -> event.delegation(chain(column, value));
      case TEXT_MAP -> map(column, value);
    }
  }

  private void text(EventColumn column, String value) {
    switch (column) {
      // Unknown kinds come from a different vocabulary. Reject them rather than guess their
      // meaning.
      case NHI_KIND -> {
        if (IdentityKind.ofLabel(value).isEmpty()) {
          throw wrong(column, "another word");
        }
        event.text(column, value);
      }
      case METADATA_UID,
          METADATA_PRODUCT,
          ACTOR_USER_UID,
          IDENTITY,
          CREDENTIAL_UID,
          AI_AGENT_UID,
          CLOUD_PROVIDER,
          CLOUD_ACCOUNT_UID,
          TENANT_UID,
          ACTION,
          API_SERVICE_NAME,
          API_OPERATION ->
          event.key(column, withoutSecret(column, value), column.column());
      case RESOURCE_UID, HTTP_PATH_TEMPLATE -> event.text(column, UnmappedFields.cleaned(value));
      default -> event.text(column, value);
    }
  }

  private static String withoutSecret(EventColumn column, String value) {
    return switch (column) {
      // A token may be too long for a key.
      case CREDENTIAL_UID -> CredentialHash.ofId(value);
      case API_OPERATION, ACTION -> UnmappedFields.cleaned(value);
      default -> value;
    };
  }

  private static long integer(EventColumn column, String value) {
    try {
      long number = Long.parseLong(value);
      if (column.type() == ColumnType.INTEGER && number != (int) number) {
        throw wrong(column, "a larger number");
      }
      return number;
    } catch (NumberFormatException notWhole) {
      throw wrong(column, "other text");
    }
  }

  private static boolean flag(EventColumn column, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "1" -> true;
      case "false", "f", "no", "0" -> false;
      default -> throw wrong(column, "other text");
    };
  }

  private static double decimal(EventColumn column, String value) {
    try {
      double number = DecimalText.parse(value);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      throw wrong(column, "other text");
    }
    throw wrong(column, "an infinite number");
  }

  private void time(EventColumn column, String value) {
    long micros = LogTimes.ofIso(value);
    if (micros == AccessEvent.MISSING) {
      micros = LogTimes.ofCount(value);
    }
    if (micros == AccessEvent.MISSING) {
      decimal(column, value);
    }
    if (column == EventColumn.TIME) {
      event.time(micros, column.column());
    } else if (micros == Long.MAX_VALUE) {
      throw wrong(column, "a time out of range");
    } else {
      event.number(column, micros);
    }
  }

  private static List<String> list(EventColumn column, String value) {
    boolean isNames = column == EventColumn.ARGUMENT_NAMES;
    List<String> texts = new ArrayList<>();
    if (value.startsWith("[")) {
      texts.addAll(wrapped(column, value).texts("value"));
    } else if (isNames && value.startsWith("{")) {
      object(column, value).fieldNames().forEachRemaining(texts::add);
    } else {
      Arrays.stream(value.split(";"))
          .map(String::strip)
          .filter(s -> !s.isEmpty())
          .forEach(texts::add);
      if (isNames
          && texts.stream().anyMatch(name -> name.chars().anyMatch(Character::isWhitespace))) {
        // Text with spaces may be an argument rather than names.
        throw wrong(column, "other text");
      }
    }
    return column == EventColumn.RESOURCES
        ? texts.stream().map(UnmappedFields::cleaned).toList()
        : isNames ? ToolArguments.names(texts) : texts;
  }

  private static List<Delegate> chain(EventColumn column, String value) {
    if (!value.startsWith("[")) {
      List<Delegate> typed = Delegate.chain(value);
      if (value.startsWith("{") || typed.stream().anyMatch(link -> link.type() == null)) {
        throw wrong(column, "other text");
      }
      return typed;
    }
    List<Delegate> chain = new ArrayList<>();
    for (JsonRecord link : wrapped(column, value).objects("value")) {
      chain.add(new Delegate(link.required("uid"), link.text("type")));
    }
    return chain;
  }

  private void map(EventColumn column, String value) {
    for (Map.Entry<String, JsonNode> member : object(column, value).properties()) {
      if (member.getValue().isValueNode()) {
        event.keep(member.getKey(), member.getValue().asText());
      }
    }
  }

  private static JsonNode object(EventColumn column, String json) {
    JsonNode object = wrapped(column, json).node("value");
    if (!object.isObject()) {
      throw wrong(column, "other JSON");
    }
    return object;
  }

  /** Wraps a cell's JSON in a {@code value} member so that it passes the usual checks. */
  private static JsonRecord wrapped(EventColumn column, String json) {
    byte[] utf8 = ("{\"value\":" + json + "}").getBytes(StandardCharsets.UTF_8);
    try {
      JsonNode object = JsonRecord.parse(utf8, utf8.length);
      return new JsonRecord(object, object);
    } catch (RejectedRecordException notJson) {
      throw wrong(column, "other text");
    }
  }

  static RejectedRecordException wrong(EventColumn column, String found) {
    return RejectedRecordException.wrongType(column.column(), expected(column), found);
  }

  /** Describes a column's valid values, for messages. */
  static String expected(EventColumn column) {
    if (column == EventColumn.NHI_KIND) {
      return "a kind of identity such as api_key";
    }
    if (column == EventColumn.ARGUMENT_NAMES) {
      return "names such as [\"body\",\"to\"] or body;to, or an object whose keys are the names";
    }
    return switch (column.type()) {
      case TEXT -> "one text";
      case INTEGER -> "a 32-bit whole number";
      case LONG -> "a whole number";
      case BOOLEAN -> "true or false";
      case DOUBLE -> "a finite number";
      case TIMESTAMP -> "a time such as 2026-03-21T10:00:00Z";
      case TEXT_LIST -> "a list such as [\"a\",\"b\"] or a;b";
      case DELEGATION ->
          "a chain such as user:ann, app:crm or [{\"uid\":\"ann\",\"type\":\"user\"}]";
      case TEXT_MAP -> "an object such as {\"team\":\"blue\"}";
    };
  }

  /** Returns whether a column accepts a list or, if not a list, an object. */
  static boolean accepts(EventColumn column, boolean isList) {
    return switch (column.type()) {
      case TEXT_LIST -> isList || column == EventColumn.ARGUMENT_NAMES;
      case DELEGATION -> isList;
      case TEXT_MAP -> !isList;
      default -> false;
    };
  }

  /** Returns a value's text, or its JSON if the column accepts a list or an object. */
  static String text(EventColumn column, JsonNode value) {
    if (!value.isValueNode() && !accepts(column, value.isArray())) {
      throw wrong(column, value.isArray() ? "a list" : "an object");
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** Checks that the required columns are set and classifies the identity. */
  void finish(String product) {
    if (event.number(EventColumn.TIME) == AccessEvent.MISSING) {
      throw RejectedRecordException.missing(EventColumn.TIME.column());
    }
    if (event.text(EventColumn.ACTOR_USER_UID) == null) {
      event.text(EventColumn.ACTOR_USER_UID, event.text(EventColumn.AI_AGENT_UID));
    }
    if (event.text(EventColumn.ACTOR_USER_UID) == null) {
      throw RejectedRecordException.missing(EventColumn.ACTOR_USER_UID.column());
    }
    if (event.text(EventColumn.METADATA_PRODUCT) == null) {
      event.text(EventColumn.METADATA_PRODUCT, product);
    }
    String resource = event.text(EventColumn.RESOURCE_UID);
    if (resource != null && event.text(EventColumn.HTTP_METHOD) != null) {
      // A request's resource name includes its path, which may contain a secret.
      event.text(EventColumn.RESOURCE_UID, RequestTarget.resource(resource));
    }
    DeclaredKind.map(event, product);
  }
}
