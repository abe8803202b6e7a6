package io.tidemark.engine.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Expression that reads zero or more strings from an event: a text column, an integer column of
 * codes, a list column, or one of the following. Anything else is a concatenation such as {@code
 * api_service_name + '/' + resource_type}.
 *
 * <ul>
 *   <li>{@code delegator}: the uids in the delegation chain, origin first
 *   <li>{@code token_scope}: each scope of the token
 *   <li>{@code hour_of_day}: {@code 00} to {@code 23}, UTC
 *   <li>{@code src_place}: latitude and longitude in whole degrees, such as {@code 52,13}
 *   <li>{@code src_reach}: {@code private} for an address that is not routed on the internet (RFC
 *       1918, RFC 6598, RFC 4193, loopback, link-local), otherwise {@code public}
 *   <li>{@code target}: each entry of {@code resources}, or else {@code resource_uid}
 *   <li>{@code target_family}: family of each target; see {@link TargetFamily}
 * </ul>
 */
public sealed interface ValueExpression {
  String name();

  int count(AccessEvent event);

  /** Returns the value at the given index, less than {@link #count}. */
  String value(AccessEvent event, int at);

  Set<EventColumn> columns();

  default boolean isKnownAtRequest() {
    return columns().stream().allMatch(column -> column.known() == EventColumn.Known.AT_REQUEST);
  }

  /**
   * Returns the column by which values are grouped, or null. A target of two actions counts twice.
   */
  default EventColumn group() {
    return null;
  }

  default ValueExpression byAction() {
    return new ByAction(this);
  }

  /**
   * Returns the expression with the given name, or empty if it is an unknown plain word.
   *
   * @throws IllegalArgumentException if it is neither a word nor a concatenation of text columns
   */
  static Optional<ValueExpression> named(String name) {
    ValueExpression known = Derived.BY_NAME.get(name);
    return known != null || isWord(name)
        ? Optional.ofNullable(known)
        : Optional.of(Joined.of(name));
  }

  static boolean isWord(String name) {
    return name.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
  }

  static List<String> names() {
    return List.copyOf(Derived.BY_NAME.keySet());
  }

  record TextColumn(EventColumn column) implements ValueExpression {
    @Override
    public String name() {
      return column.column();
    }

    @Override
    public Set<EventColumn> columns() {
      return Set.of(column);
    }

    @Override
    public int count(AccessEvent event) {
      return event.text(column) == null ? 0 : 1;
    }

    @Override
    public String value(AccessEvent event, int at) {
      return event.text(column);
    }
  }

