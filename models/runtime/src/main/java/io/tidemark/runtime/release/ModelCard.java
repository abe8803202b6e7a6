package io.tidemark.runtime.release;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.risk.RiskPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

final class ModelCard {
  static final String NAME = "model-card.md";

  private ModelCard() {}

  static byte[] write(ReleaseContents contents, long identities) {
    Baseline baseline = contents.baseline();
    RiskPolicy policy = baseline.policy();
    StringBuilder card = new StringBuilder();
    line(card, "# Behaviour baseline for the night of %s", baseline.trainedFor());
    line(card, "");
    line(card, "Measures how far later actions of non-human identities depart from their usual");
    line(
        card,
        "behaviour, and decides what to do about them. It contains %,d identities.",
        identities);
    line(card, "");
    line(card, "## How it decides");
    line(card, "");
    line(
        card,
        "- Features: %d (set `%s`). Each scope has %s.",
        baseline.features().size(),
        baseline.featureSetHash().substring(0, 12),
        baseline.isStarter() ? "assumed tails" : "an isolation forest and a tail per feature");
    line(
        card,
        "- P-values %s. Evidence halves every %s.",
        baseline.isStarter() ? "are assumed" : "come from identity-days not used for training",
        policy.halfLife());
    if (baseline.isStarter()) {
      line(
          card,
          "- This is a starter: the history was too short for training. No decision is above");
      line(card, "  STEP_UP, and no budget is promised.");
    } else {
      line(
          card,
          "- MEDIUM causes at most %s and HIGH at most %s false step-ups per identity-day, with",
          policy.budgetMedium(),
          policy.budgetHigh());
      line(card, "  a confidence of %s.", policy.confidence());
    }
    line(card, "");
    line(card, "## Training data");
    line(card, "");
    line(
        card,
        "| scope | training rows | training days | trees × sample | calibration days | identity-days | left out |");
    line(card, "|---|---|---|---|---|---|---|");
    for (ScopeBaseline scope : baseline.judgingScopes()) {
      PValueCalibration calibration = scope.calibration();
      Forest forest = scope.statistic().forest();
      line(
          card,
          "| %s | %,d | %d | %d × %d | %s to %s | %,d | %s |",
          scope.id().replace("|", "\\|"),
          scope.trainingRows(),
          scope.trainingDays(),
          forest.numTrees(),
          forest.sampleSize(),
          calibration.from(),
          calibration.to(),
          calibration.size(),
          calibration.leftOut());
    }
    line(card, "");
    baseline.provenance().forEach((key, value) -> line(card, "- %s: %s", key, value));
    line(card, "");
    if (!contents.remarks().isEmpty()) {
      line(card, "## Manual decisions");
      line(card, "");
      contents.remarks().forEach(remark -> line(card, "%s", "- " + remark));
      line(card, "");
    }
    line(card, "## Limits");
    line(card, "");
    line(
        card, "- Budgets hold on days like the calibration days. If the whole company's behaviour");
    line(card, "  changes, there are more alerts until later nights have learned the change.");
    line(
        card,
        "- An identity known for less than two weeks and active on fewer than three days has no habits to compare with.");
    line(
        card,
        "- Identities, credentials, sources and values are stored as keyed hashes. Anyone with the");
    line(card, "  release can test guesses, so give it only to enforcement services.");
    return card.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void line(StringBuilder card, String text, Object... values) {
    card.append(values.length == 0 ? text : String.format(Locale.ROOT, text, values)).append('\n');
  }
}
