package io.tidemark.notebooks.report;

import java.util.List;

/**
 * Differences between the baseline that judged the night and the one that the night trained.
 *
 * @param figures figures in display order
 * @param failed failed gates that caused the new baseline to be rejected, one sentence each
 * @param accepted failed gates that somebody accepted, each with a reason
 * @param newIdentities identities first seen on the day, up to a limit
 * @param newIdentitiesInAll total number of new identities, including any not listed
 * @param labels labels used by the night, one sentence each
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
