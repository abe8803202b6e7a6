package io.tidemark.engine.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Access of one identity, as a row over {@link EventColumn}. Immutable and thread-safe; absent
 * values are null, {@link #MISSING} or an empty list.
 *
 * <pre>{@code
 * AccessEvent event =
 *     AccessEvent.builder()
 *         .text(EventColumn.IDENTITY, "aws|123456789012|role/deploy")
 *         .number(EventColumn.TIME, 1_767_225_600_000_000L)
 *         .build();
 * }</pre>
 *
 * <p>Values are in two arrays indexed by column instead of eighty record components. Table,
 * catalogue and sources address columns by name, and a row is copied without reflection.
 */
public final class AccessEvent {
  /** Value of an absent numeric column. */
  public static final long MISSING = Long.MIN_VALUE;

  /** Prefix of the status code of a request that an enforcer stopped. */
  public static final String STOPPED = "tidemark_";

  /** Prefix of {@code nhi_rule_id} if the user's own rule or inventory decided. */
  public static final String USER_RULES = "user.";

  private static final int COLUMNS = EventColumn.all().size();

  private final Object[] objects;
  private final long[] numbers;

  private AccessEvent(Object[] objects, long[] numbers) {
    this.objects = objects;
    this.numbers = numbers;
  }

  /** Text of a {@link ColumnType#TEXT} column, or null when absent. */
  public String text(EventColumn column) {
    return (String) objects[column.ordinal()];
  }

  /** Number of a numeric column in its own unit, or {@link #MISSING} when absent. */
  public long number(EventColumn column) {
    return numbers[column.ordinal()];
  }

  /** Value of a {@link ColumnType#DOUBLE} column, or NaN when absent. */
  public double decimal(EventColumn column) {
    long bits = numbers[column.ordinal()];
    return bits == MISSING ? Double.NaN : Double.longBitsToDouble(bits);
  }

  /** Strings of a {@link ColumnType#TEXT_LIST} column; empty when absent. */
  @SuppressWarnings("unchecked")
  public List<String> texts(EventColumn column) {
    Object value = objects[column.ordinal()];
    return value == null ? List.of() : (List<String>) value;
  }

  /** Chain of a {@link ColumnType#DELEGATION} column, origin first; empty when absent. */
  @SuppressWarnings("unchecked")
  public List<Delegate> delegation(EventColumn column) {
    Object value = objects[column.ordinal()];
    return value == null ? List.of() : (List<Delegate>) value;
  }

  /** Entries of a {@link ColumnType#TEXT_MAP} column; empty when absent. */
  @SuppressWarnings("unchecked")
  public Map<String, String> map(EventColumn column) {
    Object value = objects[column.ordinal()];
    return value == null ? Map.of() : (Map<String, String>) value;
  }

  /** Whether the column has a value. */
  public boolean has(EventColumn column) {
    return column.type().isNumeric()
        ? numbers[column.ordinal()] != MISSING
        : objects[column.ordinal()] != null;
  }

  /**
   * Whether the event belongs to a non-human identity, by its own flag or by the identity's known
   * kind. An identity that starts to behave like a person stays non-human. A user's own rule takes
   * precedence.
   *
   * @param knownKind known non-human kind of the identity; or null
   */
  public boolean isNonHuman(String knownKind) {
    if (number(EventColumn.IS_NHI) == 1) {
      return true;
    }
    String rule = text(EventColumn.NHI_RULE_ID);
    return knownKind != null && (rule == null || !rule.startsWith(USER_RULES));
  }

  /** Event time in microseconds since the epoch. */
  public long timeMicros() {
    return numbers[EventColumn.TIME.ordinal()];
  }

  /**
   * Impact of the action; {@link Impact#READ} if absent, {@link Impact#CRITICAL} if the tier is
   * invalid.
   */
  public Impact impact() {
    return Impact.ofTier(numbers[EventColumn.IMPACT_TIER.ordinal()]);
  }

  /**
   * Judging order of an identity's events: by time, then event id, then product; ids by their code
   * points, as UTF-8 bytes sort.
   */
  public static Comparator<AccessEvent> judgingOrder() {
    return Comparator.comparingLong(AccessEvent::timeMicros)
        .thenComparing(e -> e.text(EventColumn.METADATA_UID), AccessEvent::compareTexts)
        .thenComparing(e -> e.text(EventColumn.METADATA_PRODUCT), AccessEvent::compareTexts);
  }

  /**
   * Compares strings as Spark does: by their UTF-8 bytes, nulls first. String.compareTo puts U+FF00
   * after U+10000.
   */
  public static int compareTexts(String a, String b) {
    if (a == null || b == null) {
      return a == null ? (b == null ? 0 : -1) : 1;
    }
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /** Outcome of the event. An authorization refusal wins over a failure. */
  public Outcome outcome() {
    if ("DENIED".equals(objects[EventColumn.AUTHZ_DECISION.ordinal()])) {
      return Outcome.DENIED;
    }
    long status = numbers[EventColumn.STATUS_ID.ordinal()];
    return status == 1 ? Outcome.SUCCESS : status == 2 ? Outcome.FAILURE : Outcome.UNKNOWN;
  }

  /**
   * Whether an enforcer stopped it, by its status code. Such an event shows an attempt, not
   * behaviour of the identity.
   */
  public boolean isStopped() {
    String code = text(EventColumn.STATUS_CODE);
    return code != null && code.startsWith(STOPPED) && outcome() == Outcome.DENIED;
  }

  /** Total characters of all texts: its memory use beyond the columns. */
  public long textLength() {
    long length = 0;
    for (Object value : objects) {
      length += textLength(value);
    }
    return length;
  }

  private static long textLength(Object value) {
    if (value == null) {
      return 0;
    }
    if (value instanceof String text) {
      return text.length();
    }
    if (value instanceof Delegate link) {
      return textLength(link.uid()) + textLength(link.type());
    }
    if (value instanceof Map<?, ?> entries) {
      return textLength(entries.keySet()) + textLength(entries.values());
    }
    long length = 0;
    for (Object member : (Collection<?>) value) {
      length += textLength(member);
    }
    return length;
  }

  /** A builder that starts with every value of this event. */
  public Builder toBuilder() {
    return new Builder(objects.clone(), numbers.clone());
  }

  /** A builder of an event in which everything is absent. */
  public static Builder builder() {
    long[] numbers = new long[COLUMNS];
    Arrays.fill(numbers, MISSING);
    return new Builder(new Object[COLUMNS], numbers);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AccessEvent that
        && Arrays.equals(numbers, that.numbers)
        && Arrays.equals(objects, that.objects);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(objects) + Arrays.hashCode(numbers);
  }

  /** Shows key columns only: log text is untrusted, and an event may be large. */
  @Override
  public String toString() {
    return "AccessEvent["
        + text(EventColumn.METADATA_PRODUCT)
        + " "
        + text(EventColumn.METADATA_UID)
        + " at "
        + timeMicros()
        + "]";
  }

  /** Builder of one event; not thread-safe; build once. */
  public static final class Builder {
    private final Object[] objects;
    private final long[] numbers;

    private Builder(Object[] objects, long[] numbers) {
      this.objects = objects;
      this.numbers = numbers;
    }

    /** Sets a text column; null makes it absent. */
    public Builder text(EventColumn column, String value) {
      require(column, column.type() == ColumnType.TEXT);
      objects[column.ordinal()] = value;
      return this;
    }

    /** Sets a numeric column in its own unit; {@link #MISSING} makes it absent. */
    public Builder number(EventColumn column, long value) {
      require(column, column.type().isNumeric());
      numbers[column.ordinal()] = value;
      return this;
    }

    /** Sets a truth value. */
    public Builder flag(EventColumn column, boolean value) {
      require(column, column.type() == ColumnType.BOOLEAN);
      return number(column, value ? 1 : 0);
    }

    /** Sets a {@link ColumnType#DOUBLE} column; NaN makes it absent. */
    public Builder decimal(EventColumn column, double value) {
      require(column, column.type() == ColumnType.DOUBLE);
      return number(column, Double.isNaN(value) ? MISSING : Double.doubleToRawLongBits(value));
    }

    /** Sets a list of strings; an empty list makes it absent. */
    public Builder texts(EventColumn column, List<String> values) {
      require(column, column.type() == ColumnType.TEXT_LIST);
      objects[column.ordinal()] =
          Objects.requireNonNull(values, "values").isEmpty() ? null : List.copyOf(values);
      return this;
    }

    /** Sets a delegation chain, origin first; an empty list makes it absent. */
    public Builder delegation(EventColumn column, List<Delegate> chain) {
      require(column, column.type() == ColumnType.DELEGATION);
      objects[column.ordinal()] =
          Objects.requireNonNull(chain, "chain").isEmpty() ? null : List.copyOf(chain);
      return this;
    }

    /** Sets a map, kept in key order; an empty map makes it absent. */
    public Builder map(EventColumn column, Map<String, String> entries) {
      require(column, column.type() == ColumnType.TEXT_MAP);
      objects[column.ordinal()] =
          Objects.requireNonNull(entries, "entries").isEmpty()
              ? null
              : Collections.unmodifiableMap(new TreeMap<>(entries));
      return this;
    }

    /** The text set so far, or null. */
    public String text(EventColumn column) {
      return (String) objects[column.ordinal()];
    }

    /** The number set so far, or {@link AccessEvent#MISSING}. */
    public long number(EventColumn column) {
      return numbers[column.ordinal()];
    }

    /** The event; this builder must not be used afterwards. */
    public AccessEvent build() {
      return new AccessEvent(objects, numbers);
    }

    private static void require(EventColumn column, boolean fits) {
      Objects.requireNonNull(column, "column");
      if (!fits) {
        throw new IllegalArgumentException(
            "Column "
                + column.column()
                + " holds "
                + column.type()
                + "; use the setter of that type");
      }
    }
  }
}
