package io.tidemark.notebooks.report;

import java.util.List;

/** Results of a catalogue experiment: a verdict in a word and a sentence, and its facts. */
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
