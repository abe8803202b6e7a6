package io.tidemark.notebooks.report;

import java.util.List;

/**
 * What changed from the baseline that judged to the one that the night trained.
 *
 * @param figures in the order of telling
 * @param failed gates that refused the new one, a sentence each
 * @param accepted gates that somebody accepted all the same, with the reason
 * @param newIdentities seen for the first time on the day, at most some
 * @param newIdentitiesInAll how many there are
 * @param labels what people said that the night took into account, a sentence each
 */
public record BaselineChange(
    List<Figure> figures,
    List<String> failed,
    List<String> accepted,
    List<String> newIdentities,
    long newIdentitiesInAll,
    List<String> labels) {
  public BaselineChange {
    figures = List.copyOf(figures);
    failed = List.copyOf(failed);
    accepted = List.copyOf(accepted);
    newIdentities = List.copyOf(newIdentities);
    labels = List.copyOf(labels);
  }

  /** One figure before and after. */
  public record Figure(String name, String before, String after) {
    /** Whether it changed. */
    public boolean isChanged() {
      return !before.equals(after);
    }
  }
}
