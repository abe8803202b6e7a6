package io.tidemark.notebooks.report;

import java.util.List;

/**
 * Page with the results of a catalogue experiment.
 *
 * @param significance better, worse or within noise
 * @param verdict the verdict as a sentence
 * @param facts facts that support the verdict, as sentences
 */
public record LabPage(
    String title,
    String significance,
    String verdict,
    List<String> facts,
    List<PlainTable> tables) {
  public LabPage {
    facts = List.copyOf(facts);
    tables = List.copyOf(tables);
  }

  public String badge() {
    return switch (significance) {
      case "better" -> "low";
      case "worse" -> "high";
      default -> "medium";
    };
  }
}
