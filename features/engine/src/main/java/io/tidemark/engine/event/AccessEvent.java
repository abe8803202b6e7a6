package io.tidemark.engine.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Record of one access by an identity: a row whose columns are listed in {@link EventColumn}. An
 * absent value is represented by null, {@link #MISSING}, NaN, or an empty list or map, depending on
 * the column's type. Immutable and thread-safe.
 *
 * <pre>{@code
 * AccessEvent event =
 *     AccessEvent.builder()
 *         .at(Instant.parse("2026-01-01T00:00:00Z"))
 *         .identity("aws", "123456789012", "role/deploy")
 *         .action("s3.amazonaws.com", "GetObject")
 *         .text(EventColumn.RUNNER_NAME, "runner-7")
 *         .build();
 * }</pre>
 *
 * <p>Values are stored in two arrays indexed by column rather than in eighty record components,
 * because tables, catalogues and sources address columns by name. Arrays also allow rows to be
 * copied without reflection.
 */
public final class AccessEvent {
  /** Value of an absent numeric column. */
  public static final long MISSING = Long.MIN_VALUE;

  /** Prefix of the status code of requests blocked by an enforcer. */
  public static final String STOPPED = "tidemark_";

  /**
   * User agent of a request whose client sent none. Unlike a missing column, it is a value that can
   * be usual or new for an identity, so dropping the header hides nothing.
   */
  public static final String NO_USER_AGENT = "-";

  /**
   * Prefix of {@code nhi_rule_id} if the kind was set by one of the user's own rules or by the
   * user's inventory.
   */
  public static final String USER_RULES = "user.";

  private static final int COLUMNS = EventColumn.all().size();

  private final Object[] objects;
  private final long[] numbers;

  private AccessEvent(Object[] objects, long[] numbers) {
    this.objects = objects;
    this.numbers = numbers;
  }

  /** Returns the value of a {@link ColumnType#TEXT} column, or null if it is absent. */
  public String text(EventColumn column) {
    return (String) objects[column.ordinal()];
  }

  /**
   * Returns the value of a numeric column, in the column's unit, or {@link #MISSING} if it is
   * absent.
   */
  public long number(EventColumn column) {
    return numbers[column.ordinal()];
  }

  /** Returns the value of a {@link ColumnType#DOUBLE} column, or NaN if it is absent. */
  public double decimal(EventColumn column) {
    long bits = numbers[column.ordinal()];
    return bits == MISSING ? Double.NaN : Double.longBitsToDouble(bits);
  }

  /**
   * Returns the strings in a {@link ColumnType#TEXT_LIST} column, or an empty list if the column is
   * absent.
   */
  @SuppressWarnings("unchecked")
  public List<String> texts(EventColumn column) {
    Object value = objects[column.ordinal()];
    return value == null ? List.of() : (List<String>) value;
  }

  /**
   * Returns the chain in a {@link ColumnType#DELEGATION} column, origin first, or an empty list if
   * the column is absent.
   */
  @SuppressWarnings("unchecked")
  public List<Delegate> delegation(EventColumn column) {
    Object value = objects[column.ordinal()];
    return value == null ? List.of() : (List<Delegate>) value;
  }

  /**
   * Returns the entries of a {@link ColumnType#TEXT_MAP} column, or an empty map if the column is
   * absent.
   */
  @SuppressWarnings("unchecked")
  public Map<String, String> map(EventColumn column) {
    Object value = objects[column.ordinal()];
    return value == null ? Map.of() : (Map<String, String>) value;
  }

  public boolean has(EventColumn column) {
    return column.type().isNumeric()
        ? numbers[column.ordinal()] != MISSING
        : objects[column.ordinal()] != null;
  }

  /**
   * Returns whether the event belongs to a non-human identity, either because it is flagged as such
   * or because the identity's kind is known to be non-human. An identity that starts to behave like
   * a person remains non-human, unless one of the user's own rules states otherwise.
   *
   * @param knownKind non-human kind by which the identity is already known, or null
   */
  public boolean isNonHuman(String knownKind) {
    if (number(EventColumn.IS_NHI) == 1) {
      return true;
    }
    String rule = text(EventColumn.NHI_RULE_ID);
    return knownKind != null && (rule == null || !rule.startsWith(USER_RULES));
  }

  /** Returns the event time in microseconds since the epoch. */
  public long timeMicros() {
    return numbers[EventColumn.TIME.ordinal()];
  }

  /**
   * Returns the impact of the action: {@link Impact#READ} if the tier is absent, or {@link
   * Impact#CRITICAL} if it is invalid.
   */
  public Impact impact() {
    return Impact.ofTier(numbers[EventColumn.IMPACT_TIER.ordinal()]);
  }

  /**
   * Returns a comparator for the order in which an identity's events are scored: by time, then
   * event id, then product. Ids are compared by code point, which is equivalent to comparing their
   * UTF-8 bytes.
   */
  public static Comparator<AccessEvent> judgingOrder() {
    return Comparator.comparingLong(AccessEvent::timeMicros)
        .thenComparing(e -> e.text(EventColumn.METADATA_UID), AccessEvent::compareTexts)
        .thenComparing(e -> e.text(EventColumn.METADATA_PRODUCT), AccessEvent::compareTexts);
  }

  /**
   * Compares two strings by their UTF-8 bytes, as Spark does, with nulls first. String.compareTo
   * returns different results: it sorts U+FF00 after U+10000.
   */
  public static int compareTexts(String a, String b) {
    if (a == null || b == null) {
      return a == null ? (b == null ? 0 : -1) : 1;
    }
    int same = 0;
    int shorter = Math.min(a.length(), b.length());
    while (same < shorter && a.charAt(same) == b.charAt(same)) {
      same++;
    }
    if (same == shorter) {
      return a.length() - b.length();
    }
    if (!Character.isSurrogate(a.charAt(same)) && !Character.isSurrogate(b.charAt(same))) {
      return a.charAt(same) - b.charAt(same);
    }
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the outcome of the event. If authorization was refused, the outcome is {@link
   * Outcome#DENIED}, even if the request is also marked as failed.
   */
  public Outcome outcome() {
    if ("DENIED".equals(objects[EventColumn.AUTHZ_DECISION.ordinal()])) {
      return Outcome.DENIED;
    }
    long status = numbers[EventColumn.STATUS_ID.ordinal()];
    return status == 1 ? Outcome.SUCCESS : status == 2 ? Outcome.FAILURE : Outcome.UNKNOWN;
  }

  /**
   * Returns whether an enforcer blocked the request, according to its status code. Blocked requests
   * are mere attempts and do not count as behaviour of the identity.
   */
  public boolean isStopped() {
    String code = text(EventColumn.STATUS_CODE);
    return code != null && code.startsWith(STOPPED) && outcome() == Outcome.DENIED;
  }

  /**
   * Returns the total number of characters in all text columns. This total approximates the memory
   * that the event uses beyond its fixed-size columns.
   */
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

  /** Returns a builder initialized with all values of this event. */
  public Builder toBuilder() {
    return new Builder(objects.clone(), numbers.clone());
  }

  /** Returns a builder for an event whose columns are all absent. */
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

  /**
   * Returns a string that includes only the key columns, because log text is untrusted and an event
   * may be large.
   */
  @Override
  public String toString() {
    return "AccessEvent[%s %s at %s]"
        .formatted(
            text(EventColumn.METADATA_PRODUCT), text(EventColumn.METADATA_UID), timeMicros());
  }

  /**
   * Builder for a single event. Common columns have their own setters; all other columns are
   * selected by {@link EventColumn}. Setting a text column to null makes it absent. This class is
   * not thread-safe, and {@link #build} may be called only once.
   */
  public static final class Builder {
    private final Object[] objects;
    private final long[] numbers;

    private Builder(Object[] objects, long[] numbers) {
      this.objects = objects;
      this.numbers = numbers;
    }

    /**
     * Sets the product that recorded the event, and the event's id, which must be unique within the
     * product.
     */
    public Builder id(String product, String uid) {
      return text(EventColumn.METADATA_PRODUCT, product).text(EventColumn.METADATA_UID, uid);
    }

    public Builder at(Instant time) {
      return number(EventColumn.TIME, EventTime.micros(time));
    }

    /** Sets the acting identity, spelled as in the logs that the nightly job reads. */
    public Builder identity(String provider, String account, String principal) {
      return text(EventColumn.CLOUD_PROVIDER, provider)
          .text(EventColumn.CLOUD_ACCOUNT_UID, account)
          .text(EventColumn.ACTOR_USER_UID, principal);
    }

    /** Sets the kind of the identity, which also determines whether the identity is non-human. */
    public Builder kind(IdentityKind kind) {
      long nonHuman = kind == IdentityKind.UNKNOWN ? MISSING : kind.isNonHuman() ? 1 : 0;
      return text(EventColumn.NHI_KIND, kind.label()).number(EventColumn.IS_NHI, nonHuman);
    }

    /** Sets the id or hash of the credential, which must never be the secret itself. */
    public Builder credential(String uid) {
      return text(EventColumn.CREDENTIAL_UID, uid);
    }

    /** Sets the id and start time of the session. */
    public Builder session(String uid, Instant began) {
      return text(EventColumn.ACTOR_SESSION_UID, uid)
          .number(EventColumn.ACTOR_SESSION_CREATED_TIME, EventTime.micros(began));
    }

    /** Sets the AI agent that acts. */
    public Builder agent(String uid) {
      return text(EventColumn.AI_AGENT_UID, uid);
    }

    /** Sets the action, spelled as in the logs that the nightly job reads. */
    public Builder action(String service, String operation) {
      return text(EventColumn.API_SERVICE_NAME, service).text(EventColumn.API_OPERATION, operation);
    }

    /** Sets the id of the target resource. */
    public Builder target(String uid) {
      return text(EventColumn.RESOURCE_UID, uid);
    }

    /**
     * Sets the request's source address and user agent.
     *
     * @param userAgent {@link #NO_USER_AGENT} if the client sent none, or null if it is unknown
     */
    public Builder source(String address, String userAgent) {
      return text(EventColumn.SRC_IP, address).text(EventColumn.USER_AGENT, userAgent);
    }

    /** Sets a text column. Null makes the column absent. */
    public Builder text(EventColumn column, String value) {
      require(column, column.type() == ColumnType.TEXT);
      objects[column.ordinal()] = value;
      return this;
    }

    /** Sets a numeric column, in the column's unit. {@link #MISSING} makes the column absent. */
    public Builder number(EventColumn column, long value) {
      require(column, column.type().isNumeric());
      numbers[column.ordinal()] = value;
      return this;
    }

    public Builder flag(EventColumn column, boolean value) {
      require(column, column.type() == ColumnType.BOOLEAN);
      return number(column, value ? 1 : 0);
    }

    /** Sets a {@link ColumnType#DOUBLE} column. NaN makes the column absent. */
    public Builder decimal(EventColumn column, double value) {
      require(column, column.type() == ColumnType.DOUBLE);
      return number(column, Double.isNaN(value) ? MISSING : Double.doubleToRawLongBits(value));
    }

    /** Sets a list column. An empty list makes the column absent. */
    public Builder texts(EventColumn column, List<String> values) {
      require(column, column.type() == ColumnType.TEXT_LIST);
      objects[column.ordinal()] =
          Objects.requireNonNull(values, "values").isEmpty() ? null : List.copyOf(values);
      return this;
    }

    /** Sets a delegation chain, origin first. An empty chain makes the column absent. */
    public Builder delegation(EventColumn column, List<Delegate> chain) {
      require(column, column.type() == ColumnType.DELEGATION);
      objects[column.ordinal()] =
          Objects.requireNonNull(chain, "chain").isEmpty() ? null : List.copyOf(chain);
      return this;
    }

    /** Sets a map column. The entries are sorted by key. An empty map makes the column absent. */
    public Builder map(EventColumn column, Map<String, String> entries) {
      require(column, column.type() == ColumnType.TEXT_MAP);
      objects[column.ordinal()] =
          Objects.requireNonNull(entries, "entries").isEmpty() ? null : new TextMap(entries);
      return this;
    }

    /** Returns the current value of a text column, or null if it has not been set. */
    public String text(EventColumn column) {
      return (String) objects[column.ordinal()];
    }

    /** Returns the current value of a numeric column, or {@link AccessEvent#MISSING} if not set. */
    public long number(EventColumn column) {
      return numbers[column.ordinal()];
    }

    /** Builds the event. The builder must not be used afterwards. */
    public AccessEvent build() {
      return new AccessEvent(objects, numbers);
    }

    private static void require(EventColumn column, boolean fits) {
      Objects.requireNonNull(column, "column");
      if (!fits) {
        throw new IllegalArgumentException(
            "Column %s holds %s; use the setter for that type"
                .formatted(column.column(), column.type()));
      }
    }
  }
}
