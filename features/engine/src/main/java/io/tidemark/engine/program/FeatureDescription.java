package io.tidemark.engine.program;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.config.DurationText;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.operator.Operators;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Description of a feature for use in tables and comparisons. If the feature does not define a
 * property, the corresponding string is empty.
 *
 * @param operator operator with its argument, for instance {@code novelty: action}
 * @param where filter as written in the catalogue
 * @param following filter that an earlier event in the same scope must have passed, as written in
 *     the catalogue
 * @param history {@code profile} if the feature's value is compared with the identity's earlier
 *     days, otherwise empty
 * @param useCase number of the feature's main use case, 1 to 5
 * @param columns columns that the feature needs, in table order
 * @param far value that would be extreme for any identity, formatted by {@link Float#toString}
 * @param weight weight of the feature's surprise in the sum over all features, formatted by {@link
 *     Float#toString}
 * @param suppression {@code never} if the feature's window is never suppressed, otherwise empty
 * @param waiting number of days before a new value can become a habit
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
    String message,
    String far,
    String weight,
    String suppression,
    String waiting) {

  /** Returns descriptions of all features in a program, in catalogue order. */
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
              feature.window() == null ? "" : DurationText.text(feature.window()),
              compares ? "profile" : "",
              feature.unit(),
              feature.useCase(),
              program.columns(i).stream().map(EventColumn::column).toList(),
              feature.message(),
              Float.toString(feature.far()),
              Float.toString(feature.weight()),
              feature.neverSuppressed() ? "never" : "",
              feature.habitAfterDays() == 0 ? "" : Integer.toString(feature.habitAfterDays())));
    }
    return descriptions;
  }

  /** Returns the properties that the author of a catalogue can change, by catalogue key. */
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
    keys.put("message", message);
    return keys;
  }
}
