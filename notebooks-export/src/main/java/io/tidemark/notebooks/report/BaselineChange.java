package io.tidemark.notebooks.report;

import java.util.List;

/**
 * Differences between the baseline that judged the night and the one that the night trained.
 *
 * @param figures in display order
 * @param failed gates that refused the new baseline, as sentences
 * @param accepted failed gates that somebody accepted, with the reason
 * @param newIdentities first seen on the day; limited in number
 * @param newIdentitiesInAll their total number
 * @param labels that the night used, as sentences
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

  public record Figure(String name, String before, String after) {
    public boolean isChanged() {
      return !before.equals(after);
    }
  }
}