  @SuppressWarnings("exports")
  record Derived(String name, Set<EventColumn> columns, Count count, Value value)
      implements ValueExpression {
    private interface Count {
      int of(AccessEvent event);
    }

    private interface Value {
      String of(AccessEvent event, int at);
    }

    private static final Pattern PRIVATE =
        Pattern.compile(
            "\\[?(::[fF]{4}:)?(10|127|192\\.168|172\\.(1[6-9]|2[0-9]|3[01])|169\\.254"
                + "|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\\."
                + "|\\[?([fF][cCdD][0-9a-fA-F]{2}|[fF][eE]80):|\\[?::1\\z");

    private static final String[] HOURS =
        IntStream.range(0, 24).mapToObj("%02d"::formatted).toArray(String[]::new);

    private static final Set<EventColumn> TARGETS =
        Set.of(EventColumn.RESOURCE_UID, EventColumn.RESOURCES);

    private static final Map<String, ValueExpression> BY_NAME = byName();

    private static Map<String, ValueExpression> byName() {
      Map<String, ValueExpression> all = new LinkedHashMap<>();
      for (ValueExpression derived :
          List.of(
              new Derived(
                  "delegator",
                  Set.of(EventColumn.DELEGATION_CHAIN),
                  event -> event.delegation(EventColumn.DELEGATION_CHAIN).size(),
                  (event, at) -> event.delegation(EventColumn.DELEGATION_CHAIN).get(at).uid()),
              entries("token_scope", EventColumn.TOKEN_SCOPES),
              new Derived(
                  "hour_of_day",
                  Set.of(EventColumn.TIME),
                  event -> 1,
                  (event, at) -> HOURS[EventTime.hourOfDay(event.timeMicros())]),
              new Derived(
                  "src_place",
                  Set.of(EventColumn.SRC_LAT, EventColumn.SRC_LON),
                  event -> event.has(EventColumn.SRC_LAT) && event.has(EventColumn.SRC_LON) ? 1 : 0,
                  (event, at) ->
                      (long) Math.floor(event.decimal(EventColumn.SRC_LAT))
                          + ","
                          + (long) Math.floor(event.decimal(EventColumn.SRC_LON))),
              new Derived(
                  "src_reach",
                  Set.of(EventColumn.SRC_IP),
                  event -> event.has(EventColumn.SRC_IP) ? 1 : 0,
                  (event, at) ->
                      PRIVATE.matcher(event.text(EventColumn.SRC_IP)).lookingAt()
                          ? "private"
                          : "public"),
              new Derived("target", TARGETS, Derived::targets, Derived::target),
              new Derived(
                  "target_family",
                  TARGETS,
                  Derived::targets,
                  (event, at) -> TargetFamily.of(target(event, at))))) {
        all.put(derived.name(), derived);
      }
      for (EventColumn column : EventColumn.all()) {
        switch (column.type()) {
          case TEXT -> all.put(column.column(), new TextColumn(column));
          case TEXT_LIST -> all.put(column.column(), entries(column.column(), column));
          // An integer column that contains a code, such as an AS number.
          case INTEGER ->
              all.put(
                  column.column(),
                  new Derived(
                      column.column(),
                      Set.of(column),
                      event -> event.has(column) ? 1 : 0,
                      (event, at) -> Long.toString(event.number(column))));
          case LONG, BOOLEAN, TIMESTAMP, DOUBLE, DELEGATION, TEXT_MAP -> {}
        }
      }
      return Collections.unmodifiableMap(all);
    }

    private static Derived entries(String name, EventColumn column) {
      return new Derived(
          name,
          Set.of(column),
          event -> event.texts(column).size(),
          (event, at) -> event.texts(column).get(at));
    }

    private static int targets(AccessEvent event) {
      int several = event.texts(EventColumn.RESOURCES).size();
      return several > 0 ? several : event.has(EventColumn.RESOURCE_UID) ? 1 : 0;
    }

    private static String target(AccessEvent event, int at) {
      List<String> several = event.texts(EventColumn.RESOURCES);
      return several.isEmpty() ? event.text(EventColumn.RESOURCE_UID) : several.get(at);
    }

    @Override
    public int count(AccessEvent event) {
      return count.of(event);
    }

    @Override
    public String value(AccessEvent event, int at) {
      return value.of(event, at);
    }
  }

  /** Concatenation of text columns and literals, without a value if a column is absent. */
  @SuppressWarnings("exports")
  record Joined(String name, List<Part> parts) implements ValueExpression {
    /** A column, or a literal if the column is null. */
    record Part(EventColumn column, String fixed) {
      String of(AccessEvent event) {
        return column == null ? fixed : event.text(column);
      }
    }

    private static final Pattern PART =
        Pattern.compile("\\s*(?:'([^'\\\\]*)'|\"([^\"\\\\]*)\"|([a-z_][a-z0-9_]*))\\s*(\\+|\\z)");

    private static final List<String> TEXT_COLUMNS =
        EventColumn.all().stream()
            .filter(column -> column.type() == ColumnType.TEXT)
            .map(EventColumn::column)
            .toList();

    public Joined {
      parts = List.copyOf(parts);
    }

    private static Joined of(String name) {
      List<Part> parts = new ArrayList<>();
      Matcher matcher = PART.matcher(name);
      boolean more = true;
      for (int from = 0; more; from = matcher.end()) {
        if (!matcher.region(from, name.length()).lookingAt()) {
          throw notJoined(name);
        }
        String word = matcher.group(3);
        String fixed = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        parts.add(new Part(word == null ? null : textColumn(name, word), fixed));
        more = matcher.group(4).equals("+");
      }
      Joined joined = new Joined(name, parts);
      if (joined.columns().isEmpty()) {
        throw notJoined(name);
      }
      return joined;
    }

    private static IllegalArgumentException notJoined(String name) {
      return new IllegalArgumentException(
          ("'%s' is neither a known value nor text columns joined by +, such as"
                  + " api_service_name + '/' + resource_type")
              .formatted(name));
    }

