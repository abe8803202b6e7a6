package io.tidemark.jobs.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.config.DecimalText;
import io.tidemark.engine.enrich.RequestTarget;
import io.tidemark.engine.enrich.SecretMask;
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
import java.util.Optional;
import java.util.stream.Stream;

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
          throw RejectedRecordException.wrongType(
              column.column(), "a kind of identity", "another word");
        }
        event.text(column, value);
      }
      case METADATA_UID,
          METADATA_PRODUCT,
          ACTOR_USER_UID,
          IDENTITY,
          CREDENTIAL_UID,
          CLOUD_PROVIDER,
          CLOUD_ACCOUNT_UID,
          TENANT_UID,
          ACTION,
          API_SERVICE_NAME,
          API_OPERATION ->
          event.key(column, withoutSecret(column, value), column.column());
      case RESOURCE_UID, HTTP_PATH_TEMPLATE -> event.text(column, UnmappedFields.cleaned(value));
      case USER_AGENT -> event.text(column, SecretMask.masked(value));
      default -> event.text(column, value);
    }
  }

  private static String withoutSecret(EventColumn column, String value) {
    return switch (column) {
      case CREDENTIAL_UID -> CredentialHash.ofId(value);
      case API_OPERATION, ACTION -> UnmappedFields.cleaned(value);
      default -> value;
    };
  }

  private static long integer(EventColumn column, String value) {
    try {
      long number = Long.parseLong(value);
      if (column.type() == ColumnType.INTEGER && number != (int) number) {
        throw wrong(column, "a 32-bit whole number");
      }
      return number;
    } catch (NumberFormatException notWhole) {
      throw wrong(column, "a whole number");
    }
  }

  private static boolean flag(EventColumn column, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "1" -> true;
      case "false", "f", "no", "0" -> false;
      default -> throw wrong(column, "true or false");
    };
  }

  private static double decimal(EventColumn column, String value) {
    try {
      double number = DecimalText.parse(value);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      throw wrong(column, "a number");
    }
    throw wrong(column, "a finite number");
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
      throw wrong(column, "a time in range");
    } else {
      event.number(column, micros);
    }
  }

  private static List<String> list(EventColumn column, String value) {
    if (value.startsWith("[")) {
      return cleaned(column, wrapped(column, value).texts("value").stream());
    }
    return cleaned(
        column, Arrays.stream(value.split(";")).map(String::strip).filter(s -> !s.isEmpty()));
  }

  private static List<String> cleaned(EventColumn column, Stream<String> texts) {
    boolean resources = column == EventColumn.RESOURCES;
    return texts.map(text -> resources ? UnmappedFields.cleaned(text) : text).toList();
  }

  private static List<Delegate> chain(EventColumn column, String value) {
    List<Delegate> chain = new ArrayList<>();
    for (JsonRecord link : wrapped(column, value).objects("value")) {
      chain.add(new Delegate(link.required("uid"), link.text("type")));
    }
    return chain;
  }

  private void map(EventColumn column, String value) {
    JsonNode object = wrapped(column, value).node("value");
    if (!object.isObject()) {
      throw wrong(column, "a JSON object");
    }
    object
        .properties()
        .forEach(
            entry -> {
              JsonNode kept = entry.getValue();
              event.keep(entry.getKey(), kept.isValueNode() ? kept.asText() : kept.toString());
            });
  }

  /** Wraps a cell's JSON in a {@code value} member so that it passes the usual checks. */
  private static JsonRecord wrapped(EventColumn column, String json) {
    byte[] utf8 = ("{\"value\":" + json + "}").getBytes(StandardCharsets.UTF_8);
    try {
      JsonNode object = JsonRecord.parse(utf8, utf8.length);
      return new JsonRecord(object, object);
    } catch (RejectedRecordException notJson) {
      throw wrong(column, "JSON");
    }
  }

  private static RejectedRecordException wrong(EventColumn column, String expected) {
    return RejectedRecordException.wrongType(column.column(), expected, "other text");
  }

  /** Checks that the required columns are set and classifies the identity. */
  void finish(String product) {
    if (event.number(EventColumn.TIME) == AccessEvent.MISSING) {
      throw RejectedRecordException.missing(EventColumn.TIME.column());
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
