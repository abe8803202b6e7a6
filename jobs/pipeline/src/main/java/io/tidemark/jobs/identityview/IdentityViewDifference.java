package io.tidemark.jobs.identityview;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Differences between an identity's views on two nights, one line per difference. */
public final class IdentityViewDifference {
  private IdentityViewDifference() {}

  /**
   * Returns the differences by topic.
   *
   * @return the differences; empty if the views are equal
   */
  public static List<String> between(IdentityView before, IdentityView after) {
    List<String> lines = new ArrayList<>();
    Set<String> topics = new LinkedHashSet<>(before.values().keySet());
    topics.addAll(after.values().keySet());
    for (String topic : topics) {
      List<String> old = before.values().getOrDefault(topic, List.of());
      List<String> now = after.values().getOrDefault(topic, List.of());
      now.stream().filter(v -> !old.contains(v)).forEach(v -> lines.add("+ " + topic + ": " + v));
      old.stream().filter(v -> !now.contains(v)).forEach(v -> lines.add("- " + topic + ": " + v));
    }
    Set<String> figures = new LinkedHashSet<>(before.figures().keySet());
    figures.addAll(after.figures().keySet());
    for (String figure : figures) {
      String old = before.figures().getOrDefault(figure, "none");
      String now = after.figures().getOrDefault(figure, "none");
      if (!old.equals(now)) {
        lines.add("~ " + figure + ": " + old + " -> " + now);
      }
    }
    return lines;
  }
}