    private static EventColumn textColumn(String name, String word) {
      EventColumn column = EventColumn.named(word).orElse(null);
      if (column == null || column.type() != ColumnType.TEXT) {
        throw new IllegalArgumentException(
            "In '"
                + name
                + "', '"
                + word
                + "' is not a text column"
                + NearestSpelling.hint(word, TEXT_COLUMNS, ""));
      }
      return column;
    }

    @Override
    public Set<EventColumn> columns() {
      return parts.stream()
          .map(Part::column)
          .filter(Objects::nonNull)
          .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public int count(AccessEvent event) {
      for (Part part : parts) {
        if (part.of(event) == null) {
          return 0;
        }
      }
      return 1;
    }

    @Override
    public String value(AccessEvent event, int at) {
      StringBuilder joined = new StringBuilder();
      parts.forEach(part -> joined.append(part.of(event)));
      return joined.toString();
    }
  }

  record ByAction(ValueExpression of) implements ValueExpression {
    @Override
    public String name() {
      return of.name() + "@action";
    }

    @Override
    public Set<EventColumn> columns() {
      Set<EventColumn> columns = EnumSet.of(EventColumn.ACTION);
      columns.addAll(of.columns());
      return columns;
    }

    @Override
    public EventColumn group() {
      return EventColumn.ACTION;
    }

    @Override
    public int count(AccessEvent event) {
      return event.has(EventColumn.ACTION) ? of.count(event) : 0;
    }

    @Override
    public String value(AccessEvent event, int at) {
      return of.value(event, at);
    }
  }

  /** Transitions from one action to the next, which day summaries compute from whole sessions. */
  record Steps() implements ValueExpression {
    @Override
    public String name() {
      return "step";
    }

    @Override
    public Set<EventColumn> columns() {
      return Set.of(EventColumn.ACTION, EventColumn.ACTOR_SESSION_UID);
    }

    @Override
    public int count(AccessEvent event) {
      return 0;
    }

    @Override
    public String value(AccessEvent event, int at) {
      throw new IndexOutOfBoundsException("A step is not a value of a single event");
    }
  }

  /**
   * Groups targets into families, to tell a new object in a known bucket from a new bucket: the
   * domain of an email address, the host of a URL, the bucket of an S3 ARN, everything before the
   * last segment of another ARN or a path, the country and bank of an IBAN (ISO 13616), or else the
   * target.
   */
  static final class TargetFamily {
    private static final int IBAN_LEAST = 15;
    private static final int IBAN_MOST = 34;
    private static final int IBAN_BANK = 8;

    static String of(String target) {
      int scheme = target.indexOf("://");
      if (scheme > 0) {
        int end = scheme + 3;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
          end++;
        }
        // The user information before the host can contain anything, such as another host name.
        int host = Math.max(scheme + 3, target.lastIndexOf('@', end - 1) + 1);
        return target.substring(host, end).toLowerCase(Locale.ROOT);
      }
      int at = target.lastIndexOf('@');
      if (at > 0 && target.indexOf('/') < 0 && target.indexOf(' ') < 0) {
        return target.substring(at + 1).toLowerCase(Locale.ROOT);
      }
      if (target.startsWith("arn:")) {
        boolean bucket = target.startsWith(":s3:::", target.indexOf(':', 4));
        int slash = bucket ? target.indexOf('/') : target.lastIndexOf('/');
        int end = bucket ? target.length() : target.lastIndexOf(':');
        return target.substring(0, slash > 0 ? slash : end);
      }
      int slash = target.lastIndexOf('/', target.length() - 2);
      if (slash > 0) {
        return target.substring(0, slash);
      }
      return isAccount(target) ? target.substring(0, 2) + target.substring(4, IBAN_BANK) : target;
    }

    private static boolean isAccount(String text) {
      if (text.length() < IBAN_LEAST || text.length() > IBAN_MOST) {
        return false;
      }
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean digit = c >= '0' && c <= '9';
        boolean letter = c >= 'A' && c <= 'Z';
        if (i < 2 ? !letter : i < 4 ? !digit : !(digit || letter)) {
          return false;
        }
      }
      return true;
    }
  }
}
