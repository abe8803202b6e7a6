package io.tidemark.notebooks.report;

import java.util.List;

/**
 * Results of a catalogue experiment: the verdict and its facts, as sentences.
 *
 * @param significance better, worse or within noise
 */
public record LabPage(
    String title,
    String significance,
    String verdict,
    List<String> facts,
    List<PlainTable> tables) {
  public String badge() {
    return switch (significance) {
      case "better" -> "low";
      case "worse" -> "high";
      default -> "medium";
    };
  }
}
