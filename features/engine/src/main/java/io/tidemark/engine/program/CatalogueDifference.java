package io.tidemark.engine.program;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.EventNumber;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.operator.Operators;
import io.tidemark.engine.profile.ProfileSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Difference between two catalogues.
 *
 * @param added features found only in the second catalogue, in its order
 * @param removed features found only in the first catalogue, in its order
 * @param changed changes to common features by name, each as {@code key: before → after}
 * @param orderChanges whether common features are in different orders
 * @param remembers expressions stored only in profiles for the second catalogue
 * @param forgets expressions stored only in profiles for the first catalogue
 */
public record CatalogueDifference(
    List<FeatureDefinition> added,
    List<FeatureDefinition> removed,
    Map<String, List<String>> changed,
    boolean orderChanges,
    List<String> remembers,
    List<String> forgets) {

  public static CatalogueDifference between(FeatureProgram before, FeatureProgram after) {
    Map<String, FeatureDefinition> old = byName(before);
    Map<String, FeatureDefinition> fresh = byName(after);
    Map<String, List<String>> changed = new LinkedHashMap<>();
    List<FeatureDefinition> added = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    for (FeatureDefinition feature : fresh.values()) {
      FeatureDefinition earlier = old.get(feature.name());
      if (earlier == null) {
        added.add(feature);
        continue;
      }
      kept.add(feature.name());
      List<String> changes = changes(earlier, feature);
      if (!changes.isEmpty()) {
        changed.put(feature.name(), changes);
      }
    }
    List<FeatureDefinition> removed =
        old.values().stream().filter(feature -> !fresh.containsKey(feature.name())).toList();
    List<String> keptBefore = old.keySet().stream().filter(fresh::containsKey).toList();
    TreeSet<String> columnsBefore = columns(before.schema());
    TreeSet<String> columnsAfter = columns(after.schema());
    return new CatalogueDifference(
        added,
        removed,
        changed,
        !kept.equals(keptBefore),
        columnsAfter.stream().filter(name -> !columnsBefore.contains(name)).toList(),
        columnsBefore.stream().filter(name -> !columnsAfter.contains(name)).toList());
  }

  public boolean isEmpty() {
    return added.isEmpty() && removed.isEmpty() && changed.isEmpty() && !orderChanges;
  }

  /** Returns a line that states how many features were added, removed and changed. */
  public String summary() {
    return isEmpty()
        ? "the same features"
        : names("adds", added) + names("leaves out", removed) + "changes " + changed.size();
  }

  private static String names(String verb, List<FeatureDefinition> features) {
    String names =
        features.isEmpty() || features.size() > 5
            ? ""
            : features.stream()
                .map(FeatureDefinition::name)
                .collect(Collectors.joining(", ", " (", ")"));
    return verb + " " + features.size() + names + ", ";
  }

  /** Returns one line per difference, and what must be recomputed. */
  public List<String> describe() {
    List<String> lines = new ArrayList<>();
    removed.forEach(feature -> lines.add("- " + feature.name() + "  " + feature.computation()));
    added.forEach(feature -> lines.add("+ " + feature.name() + "  " + feature.computation()));
    changed.forEach(
        (name, changes) -> {
          lines.add("~ " + name);
          changes.forEach(change -> lines.add("    " + change));
        });
    if (orderChanges) {
      lines.add("~ the order of the features, and therefore of the vector");
    }
    if (isEmpty()) {
      return List.of("The same features.");
    }
    if (!remembers.isEmpty()) {
      lines.add("Profiles also remember " + String.join(", ", remembers) + ".");
    }
    if (!forgets.isEmpty()) {
      lines.add("Profiles no longer remember " + String.join(", ", forgets) + ".");
    }
    lines.add(
        remembers.isEmpty() && forgets.isEmpty()
            ? "Features must be recomputed and baselines retrained; profiles remain valid."
            : "Summaries, profiles and features must be recomputed, and baselines retrained.");
    return lines;
  }

  private static Map<String, FeatureDefinition> byName(FeatureProgram program) {
    Map<String, FeatureDefinition> features = new LinkedHashMap<>();
    program.catalogue().features().forEach(feature -> features.put(feature.name(), feature));
    return features;
  }

  private static List<String> changes(FeatureDefinition before, FeatureDefinition after) {
    List<String> changes = new ArrayList<>();
    Map<String, String> now = keys(after);
    keys(before)
        .forEach(
            (key, value) -> {
              if (!value.equals(now.get(key))) {
                changes.add(key + ": " + shown(value) + " → " + shown(now.get(key)));
              }
            });
    return changes;
  }

  private static Map<String, String> keys(FeatureDefinition feature) {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("operator", feature.computation());
    keys.put("where", feature.where().text());
    keys.put("following", feature.following().text());
    keys.put("window", feature.windowText());
    keys.put("per", feature.per().label());
    keys.put("history", Operators.of(feature).comparesWithHistory(feature) ? "profile" : "");
    keys.put("case", Integer.toString(feature.useCase()));
    keys.put("far", Float.toString(feature.far()));
    keys.put("weight", Float.toString(feature.weight()));
    keys.put("suppression", feature.neverSuppressed() ? "never" : "");
    int days = feature.habitAfterDays();
    keys.put("waiting", days == 0 ? "" : Integer.toString(days));
    keys.put("unit", feature.unit());
    keys.put("message", feature.message());
    return keys;
  }

  private static String shown(String value) {
    return value.isEmpty() ? "(none)" : value;
  }

  private static TreeSet<String> columns(ProfileSchema schema) {
    TreeSet<String> names = new TreeSet<>();
    schema.values().stream().map(ValueExpression::name).forEach(names::add);
    schema.numbers().stream().map(EventNumber::label).forEach(names::add);
    schema.sums().stream().map(sum -> "sum of " + sum.label()).forEach(names::add);
    return names;
  }
}
