package io.tidemark.engine.event;

import io.tidemark.engine.config.NearestSpelling;
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
 *
 * @param name name used in the catalogue; expressions of the same name are equal
 * @param textColumn the text column that is the whole expression, or null
 * @param group column by which values are grouped, or null; a target of two actions counts twice
 */
@SuppressWarnings("exports")
public record ValueExpression(
    String name,
    Set<EventColumn> columns,
    EventColumn textColumn,
    EventColumn group,
    Count counting,
    Value reading) {
  /** Transitions from one action to the next, of whole sessions; no single event has one. */
  public static final ValueExpression STEPS =
      derived(
          "step",
          Set.of(EventColumn.ACTION, EventColumn.ACTOR_SESSION_UID),
          event -> 0,
          (event, at) -> {
            throw new IndexOutOfBoundsException("A step is not a value of a single event");
          });

  private static final Pattern PRIVATE =
      Pattern.compile(
          "\\[?(::[fF]{4}:)?(10|127|192\\.168|172\\.(1[6-9]|2[0-9]|3[01])|169\\.254"
              + "|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\\."
              + "|\\[?([fF][cCdD][0-9a-fA-F]{2}|[fF][eE]80):|\\[?::1\\z");
  private static final Pattern PART =
      Pattern.compile("\\s*(?:'([^'\\\\]*)'|\"([^\"\\\\]*)\"|([a-z_][a-z0-9_]*))\\s*(\\+|\\z)");
  private static final String[] HOURS =
      IntStream.range(0, 24).mapToObj("%02d"::formatted).toArray(String[]::new);
  private static final Map<String, ValueExpression> BY_NAME = byName();

  interface Count {
    int of(AccessEvent event);
  }

  interface Value {
    String of(AccessEvent event, int at);
  }

  /** Part of a concatenation: a column, or a literal if the column is null. */
  private record Part(EventColumn column, String fixed) {
    String of(AccessEvent event) {
      return column == null ? fixed : event.text(column);
    }
  }

  private static ValueExpression derived(
      String name, Set<EventColumn> columns, Count count, Value value) {
    return new ValueExpression(name, columns, null, null, count, value);
  }

  private static ValueExpression entries(String name, EventColumn column) {
    return derived(
        name,
        Set.of(column),
        event -> event.texts(column).size(),
        (event, at) -> event.texts(column).get(at));
  }

  private static Map<String, ValueExpression> byName() {
    Set<EventColumn> targets = Set.of(EventColumn.RESOURCE_UID, EventColumn.RESOURCES);
    Map<String, ValueExpression> all = new LinkedHashMap<>();
    for (ValueExpression derived :
        List.of(
            derived(
                "delegator",
                Set.of(EventColumn.DELEGATION_CHAIN),
                event -> event.delegation(EventColumn.DELEGATION_CHAIN).size(),
                (event, at) -> event.delegation(EventColumn.DELEGATION_CHAIN).get(at).uid()),
            entries("token_scope", EventColumn.TOKEN_SCOPES),
            derived(
                "hour_of_day",
                Set.of(EventColumn.TIME),
                event -> 1,
                (event, at) -> HOURS[EventTime.hourOfDay(event.timeMicros())]),
            derived(
                "src_place",
                Set.of(EventColumn.SRC_LAT, EventColumn.SRC_LON),
                event -> event.has(EventColumn.SRC_LAT) && event.has(EventColumn.SRC_LON) ? 1 : 0,
                (event, at) ->
                    degrees(event, EventColumn.SRC_LAT)
                        + ","
                        + degrees(event, EventColumn.SRC_LON)),
            derived(
                "src_reach",
                Set.of(EventColumn.SRC_IP, EventColumn.SRC_IP_PREFIX),
                // A source without a network is neither an address nor a host name.
                event ->
                    event.has(EventColumn.SRC_IP) && event.has(EventColumn.SRC_IP_PREFIX) ? 1 : 0,
                (event, at) ->
                    PRIVATE.matcher(event.text(EventColumn.SRC_IP)).lookingAt()
                        ? "private"
                        : "public"),
            derived("target", targets, ValueExpression::targets, ValueExpression::target),
            derived(
                "target_family",
                targets,
                ValueExpression::targets,
                (event, at) -> TargetFamily.of(target(event, at))))) {
      all.put(derived.name(), derived);
    }
    for (EventColumn column : EventColumn.all()) {
      String name = column.column();
      switch (column.type()) {
        case TEXT ->
            all.put(
                name,
                new ValueExpression(
                    name,
                    Set.of(column),
                    column,
                    null,
                    event -> event.text(column) == null ? 0 : 1,
                    (event, at) -> event.text(column)));
        case TEXT_LIST -> all.put(name, entries(name, column));
        // An integer column that contains a code, such as an AS number.
        case INTEGER ->
            all.put(
                name,
                derived(
                    name,
                    Set.of(column),
                    event -> event.has(column) ? 1 : 0,
                    (event, at) -> Long.toString(event.number(column))));
        case LONG, BOOLEAN, TIMESTAMP, DOUBLE, DELEGATION, TEXT_MAP -> {}
      }
    }
    return Collections.unmodifiableMap(all);
  }

  private static long degrees(AccessEvent event, EventColumn column) {
    return (long) Math.floor(event.decimal(column));
  }

  private static int targets(AccessEvent event) {
    int several = event.texts(EventColumn.RESOURCES).size();
    return several > 0 ? several : event.has(EventColumn.RESOURCE_UID) ? 1 : 0;
  }

  private static String target(AccessEvent event, int at) {
    List<String> several = event.texts(EventColumn.RESOURCES);
    return several.isEmpty() ? event.text(EventColumn.RESOURCE_UID) : several.get(at);
  }

  /**
   * Returns the expression with the given name, or empty if it is an unknown plain word.
   *
   * @throws IllegalArgumentException if it is neither a word nor a concatenation of text columns
   */
  public static Optional<ValueExpression> named(String name) {
    ValueExpression known = BY_NAME.get(name);
    return known != null || isWord(name) ? Optional.ofNullable(known) : Optional.of(joined(name));
  }

  /** Returns whether the name consists only of lower-case letters, digits and underscores. */
  public static boolean isWord(String name) {
    return name.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
  }

  /** Returns all names of {@link #named} except concatenations. */
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /** Returns a concatenation, which has no value if a column is absent. */
  private static ValueExpression joined(String name) {
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
    Set<EventColumn> columns =
        parts.stream()
            .map(Part::column)
            .filter(Objects::nonNull)
            .collect(Collectors.toUnmodifiableSet());
    if (columns.isEmpty()) {
      throw notJoined(name);
    }
    return derived(
        name,
        columns,
        event -> {
          for (Part part : parts) {
            if (part.of(event) == null) {
              return 0;
            }
          }
          return 1;
        },
        (event, at) -> {
          StringBuilder joined = new StringBuilder();
          parts.forEach(part -> joined.append(part.of(event)));
          return joined.toString();
        });
  }

  private static IllegalArgumentException notJoined(String name) {
    return new IllegalArgumentException(
        ("'%s' is neither a known value nor text columns joined by +, such as"
                + " api_service_name + '/' + resource_type")
            .formatted(name));
  }

  private static EventColumn textColumn(String name, String word) {
    ValueExpression column = BY_NAME.get(word);
    if (column == null || column.textColumn == null) {
      List<String> known =
          BY_NAME.values().stream()
              .filter(of -> of.textColumn != null)
              .map(ValueExpression::name)
              .toList();
      throw new IllegalArgumentException(
          "In '%s', '%s' is not a text column%s"
              .formatted(name, word, NearestSpelling.hint(word, known, "")));
    }
    return column.textColumn;
  }

  /** Returns the number of values that this expression has in an event. */
  public int count(AccessEvent event) {
    // Most expressions are a column, which is read without the function.
    return textColumn == null ? counting.of(event) : event.text(textColumn) == null ? 0 : 1;
  }

  /** Returns the value at an index less than {@link #count}. */
  public String value(AccessEvent event, int at) {
    return textColumn == null ? reading.of(event, at) : event.text(textColumn);
  }

  /** Returns whether enforcers know the value at decision time. */
  public boolean isKnownAtRequest() {
    return columns.stream().allMatch(EventColumn::isKnownAtRequest);
  }

  /** Returns an expression for the same values, grouped by action and named {@code NAME@action}. */
  public ValueExpression byAction() {
    Set<EventColumn> all = EnumSet.of(EventColumn.ACTION);
    all.addAll(columns);
    return new ValueExpression(
        name + "@action",
        Collections.unmodifiableSet(all),
        null,
        EventColumn.ACTION,
        event -> event.has(EventColumn.ACTION) ? counting.of(event) : 0,
        reading);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValueExpression that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
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
