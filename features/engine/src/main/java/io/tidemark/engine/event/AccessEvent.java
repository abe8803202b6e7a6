package io.tidemark.engine.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Record of one access by an identity: a row whose columns are listed in {@link EventColumn}. An
 * absent value is null, {@link #MISSING}, NaN, or an empty list or map. Immutable and thread-safe.
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
 */
public final class AccessEvent {
  public static final long MISSING = Long.MIN_VALUE;

  /** Prefix of the status code of requests that an enforcer blocked. */
  public static final String STOPPED = "tidemark_";

  /** User agent of a client that sent none, so that dropping the header hides nothing. */
  public static final String NO_USER_AGENT = "-";

  /** Prefix of {@code nhi_rule_id} if the user's own rule or inventory set the kind. */
  public static final String USER_RULES = "user.";

  private static final int COLUMNS = EventColumn.all().size();

  private final Object[] objects;
  private final long[] numbers;

  private AccessEvent(Object[] objects, long[] numbers) {
    this.objects = objects;
    this.numbers = numbers;
  }

  public String text(EventColumn column) {
    return (String) objects[column.ordinal()];
  }

  /** Returns a numeric column in its unit, or {@link #MISSING}. */
  public long number(EventColumn column) {
    return numbers[column.ordinal()];
  }

  public double decimal(EventColumn column) {
    long bits = numbers[column.ordinal()];
    return bits == MISSING ? Double.NaN : Double.longBitsToDouble(bits);
  }

  @SuppressWarnings("unchecked")
  public List<String> texts(EventColumn column) {
    Object value = objects[column.ordinal()];
    return value == null ? List.of() : (List<String>) value;
  }

  /** Returns a delegation chain, origin first. */
  @SuppressWarnings("unchecked")
  public List<Delegate> delegation(EventColumn column) {
    Object value = objects[column.ordinal()];
    return value == null ? List.of() : (List<Delegate>) value;
  }

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
   * Returns whether the event belongs to a non-human identity. One that starts to behave like a
   * person remains non-human, unless the user's own rules state otherwise.
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

  public long timeMicros() {
    return numbers[EventColumn.TIME.ordinal()];
  }

  public Impact impact() {
    return Impact.ofTier(numbers[EventColumn.IMPACT_TIER.ordinal()]);
  }

  /** Returns the order in which an identity's events are scored: by time, event id and product. */
  public static Comparator<AccessEvent> judgingOrder() {
    return Comparator.comparingLong(AccessEvent::timeMicros)
        .thenComparing(e -> e.text(EventColumn.METADATA_UID), AccessEvent::compareTexts)
        .thenComparing(e -> e.text(EventColumn.METADATA_PRODUCT), AccessEvent::compareTexts);
  }

  /**
   * Compares two strings by their UTF-8 bytes, as Spark does, with nulls first. String.compareTo
   * differs: it sorts U+FF00 after U+10000.
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

  /** Returns the outcome; a refused authorization counts more than a failure. */
  public Outcome outcome() {
    if ("DENIED".equals(objects[EventColumn.AUTHZ_DECISION.ordinal()])) {
      return Outcome.DENIED;
    }
    long status = numbers[EventColumn.STATUS_ID.ordinal()];
    return status == 1 ? Outcome.SUCCESS : status == 2 ? Outcome.FAILURE : Outcome.UNKNOWN;
  }

  /** Returns whether an enforcer blocked the request, which is then no behaviour of its sender. */
  public boolean isStopped() {
    String code = text(EventColumn.STATUS_CODE);
    return code != null && code.startsWith(STOPPED) && outcome() == Outcome.DENIED;
  }

  /** Returns the number of characters in all text columns, which approximates the memory used. */
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

  public Builder toBuilder() {
    return new Builder(objects.clone(), numbers.clone());
  }

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

  /** Returns only the key columns, because log text is untrusted and may be large. */
  @Override
  public String toString() {
    return "AccessEvent[%s %s at %s]"
        .formatted(
            text(EventColumn.METADATA_PRODUCT), text(EventColumn.METADATA_UID), timeMicros());
  }

  /**
   * Builder for one event. A null text, {@link #MISSING}, NaN, or an empty list or map makes a
   * column absent. Not thread-safe.
   */
  public static final class Builder {
    private final Object[] objects;
    private final long[] numbers;

    private Builder(Object[] objects, long[] numbers) {
      this.objects = objects;
      this.numbers = numbers;
    }

    /** Sets the product that recorded the event, and the event's id, unique within the product. */
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

    /** Sets the kind of the identity, and with it whether the identity is non-human. */
    public Builder kind(IdentityKind kind) {
      long nonHuman = kind == IdentityKind.UNKNOWN ? MISSING : kind.isNonHuman() ? 1 : 0;
      return text(EventColumn.NHI_KIND, kind.label()).number(EventColumn.IS_NHI, nonHuman);
    }

    /** Sets the id or hash of the credential, never the secret itself. */
    public Builder credential(String uid) {
      return text(EventColumn.CREDENTIAL_UID, uid);
    }

    /**
     * @param began null if unknown
     */
    public Builder session(String uid, Instant began) {
      return text(EventColumn.ACTOR_SESSION_UID, uid)
          .number(
              EventColumn.ACTOR_SESSION_CREATED_TIME,
              began == null ? MISSING : EventTime.micros(began));
    }

    public Builder agent(String uid) {
      return text(EventColumn.AI_AGENT_UID, uid);
    }

    /** Sets the action, spelled as in the logs that the nightly job reads. */
    public Builder action(String service, String operation) {
      return text(EventColumn.API_SERVICE_NAME, service).text(EventColumn.API_OPERATION, operation);
    }

    public Builder target(String uid) {
      return text(EventColumn.RESOURCE_UID, uid);
    }

    /**
     * @param userAgent {@link #NO_USER_AGENT} if the client sent none, or null if unknown
     */
    public Builder source(String address, String userAgent) {
      return text(EventColumn.SRC_IP, address).text(EventColumn.USER_AGENT, userAgent);
    }

    public Builder text(EventColumn column, String value) {
      require(column, column.type() == ColumnType.TEXT);
      objects[column.ordinal()] = value;
      return this;
    }

    public Builder number(EventColumn column, long value) {
      require(column, column.type().isNumeric());
      numbers[column.ordinal()] = value;
      return this;
    }

    public Builder flag(EventColumn column, boolean value) {
      require(column, column.type() == ColumnType.BOOLEAN);
      return number(column, value ? 1 : 0);
    }

    public Builder decimal(EventColumn column, double value) {
      require(column, column.type() == ColumnType.DOUBLE);
      return number(column, Double.isNaN(value) ? MISSING : Double.doubleToRawLongBits(value));
    }

    public Builder texts(EventColumn column, List<String> values) {
      require(column, column.type() == ColumnType.TEXT_LIST);
      objects[column.ordinal()] =
          Objects.requireNonNull(values, "values").isEmpty() ? null : List.copyOf(values);
      return this;
    }

    public Builder delegation(EventColumn column, List<Delegate> chain) {
      require(column, column.type() == ColumnType.DELEGATION);
      objects[column.ordinal()] =
          Objects.requireNonNull(chain, "chain").isEmpty() ? null : List.copyOf(chain);
      return this;
    }

    public Builder map(EventColumn column, Map<String, String> entries) {
      require(column, column.type() == ColumnType.TEXT_MAP);
      objects[column.ordinal()] =
          Objects.requireNonNull(entries, "entries").isEmpty() ? null : new TextMap(entries);
      return this;
    }

    public String text(EventColumn column) {
      return (String) objects[column.ordinal()];
    }

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

  /** Immutable map in order of key, in half the memory of a tree of the usual fifteen entries. */
  static final class TextMap extends AbstractMap<String, String> {
    private final String[] keys;
    private final String[] values;

    TextMap(Map<String, String> entries) {
      keys = entries.keySet().toArray(new String[0]);
      Arrays.sort(keys);
      values = new String[keys.length];
      Arrays.setAll(values, i -> entries.get(keys[i]));
    }

    @Override
    public int size() {
      return keys.length;
    }

    @Override
    public boolean containsKey(Object key) {
      return indexOf(key) >= 0;
    }

    @Override
    public String get(Object key) {
      int index = indexOf(key);
      return index < 0 ? null : values[index];
    }

    private int indexOf(Object key) {
      return key instanceof String text ? Arrays.binarySearch(keys, text) : -1;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public int size() {
          return keys.length;
        }

        @Override
        public Iterator<Entry<String, String>> iterator() {
          return IntStream.range(0, keys.length)
              .<Entry<String, String>>mapToObj(i -> new SimpleImmutableEntry<>(keys[i], values[i]))
              .iterator();
        }
      };
    }
  }
}
