package io.tidemark.jobs.extract;

import static io.tidemark.notebooks.extract.ExtractColumn.Type.DAY;
import static io.tidemark.notebooks.extract.ExtractColumn.Type.DOUBLE;
import static io.tidemark.notebooks.extract.ExtractColumn.Type.FLOAT;
import static io.tidemark.notebooks.extract.ExtractColumn.Type.INT;
import static io.tidemark.notebooks.extract.ExtractColumn.Type.LONG;
import static io.tidemark.notebooks.extract.ExtractColumn.Type.TEXT;
import static io.tidemark.notebooks.extract.ExtractColumn.Type.TIME;
import static io.tidemark.notebooks.extract.ExtractColumn.Type.TRUTH;

import io.tidemark.engine.program.FeatureDescription;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.notebooks.extract.ExtractColumn;
import io.tidemark.notebooks.extract.ExtractTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The tables of an extract, with a description of each column. */
final class ExtractTables {
  static final Set<String> NAMES = Set.of("events", "identity_days");

  /** Columns of an event that precede its features. */
  static final List<ExtractColumn> EVENT =
      List.of(
          new ExtractColumn("event_date", DAY, "UTC day", "Day of the event."),
          new ExtractColumn("time", TIME, "UTC", "Time of the event."),
          new ExtractColumn("metadata_product", TEXT, "", "Product that logged it."),
          new ExtractColumn("metadata_uid", TEXT, "", "Event id within the product."),
          new ExtractColumn("identity", TEXT, "", "Identity: provider|account|principal."),
          new ExtractColumn("kind", TEXT, "", "Kind of the identity, such as ci_job."),
          new ExtractColumn("cohort", TEXT, "", "Peer group; null if there is none."),
          new ExtractColumn("credential", TEXT, "", "Key id, or hash of the token."),
          new ExtractColumn("source", TEXT, "", "Network prefix of the source."),
          new ExtractColumn("action", TEXT, "", "Service and operation."),
          new ExtractColumn("impact_tier", INT, "0 to 3", "0 read, 1 write, 2 admin, 3 critical."),
          new ExtractColumn("active_days", INT, "days", "Days of history behind the vector."),
          new ExtractColumn("habitual_action", TRUTH, "", "Whether the action is usual."),
          new ExtractColumn(
              "score",
              DOUBLE,
              "(0, 1]",
              "Isolation score of the whole vector. At 0.5, a vector is isolated in as many splits as"
                  + " a random binary tree needs on average. Ordinary events are alike in most values, so"
                  + " others are isolated first and ordinary events lie deeper, with scores well"
                  + " below 0.5. Compare scores only within a scope."),
          new ExtractColumn(
              "statistic",
              DOUBLE,
              "",
              "How unusual the event is, minus the identity's usual daily maximum."),
          new ExtractColumn(
              "p_value",
              DOUBLE,
              "(0, 1]",
              "Conformal p-value of the statistic; 1 if it is no evidence, either because it is at least"
                  + " p-start (twice the MEDIUM budget, at least 0.1) or because nothing stands out."),
          new ExtractColumn("risk", DOUBLE, "[0, 1]", "Risk of credential and source."),
          new ExtractColumn("effective_risk", DOUBLE, "[0, 1]", "Risk weighted by impact."),
          new ExtractColumn("trust", DOUBLE, "[0, 1]", "1 minus the risk."),
          new ExtractColumn("level", TEXT, "", "LOW, MEDIUM or HIGH."),
          new ExtractColumn(
              "decision",
              TEXT,
              "",
              "ALLOW, STEP_UP, REVALIDATE, REVOKE or NOT_JUDGED; empty on days that no baseline"
                  + " judged, like all columns from score to scope."),
          new ExtractColumn("cause", TEXT, "", "RISK, BOUND, POLICY or NONE."),
          new ExtractColumn("scope", TEXT, "", "Baseline scope that judged the event."),
          new ExtractColumn(
              "leading_feature", TEXT, "", "Feature to name first; null if there is none."),
          new ExtractColumn("reason_1", TEXT, "", "Main reason in words."),
          new ExtractColumn("reason_2", TEXT, "", "Second reason in words."),
          new ExtractColumn("reason_3", TEXT, "", "Third reason in words."),
          new ExtractColumn(
              "stands_for",
              LONG,
              "events",
              "Number of similar events that this one represents; 1 if all were kept."));

  static final ExtractTable IDENTITY_DAYS =
      new ExtractTable(
          "identity_days",
          "Result for an identity and a day, on the night and up to 13 days before it.",
          List.of("event_date", "identity"),
          List.of(
              new ExtractColumn("event_date", DAY, "UTC day", "The day."),
              new ExtractColumn("identity", TEXT, "", "Identity: provider|account|principal."),
              new ExtractColumn("kind", TEXT, "", "Kind of the identity."),
              new ExtractColumn("cohort", TEXT, "", "Peer group; null if there is none."),
              new ExtractColumn("events", LONG, "events", "Judged events."),
              new ExtractColumn("max_risk", DOUBLE, "[0, 1]", "Largest risk of the day."),
              new ExtractColumn("closing_risk", DOUBLE, "[0, 1]", "Risk at midnight."),
              new ExtractColumn("level", TEXT, "", "Highest level of the day."),
              new ExtractColumn("decision", TEXT, "", "Strongest decision of the day."),
              new ExtractColumn("alerts", LONG, "events", "Events with an alert."),
              new ExtractColumn("policy_step_ups", LONG, "events", "Step-ups by policy alone."),
              new ExtractColumn("first_alert", TIME, "UTC", "When the first alert was raised."),
              new ExtractColumn(
                  "leading_feature",
                  TEXT,
                  "",
                  "Feature that caused the most severe alert, or the broken bound as bound:rule."),
              new ExtractColumn("reason_1", TEXT, "", "Main reason in words."),
              new ExtractColumn("reason_2", TEXT, "", "Second reason in words."),
              new ExtractColumn("reason_3", TEXT, "", "Third reason in words."),
              new ExtractColumn(
                  "usual_maximum",
                  DOUBLE,
                  "",
                  "Usual daily maximum of the statistic, according to the night's baseline."),
              new ExtractColumn("label", TEXT, "", "benign or compromised, set by an analyst."),
              new ExtractColumn(
                  "known_attack",
                  TRUTH,
                  "",
                  "Whether it has alerts, and every alert is part of an attack in a labels.csv"
                      + " among the logs or follows one within 24 hours."),
              new ExtractColumn(
                  "suppressed", TRUTH, "", "Whether it has alerts that somebody suppressed."),
              new ExtractColumn(
                  "stands_for", LONG, "identity-days", "Number of similar rows represented.")));

  private ExtractTables() {}

  static ExtractTable events(FeatureProgram program) {
    List<ExtractColumn> columns = new ArrayList<>(EVENT);
    columns.addAll(features(program));
    return new ExtractTable(
        "events",
        "An event with its vector. Includes the night's conspicuous judged events, a sample of its"
            + " others, and a sample of earlier days, even of days that no baseline judged.",
        List.of("event_date", "time", "metadata_product", "metadata_uid"),
        columns);
  }

  private static List<ExtractColumn> features(FeatureProgram program) {
    return FeatureDescription.of(program).stream()
        .map(
            feature ->
                new ExtractColumn(
                    feature.name(),
                    FLOAT,
                    feature.unit(),
                    "%s%s; far out at %s. Says: %s"
                        .formatted(
                            feature.operator(),
                            feature.window().isEmpty() ? "" : " within " + feature.window(),
                            feature.far(),
                            feature.says())))
        .toList();
  }
}
