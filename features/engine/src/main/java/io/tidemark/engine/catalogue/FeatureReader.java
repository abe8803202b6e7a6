package io.tidemark.engine.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.event.NearestSpelling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reader of one feature of a catalogue; collects all its problems. */
final class FeatureReader {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w*)}");

  private static final List<String> PLACEHOLDERS = List.of("observed", "usual");
  private static final Pattern NAME = Pattern.compile(CatalogueReader.NAME_PATTERN);
  private static final Set<String> ATTRIBUTES =
      new TreeSet<>(
          List.of(
              "name",
              "case",
              "says",
              "where",
              "following",
              "window",
              "per",
              "against",
              "far",
              "weight",
              "never_suppressed",
              "habit_after_days",
              "unit"));

  private final JsonNode node;
  private final Collection<String> operators;
  private final Function<FeatureDefinition, List<FeatureProblem>> form;
  private final List<FeatureProblem> problems = new ArrayList<>();

  /**
   * @param operators keywords of the allowed operators
   * @param form finds the problems of a definition with its operator
   */
  FeatureReader(
      JsonNode node,
      Collection<String> operators,
      Function<FeatureDefinition, List<FeatureProblem>> form) {
    this.node = node;
    this.operators = operators;
    this.form = form;
  }

  /** Problems found while reading. */
  List<FeatureProblem> problems() {
    return problems;
  }

  /**
   * Reads the feature; the result is unusable if there are problems.
   *
   * @param place file and line of the feature
   */
  FeatureDefinition read(String place) {
    String operator = operator();
    FeatureDefinition definition =
        new FeatureDefinition(
            read("name", "", this::name),
            read("case", 1, this::useCase),
            read("says", "", this::says),
            operator,
            operator == null ? "" : node.get(operator).asText(),
            read("where", EventPredicate.ALWAYS, () -> filter("where")),
            read("following", EventPredicate.ALWAYS, () -> filter("following")),
            read("window", null, this::window),
            read("per", StateScope.IDENTITY, this::scope),
            read("against", false, this::againstProfile),
            read("far", 1f, this::far),
            read("weight", 1f, this::weight),
            read("never_suppressed", false, this::neverSuppressed),
            read("habit_after_days", 0, this::habitAfterDays),
            node.path("unit").asText(""),
            place);
    if (operator != null) {
      checkForm(definition);
    }
    return definition;
  }

  /** Checks the readable parts against the operator's form. */
  private void checkForm(FeatureDefinition definition) {
    boolean whole = problems.isEmpty();
    Set<String> unread = new TreeSet<>();
    problems.forEach(problem -> unread.add(problem.key()));
    for (FeatureProblem problem : form.apply(definition)) {
      if (whole || (node.has(problem.key()) && !unread.contains(problem.key()))) {
        problems.add(problem);
      }
    }
  }

  private <T> T read(String key, T otherwise, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (CatalogueException e) {
      problems.add(new FeatureProblem(key, e.getMessage()));
      return otherwise;
    }
  }

  private String operator() {
    String operator = null;
    boolean misspelt = false;
    for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (ATTRIBUTES.contains(key)) {
        continue;
      }
      if (!operators.contains(key)) {
        List<String> known = new ArrayList<>(operators);
        known.addAll(ATTRIBUTES);
        problems.add(
            new FeatureProblem(
                key, "unknown key '" + key + "'" + NearestSpelling.hint(key, known)));
        misspelt = true;
      } else if (operator != null) {
        problems.add(
            new FeatureProblem(
                key, "has two operators, '" + operator + "' and '" + key + "'; keep one"));
      } else {
        operator = key;
      }
    }
    if (operator == null && !misspelt) {
      problems.add(
          new FeatureProblem("", "has no operator; use one of " + String.join(", ", operators)));
    }
    return operator;
  }

  private String name() {
    String name = node.path("name").asText("");
    if (!NAME.matcher(name).matches()) {
      throw new CatalogueException(
          "needs a name of lower-case letters, digits and underscores, at most 63");
    }
    if (FixedColumns.NAMES.contains(name)) {
      throw new CatalogueException(
          "has the name of a column that every night's tables have; names are columns and must"
              + " differ, so call it otherwise, such as '"
              + name
              + "_1h'");
    }
    return name;
  }

  private int useCase() {
    int useCase = node.path("case").asInt(0);
    if (useCase < 1 || useCase > 5) {
      throw new CatalogueException("'case' must say which of the five cases it serves, 1 to 5");
    }
    return useCase;
  }

  private String says() {
    String says = node.path("says").asText("");
    if (says.isBlank()) {
      throw new CatalogueException("needs 'says'");
    }
    Matcher matcher = PLACEHOLDER.matcher(says);
    while (matcher.find()) {
      String word = matcher.group(1);
      if (!PLACEHOLDERS.contains(word)) {
        throw new CatalogueException(
            "'says' has an unknown {" + word + "}" + NearestSpelling.hint(word, PLACEHOLDERS));
      }
    }
    return says;
  }

  private EventPredicate filter(String key) {
    String filter = node.path(key).asText("");
    return filter.isEmpty() ? EventPredicate.ALWAYS : EventPredicate.compile(filter);
  }

  private Duration window() {
    return node.has("window") ? WindowLength.of(node.get("window").asText()) : null;
  }

  private StateScope scope() {
    String text = node.path("per").asText("identity");
    List<String> known = new ArrayList<>();
    for (StateScope scope : StateScope.values()) {
      if (scope.label().equals(text)) {
        return scope;
      }
      known.add(scope.label());
    }
    throw new CatalogueException("unknown 'per: " + text + "'" + NearestSpelling.hint(text, known));
  }

  private boolean againstProfile() {
    String text = node.path("against").asText("profile");
    if (!text.equals("profile")) {
      throw new CatalogueException("'against' can only be 'profile', not '" + text + "'");
    }
    return node.has("against");
  }

  private float far() {
    JsonNode far = node.get("far");
    if (far == null
        || !far.isNumber()
        || !(far.floatValue() > 0)
        || Float.isInfinite(far.floatValue())) {
      throw new CatalogueException(
          "needs 'far', a positive number that would be far out for any identity");
    }
    return far.floatValue();
  }

  private float weight() {
    JsonNode weight = node.get("weight");
    if (weight == null) {
      return 1;
    }
    if (!weight.isNumber() || !(weight.floatValue() >= 1 && weight.floatValue() <= 10)) {
      throw new CatalogueException("'weight' must be a number from 1 to 10");
    }
    return weight.floatValue();
  }

  private int habitAfterDays() {
    JsonNode days = node.get("habit_after_days");
    if (days != null
        && !(days.isInt()
            && days.intValue() >= 1
            && days.intValue() <= FeatureDefinition.MOST_WAITING_DAYS)) {
      throw new CatalogueException(
          "'habit_after_days' must be a whole number from 1 to "
              + FeatureDefinition.MOST_WAITING_DAYS);
    }
    return days == null ? 0 : days.intValue();
  }

  private boolean neverSuppressed() {
    JsonNode flag = node.get("never_suppressed");
    if (flag != null && !flag.isBoolean()) {
      throw new CatalogueException("'never_suppressed' must be true or false");
    }
    return flag != null && flag.booleanValue();
  }
}
