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
 * Description of a feature for tables and comparisons; empty texts stand for nothing.
 *
 * @param operator operator with its argument, such as {@code novelty: action}
 * @param history {@code profile} if the value is compared with earlier days
 * @param columns columns that the feature needs, in table order
 * @param suppression {@code never} if the feature's window is never suppressed
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
