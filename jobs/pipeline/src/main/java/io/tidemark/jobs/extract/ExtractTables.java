package io.tidemark.jobs.extract;

import static io.tidemark.notebooks.extract.ExtractSchema.ExtractColumn.Type.DAY;
import static io.tidemark.notebooks.extract.ExtractSchema.ExtractColumn.Type.DOUBLE;
import static io.tidemark.notebooks.extract.ExtractSchema.ExtractColumn.Type.FLOAT;
import static io.tidemark.notebooks.extract.ExtractSchema.ExtractColumn.Type.INT;
import static io.tidemark.notebooks.extract.ExtractSchema.ExtractColumn.Type.LONG;
import static io.tidemark.notebooks.extract.ExtractSchema.ExtractColumn.Type.TEXT;
import static io.tidemark.notebooks.extract.ExtractSchema.ExtractColumn.Type.TIME;
import static io.tidemark.notebooks.extract.ExtractSchema.ExtractColumn.Type.TRUTH;

import io.tidemark.engine.program.FeatureDescription;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.notebooks.extract.ExtractSchema.ExtractColumn;
import io.tidemark.notebooks.extract.ExtractSchema.ExtractTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The tables of an extract, with a description of each column. */
final class ExtractTables {
  static final Set<String> NAMES = Set.of("events", "identity_days");

  /** Columns that precede the features in a row for an event. */
  static final List<ExtractColumn> EVENT =
      List.of(
          new ExtractColumn("event_date", DAY, "UTC day", "Day of the event."),
          new ExtractColumn("time", TIME, "UTC", "Time of the event."),
          new ExtractColumn("metadata_product", TEXT, "", "Product that logged it."),
          new ExtractColumn(
              "metadata_uid", TEXT, "", "Id of the event, unique within its product."),
          new ExtractColumn("identity", TEXT, "", "Identity: provider|account|principal."),
          new ExtractColumn("kind", TEXT, "", "Kind of the identity, such as ci_job."),
          new ExtractColumn("cohort", TEXT, "", "Peer group; null if there is none."),
          new ExtractColumn("credential", TEXT, "", "Key id, or hash of the token."),
          new ExtractColumn("source", TEXT, "", "Network prefix of the source."),
          new ExtractColumn("action", TEXT, "", "Service and operation."),
          new ExtractColumn("impact_tier", INT, "0 to 3", "0 read, 1 write, 2 admin, 3 critical."),
          new ExtractColumn("active_days", INT, "days", "Days of history behind the vector."),
          new ExtractColumn(
              "habitual_action", TRUTH, "", "Whether the action is usual for the identity."),
          new ExtractColumn(
              "score",
              DOUBLE,
              "(0, 1]",
              "Isolation score of the whole vector. At 0.5, a vector is isolated in as many splits as"
                  + " a random binary tree needs on average. Ordinary events share most of their "
                  + "values, so other events are isolated first. Ordinary events lie deeper and "
                  + "score well below 0.5. Scores are comparable only within a scope."),
          new ExtractColumn(
              "statistic",
              DOUBLE,
              "",
              "How unusual the event is, minus the identity's usual daily maximum."),
          new ExtractColumn(
              "p_value",
              DOUBLE,
              "(0, 1]",
              "Conformal p-value of the statistic; 1 if it does not count as evidence, either "
                  + "because it is at least p-start (twice the MEDIUM budget, at least 0.1) or "
                  + "because nothing stands out."),
          new ExtractColumn(
              "risk", DOUBLE, "[0, 1]", "Risk of the credential when used from this source."),
          new ExtractColumn("effective_risk", DOUBLE, "[0, 1]", "Risk weighted by impact."),
          new ExtractColumn("trust", DOUBLE, "[0, 1]", "1 minus the risk."),
          new ExtractColumn("level", TEXT, "", "LOW, MEDIUM or HIGH."),
          new ExtractColumn(
              "decision",
              TEXT,
              "",
              "ALLOW, STEP_UP, REVALIDATE, REVOKE or NOT_JUDGED; like all columns from score to "
                  + "scope, empty on days that no baseline judged."),
          new ExtractColumn("cause", TEXT, "", "RISK, BOUND, POLICY or NONE."),
          new ExtractColumn("scope", TEXT, "", "Baseline scope that judged the event, or starter."),
          new ExtractColumn(
              "leading_feature",
              TEXT,
              "",
              "Most important feature, named first; null if there is none."),
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
          "Result for an identity on one day: the night's day or one of the 13 days before it.",
          List.of("event_date", "identity"),
          List.of(
              new ExtractColumn("event_date", DAY, "UTC day", "The day."),
              new ExtractColumn("identity", TEXT, "", "Identity: provider|account|principal."),
              new ExtractColumn("kind", TEXT, "", "Kind of the identity."),
              new ExtractColumn("cohort", TEXT, "", "Peer group; null if there is none."),
              new ExtractColumn("events", LONG, "events", "Judged events."),
              new ExtractColumn("max_risk", DOUBLE, "[0, 1]", "Highest risk during the day."),
              new ExtractColumn("closing_risk", DOUBLE, "[0, 1]", "Risk at midnight."),
              new ExtractColumn("level", TEXT, "", "Highest level during the day."),
              new ExtractColumn("decision", TEXT, "", "Strongest decision during the day."),
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
                  "Whether the identity has alerts that day, all of which belong to an attack "
                      + "listed in a labels.csv among the logs or follow one within 24 hours."),
              new ExtractColumn(
                  "suppressed",
                  TRUTH,
                  "",
                  "Whether the identity has alerts that day that somebody suppressed."),
              new ExtractColumn(
                  "stands_for",
                  LONG,
                  "identity-days",
                  "Number of similar rows that this row represents.")));

  private ExtractTables() {}

  static ExtractTable events(FeatureProgram program) {
    List<ExtractColumn> columns = new ArrayList<>(EVENT);
    columns.addAll(features(program));
    return new ExtractTable(
        "events",
        "An event with its vector. Includes the night's conspicuous judged events, a sample of "
            + "its other events, and a sample of events from earlier days, even days that no "
            + "baseline judged.",
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
                            feature.message())))
        .toList();
  }
}
