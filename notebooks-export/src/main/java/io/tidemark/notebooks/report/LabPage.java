package io.tidemark.notebooks.report;

import java.util.List;

/**
 * What came of trying a catalogue, on one page.
 *
 * @param title names the two catalogues
 * @param standing better, worse or within noise
 * @param says the verdict in a sentence
 * @param facts what it rests on, a sentence each
 * @param tables the figures
 */
public record LabPage(
    String title, String standing, String says, List<String> facts, List<PlainTable> tables) {
  public LabPage {
    facts = List.copyOf(facts);
    tables = List.copyOf(tables);
  }

  /** The style of the badge that the standing is shown in. */
  public String badge() {
    return switch (standing) {
      case "better" -> "low";
      case "worse" -> "high";
      default -> "medium";
    };
  }
}
