package io.tidemark.jobs.cli;

import static io.tidemark.jobs.cli.FeatureTutorial.KEEPER;
import static io.tidemark.jobs.cli.FeatureTutorial.lastRead;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.table.ScoredEventsTable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Compares the full explanation of an event that raised an alert with what the night stored. */
abstract class ExplainedAlert {
  private final FeatureTutorial evening;

  ExplainedAlert(FeatureTutorial evening) {
    this.evening = evening;
  }

  @Test
  void explanationHasEverySection() {
    evening.execute(
        "story",
        "tidemark explain --event " + lastRead() + " --catalogue night.yaml --warehouse tables");
    String story = evening.output("story");
    Row stored =
        evening
            .warehouse()
            .read(ScoredEventsTable.spec(FeatureSources.catalogue("built-in").program()))
            .where(col("metadata_uid").equalTo(lit(lastRead())))
            .first();
    assertThat(story)
        .contains(KEEPER)
        .containsPattern(
            "Decision +"
                + stored.<String>getAs("decision")
                + " at level "
                + stored.<String>getAs("level")
                + " because of risk")
        // What it was judged by, and the results of the stages as stored by the night.
        .containsPattern(
            "scope +" + stored.<String>getAs("scope") + ", of the baseline of 2026-03-15")
        .contains(String.format(Locale.ROOT, "%.4f", stored.<Double>getAs("effective_risk")))
        // The night's own words. Below: what was usual, what came before, and the vector.
        .contains(
            stored.<Row>getList(stored.fieldIndex("reasons")).get(0).<String>getAs("message"));
    assertThat(story)
        .containsSubsequence(
            "How it was decided",
            "thresholds MEDIUM from",
            "table",
            "bounds",
            "policy",
            "Why",
            "read 41 different secrets within an hour",
            "It would be ALLOW if",
            "What is usual for the identity, as of the preceding midnight",
            "What came before",
            "in the 60 minutes before it: 40 events, 0 of them unsuccessful",
            "in the 24 hours before it: 41 events",
            "vault:GetSecretValue",
            "Every feature",
            "secrets_hoarded_1h")
        // Both this read and the forty before it count against it.
        .containsPattern(
            "It would be ALLOW if\n  (.* instead of .*\n  )+"
                + "and it came .* hours later: .*earlier evidence still counts\n"
                + "  or key-1 were revalidated from 203.0.113.0/24")
        .containsPattern("secrets_hoarded_1h +41.000 secrets +20.000 ");
    assertThat(parts(story)).isCloseTo(statistic(story), within(0.05));
    assertThat(story).doesNotContain("the night decided").doesNotContainPattern("(?m)^ +0 %  ");
  }

  private static double statistic(String story) {
    Matcher statistic = Pattern.compile("statistic +([\\d.]+): ").matcher(story);
    assertThat(statistic.find()).isTrue();
    return Double.parseDouble(statistic.group(1));
  }

  /** Returns the sum of the features' and the forest's parts. */
  private static double parts(String story) {
    String table = story.substring(story.indexOf("Every feature"));
    return Pattern.compile(" [01]\\.\\d{6} +[\\d.]+ +\\d+\\.\\d +([\\d.]+)")
        .matcher(table)
        .results()
        .mapToDouble(part -> Double.parseDouble(part.group(1)))
        .sum();
  }

  @Test
  void explainsPValueWithoutEvidence() {
    String quiet =
        evening
            .warehouse()
            .read(ScoredEventsTable.spec(FeatureSources.catalogue("built-in").program()))
            .where(
                col("event_date").equalTo(lit(FeatureTutorial.LAST)).and(col("p_value").equalTo(1)))
            .orderBy("metadata_uid")
            .select("metadata_uid")
            .first()
            .getString(0);
    evening.execute(
        "quiet",
        "tidemark explain --event " + quiet + " --catalogue night.yaml --warehouse tables");
    // Twice the evening's MEDIUM budget.
    assertThat(evening.output("quiet"))
        .containsPattern(
            "p-value +0\\.\\d{4}: \\d+ of \\d+ calibrated identity-days reached this statistic; (no evidence from 0.5 upwards|nothing"
                + " stands out: no evidence), stored as 1");
  }

  @Test
  void identityDayExplainsMostSevereEvent() {
    evening.execute(
        "day",
        "tidemark explain --identity -|acme|"
            + KEEPER
            + " --date "
            + FeatureTutorial.LAST
            + " --catalogue night.yaml --warehouse tables");
    assertThat(evening.output("day")).contains("Most severe events", "read-7-");
  }
}
