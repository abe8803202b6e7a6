package io.tidemark.engine.program;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.catalogue.WindowLength;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.operator.Operators;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A feature in words, for tables and comparisons.
 *
 * @param name of the feature
 * @param operator with what it works on, for instance {@code novelty: action}
 * @param where the filter as written, empty without one
 * @param following the filter of what must have come before, as written, empty without one
 * @param per whose events are regarded together
 * @param window how far back recent events are regarded, empty where none are
 * @param history {@code profile} where it compares with the identity's days, else empty
 * @param unit of the value, empty where it has none
 * @param useCase 1 to 5
 * @param columns that it needs, in table order
 * @param says its sentence
 * @param far a value far out for anybody, as written by {@link Float#toString}
 * @param weight how much its surprise counts in the sum, as written likewise
 * @param suppression {@code never} where its window always counts, else empty
 * @param waiting days that a new value waits before it can be a habit, else empty
 */
public record FeatureDescription(
    String name,
    String operator,
    String where,
    String following,
    String per,
    String window,
    String history,
    String unit,
    int useCase,
    List<String> columns,
    String says,
    String far,
    String weight,
    String suppression,
    String waiting) {

  /** All features of a program in catalogue order. */
  public static List<FeatureDescription> of(FeatureProgram program) {
    List<FeatureDescription> descriptions = new ArrayList<>();
    for (int i = 0; i < program.size(); i++) {
      FeatureDefinition feature = program.catalogue().features().get(i);
      boolean compares = Operators.named(feature.operator()).comparesWithHistory(feature);
      descriptions.add(
          new FeatureDescription(
              feature.name(),
              feature.operator() + ": " + feature.argument(),
              feature.where().text(),
              feature.following().text(),
              feature.per().label(),
              feature.window() == null ? "" : WindowLength.text(feature.window()),
              compares ? "profile" : "",
              feature.unit(),
              feature.useCase(),
              program.columns(i).stream().map(EventColumn::column).toList(),
              feature.says(),
              Float.toString(feature.far()),
              Float.toString(feature.weight()),
              feature.neverSuppressed() ? "never" : "",
              feature.habitAfterDays() == 0 ? "" : Integer.toString(feature.habitAfterDays())));
    }
    return descriptions;
  }

  /** What an author can change, by the key that says it. */
  Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("operator", operator);
    keys.put("where", where);
    keys.put("following", following);
    keys.put("window", window);
    keys.put("per", per);
    keys.put("history", history);
    keys.put("case", Integer.toString(useCase));
    keys.put("far", far);
    keys.put("weight", weight);
    keys.put("suppression", suppression);
    keys.put("waiting", waiting);
    keys.put("unit", unit);
    keys.put("says", says);
    return keys;
  }
}
