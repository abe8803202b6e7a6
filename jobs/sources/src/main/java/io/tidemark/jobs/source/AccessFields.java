package io.tidemark.jobs.source;

import io.tidemark.engine.config.DecimalText;
import io.tidemark.engine.event.AccessEvent;
import java.util.EnumMap;
import java.util.Map;

/**
 * Field values of a line. A dash or an empty string counts as absent, except that a user agent
 * becomes {@link AccessEvent#NO_USER_AGENT}.
 */
final class AccessFields {
  private final Map<AccessField, String> fields = new EnumMap<>(AccessField.class);

  void set(AccessField field, String value) {
    String text = value == null ? "" : value.strip();
    if (!text.isEmpty() && !text.equals("-")) {
      fields.merge(
          field, text, (first, other) -> first.equals(AccessEvent.NO_USER_AGENT) ? other : first);
    } else if (field == AccessField.USER_AGENT) {
      fields.putIfAbsent(field, AccessEvent.NO_USER_AGENT);
    }
  }

  /** Replaces the value of a field, or removes the field if the new value is empty. */
  void replace(AccessField field, String value) {
    fields.remove(field);
    set(field, value);
  }

  /** Returns the field's value, or null if absent. */
  String text(AccessField field) {
    return fields.get(field);
  }

  String required(AccessField field, String nativeName) {
    String value = fields.get(field);
    if (value == null) {
      throw RejectedRecordException.missing(nativeName);
    }
    return value;
  }

  boolean has(AccessField field) {
    return fields.containsKey(field);
  }

  /** Returns a non-negative count, or {@code MISSING} if absent. */
  long number(AccessField field) {
    String value = fields.get(field);
    if (value == null) {
      return AccessEvent.MISSING;
    }
    try {
      return checked(field, Long.parseLong(value), Long.MAX_VALUE);
    } catch (NumberFormatException notANumber) {
      throw wrong(field);
    }
  }

  private static <N extends Number> N checked(AccessField field, N number, double most) {
    if (number.doubleValue() >= 0 && number.doubleValue() <= most) {
      return number;
    }
    throw wrong(field);
  }

  /** Returns the request duration, rounded to milliseconds, or {@code MISSING} if absent. */
  long millisTaken() {
    if (has(AccessField.MILLIS_TAKEN)) {
      return Math.round(decimal(AccessField.MILLIS_TAKEN));
    }
    if (has(AccessField.MICROS_TAKEN)) {
      return Math.round(decimal(AccessField.MICROS_TAKEN) / 1e3);
    }
    return has(AccessField.SECONDS_TAKEN)
        ? Math.round(decimal(AccessField.SECONDS_TAKEN) * 1e3)
        : AccessEvent.MISSING;
  }

  private double decimal(AccessField field) {
    try {
      return checked(field, DecimalText.parse(fields.get(field)), Math.nextDown(1e12));
    } catch (NumberFormatException notANumber) {
      throw wrong(field);
    }
  }

  private static RejectedRecordException wrong(AccessField field) {
    return RejectedRecordException.wrongType(
        field.name().toLowerCase(java.util.Locale.ROOT), "a number", "other text");
  }
}
