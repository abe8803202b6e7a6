package io.tidemark.runtime.release;

import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.risk.RiskPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes {@code model-card.md}, which describes the release to the person who is accountable for
 * it.
 */
final class ModelCard {
  static final String NAME = "model-card.md";

  private ModelCard() {}

  static byte[] write(ReleaseContents contents, long identities) {
    Baseline baseline = contents.baseline();
    RiskPolicy policy = baseline.policy();
    StringBuilder card = new StringBuilder();
    line(card, "# Behaviour baseline of the night of %s", baseline.trainedFor());
    line(card, "");
    line(card, "Says of each later action of a non-human identity how far it leaves what the");
    line(
        card,
        "identity usually does, and what to decide about it. It knows %,d identities.",
        identities);
    line(card, "");
    line(card, "## How it decides");
    line(card, "");
    line(
        card,
        "- %d features (set `%s`), an isolation forest and one tail per feature for each scope.",
        baseline.features().size(),
        baseline.featureSetHash().substring(0, 12));
    line(
        card,
        "- p-values from identity-days that were not trained on; evidence halves every %s.",
        policy.halfLife());
    line(
        card,
        "- MEDIUM costs at most %s, HIGH at most %s false step-ups per identity-day, with",
        policy.budgetMedium(),
        policy.budgetHigh());
    line(card, "  confidence %s.", policy.confidence());
    line(card, "");
    line(card, "## What it was made from");
    line(card, "");
    line(
        card,
        "| scope | training rows | training days | trees × sample | calibrated on | identity-days | left out |");
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
      line(card, "## Decided by people");
      line(card, "");
      contents.remarks().forEach(remark -> line(card, "%s", "- " + remark));
      line(card, "");
    }
    line(card, "## Limits");
    line(card, "");
    line(
        card,
        "- Budgets are kept on days like those calibrated on; a change of the whole company's");
    line(card, "  behaviour shows as alerts until the next nights have seen it.");
    line(
        card,
        "- An identity with fewer than three active days, known for less than two weeks, has no habits to compare with.");
    line(
        card,
        "- Identities, credentials, sources and values are held as keyed hashes. Whoever has the");
    line(card, "  release can test guesses: keep it among the services that enforce.");
    return card.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void line(StringBuilder card, String text, Object... values) {
    card.append(values.length == 0 ? text : String.format(Locale.ROOT, text, values)).append('\n');
  }
}
