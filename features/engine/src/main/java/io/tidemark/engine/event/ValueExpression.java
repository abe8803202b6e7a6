package io.tidemark.engine.event;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expression that reads zero or more strings from an event. It may be a text column, an integer
 * column that contains codes, a list column, or one of the derived values below. Features and
 * profiles refer to an expression by its {@link #name()}.
 *
 * <ul>
 *   <li>{@code delegator}: uids in the delegation chain, origin first
 *   <li>{@code token_scope}: each scope of the token
 *   <li>{@code hour_of_day}: {@code 00} to {@code 23}, UTC
 *   <li>{@code src_place}: latitude and longitude of the source in whole degrees, for instance
 *       {@code 52,13}
 *   <li>{@code src_reach}: {@code private} or {@code public}, see {@link SourceReach}
 *   <li>{@code target}: each resource that the action affects
 *   <li>{@code target_family}: family of each target, see {@link TargetFamily}
 * </ul>
 *
 * <p>Any other name is parsed as a concatenation of text columns and literals: {@code
 * api_service_name + '/' + resource_type}.
 */
public sealed interface ValueExpression {
  /** Returns the name used in the catalogue. */
  String name();

  /** Returns the number of values in an event, or 0 if absent. */
  int count(AccessEvent event);

  /** Returns the value at an index, which must be less than {@link #count}. */
  String value(AccessEvent event, int at);

  /** Returns the column from which the value is read; if there are several, the first. */
  EventColumn column();

  /** Returns all columns from which the value is read. */
  default Set<EventColumn> columns() {
    return Set.of(column());
  }

  /** Returns whether an enforcer knows the value at decision time. */
  default boolean isKnownAtRequest() {
    return true;
  }

  /**
   * Returns the column by which values are grouped, or null if they are not grouped. With grouping,
   * the same target used in two actions counts as two values.
   */
  default EventColumn group() {
    return null;
  }

  /** Returns this expression grouped by action and named {@code NAME@action}. */
  default ValueExpression byAction() {
    return new ByAction(this);
  }

  /**
   * Returns the expression with the given name, or empty if the name is an unknown plain word.
   *
   * @throws IllegalArgumentException if the name is neither a plain word nor a concatenation of
   *     text columns
   */
  static Optional<ValueExpression> named(String name) {
    return switch (name) {
      case "delegator" -> Optional.of(new Delegators());
      case "token_scope" -> Optional.of(new ListEntries("token_scope", EventColumn.TOKEN_SCOPES));
      case "hour_of_day" -> Optional.of(new HourOfDay());
      case "src_place" -> Optional.of(new SourcePlace());
      case "src_reach" -> Optional.of(new SourceReach());
      case "target" -> Optional.of(new Targets());
      case "target_family" -> Optional.of(new TargetFamilies());
      default ->
          isWord(name)
              ? EventColumn.named(name).flatMap(ValueExpression::of)
              : Optional.of(Joined.of(name));
    };
  }

  /** Returns whether the name consists only of lower-case letters, digits and underscores. */
  static boolean isWord(String name) {
    return name.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
  }

  /** Returns all names that {@link #named} accepts, for error messages and the reference page. */
  static List<String> names() {
    List<String> names =
        new ArrayList<>(
            List.of(
                "delegator",
                "token_scope",
                "hour_of_day",
                "src_place",
                "src_reach",
                "target",
                "target_family"));
    for (EventColumn column : EventColumn.all()) {
      if (of(column).isPresent()) {
        names.add(column.column());
      }
    }
    return names;
  }

  private static Optional<ValueExpression> of(EventColumn column) {
    return switch (column.type()) {
      case TEXT -> Optional.of(new TextColumn(column));
      case TEXT_LIST -> Optional.of(new ListEntries(column.column(), column));
      case INTEGER -> Optional.of(new CodeColumn(column));
      case LONG, BOOLEAN, TIMESTAMP, DOUBLE, DELEGATION, TEXT_MAP -> Optional.empty();
    };
  }

  record TextColumn(EventColumn column) implements ValueExpression {
    @Override
    public String name() {
      return column.column();
    }

    @Override
    public int count(AccessEvent event) {
      return event.text(column) == null ? 0 : 1;
    }

    @Override
    public String value(AccessEvent event, int at) {
      return event.text(column);
    }

    @Override
    public boolean isKnownAtRequest() {
      return column.known() == EventColumn.Known.AT_REQUEST;
    }
  }

  /** Value of an integer column whose numbers identify something, such as an AS number. */
  record CodeColumn(EventColumn column) implements ValueExpression {
    @Override
    public String name() {
      return column.column();
    }

    @Override
    public int count(AccessEvent event) {
      return event.has(column) ? 1 : 0;
    }

    @Override
    public String value(AccessEvent event, int at) {
      return Long.toString(event.number(column));
    }

    @Override
    public boolean isKnownAtRequest() {
      return column.known() == EventColumn.Known.AT_REQUEST;
    }
  }

  record ListEntries(String name, EventColumn column) implements ValueExpression {
    @Override
    public int count(AccessEvent event) {
      return event.texts(column).size();
    }

    @Override
    public String value(AccessEvent event, int at) {
      return event.texts(column).get(at);
    }
  }

  /** Principals on whose behalf the identity acts. */
  record Delegators() implements ValueExpression {
    @Override
    public String name() {
      return "delegator";
    }

    @Override
    public EventColumn column() {
      return EventColumn.DELEGATION_CHAIN;
    }

    @Override
    public int count(AccessEvent event) {
      return event.delegation(EventColumn.DELEGATION_CHAIN).size();
    }

    @Override
    public String value(AccessEvent event, int at) {
      return event.delegation(EventColumn.DELEGATION_CHAIN).get(at).uid();
    }
  }

  /**
   * Concatenation of text columns and literals. Absent if any of the columns is absent.
   *
   * @param name the expression as written
   */
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
          "'"
              + name
              + "' is neither a value nor text columns joined by +, for instance api_service_name"
              + " + '/' + resource_type");
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
                + NearestSpelling.of(word, TEXT_COLUMNS)
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse(""));
      }
      return column;
    }

    @Override
    public EventColumn column() {
      return columns().iterator().next();
    }

    @Override
    public Set<EventColumn> columns() {
      EnumSet<EventColumn> columns = EnumSet.noneOf(EventColumn.class);
      parts.stream().map(Part::column).filter(Objects::nonNull).forEach(columns::add);
      return columns;
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

    @Override
    public boolean isKnownAtRequest() {
      return columns().stream().allMatch(c -> c.known() == EventColumn.Known.AT_REQUEST);
    }
  }

  /**
   * {@code private} if the address is not routed on the internet (RFC 1918, RFC 6598, RFC 4193,
   * loopback, link-local), otherwise {@code public}. Host names count as public.
   */
  record SourceReach() implements ValueExpression {
    private static final Pattern PRIVATE =
        Pattern.compile(
            "\\[?(::[fF]{4}:)?(10|127|192\\.168|172\\.(1[6-9]|2[0-9]|3[01])|169\\.254"
                + "|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\\."
                + "|\\[?([fF][cCdD][0-9a-fA-F]{2}|[fF][eE]80):|\\[?::1\\z");

    @Override
    public String name() {
      return "src_reach";
    }

    @Override
    public EventColumn column() {
      return EventColumn.SRC_IP;
    }

    @Override
    public int count(AccessEvent event) {
      return event.has(EventColumn.SRC_IP) ? 1 : 0;
    }

    @Override
    public String value(AccessEvent event, int at) {
      return PRIVATE.matcher(event.text(EventColumn.SRC_IP)).lookingAt() ? "private" : "public";
    }
  }

  /**
   * Location of the source in whole degrees. This precision suits geolocation databases, which are
   * approximate.
   */
  record SourcePlace() implements ValueExpression {
    @Override
    public String name() {
      return "src_place";
    }

    @Override
    public EventColumn column() {
      return EventColumn.SRC_LAT;
    }

    @Override
    public Set<EventColumn> columns() {
      return Set.of(EventColumn.SRC_LAT, EventColumn.SRC_LON);
    }

    @Override
    public int count(AccessEvent event) {
      return event.has(EventColumn.SRC_LAT) && event.has(EventColumn.SRC_LON) ? 1 : 0;
    }

    @Override
    public String value(AccessEvent event, int at) {
      return (long) Math.floor(event.decimal(EventColumn.SRC_LAT))
          + ","
          + (long) Math.floor(event.decimal(EventColumn.SRC_LON));
    }
  }

  record HourOfDay() implements ValueExpression {
    private static final String[] HOURS = new String[24];

    static {
      for (int hour = 0; hour < HOURS.length; hour++) {
        HOURS[hour] = (hour < 10 ? "0" : "") + hour;
      }
    }

    @Override
    public String name() {
      return "hour_of_day";
    }

    @Override
    public EventColumn column() {
      return EventColumn.TIME;
    }

    @Override
    public int count(AccessEvent event) {
      return 1;
    }

    @Override
    public String value(AccessEvent event, int at) {
      return HOURS[EventTime.hourOfDay(event.timeMicros())];
    }
  }

  /** Targets of the action: all resources if the event lists several, otherwise the only one. */
  record Targets() implements ValueExpression {
    @Override
    public String name() {
      return "target";
    }

    @Override
    public EventColumn column() {
      return EventColumn.RESOURCE_UID;
    }

    @Override
    public Set<EventColumn> columns() {
      return Set.of(EventColumn.RESOURCE_UID, EventColumn.RESOURCES);
    }

    @Override
    public int count(AccessEvent event) {
      int several = event.texts(EventColumn.RESOURCES).size();
      return several > 0 ? several : event.has(EventColumn.RESOURCE_UID) ? 1 : 0;
    }

    @Override
    public String value(AccessEvent event, int at) {
      List<String> several = event.texts(EventColumn.RESOURCES);
      return several.isEmpty() ? event.text(EventColumn.RESOURCE_UID) : several.get(at);
    }
  }

  /** Families of the targets. A target that belongs to no family is its own family. */
  record TargetFamilies() implements ValueExpression {
    private static final Targets TARGETS = new Targets();

    @Override
    public String name() {
      return "target_family";
    }

    @Override
    public EventColumn column() {
      return EventColumn.RESOURCE_UID;
    }

    @Override
    public Set<EventColumn> columns() {
      return TARGETS.columns();
    }

    @Override
    public int count(AccessEvent event) {
      return TARGETS.count(event);
    }

    @Override
    public String value(AccessEvent event, int at) {
      return TargetFamily.of(TARGETS.value(event, at));
    }
  }

  /** Values of another expression, grouped by action. */
  record ByAction(ValueExpression of) implements ValueExpression {
    @Override
    public String name() {
      return of.name() + "@action";
    }

    @Override
    public EventColumn column() {
      return of.column();
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

    @Override
    public boolean isKnownAtRequest() {
      return of.isKnownAtRequest();
    }
  }

  /**
   * Transitions from one action to the next within a session. A single event has no such values, so
   * day summaries compute them from whole sessions.
   */
  record Steps() implements ValueExpression {
    @Override
    public String name() {
      return "step";
    }

    @Override
    public EventColumn column() {
      return EventColumn.ACTION;
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
}
