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

/** Tables of an extract and the meaning of each column. */
final class ExtractTables {
  /** Names of all tables in an extract. */
  static final Set<String> NAMES = Set.of("events", "identity_days");

  /** Columns of an event that precede its features. */
  static final List<ExtractColumn> EVENT =
      List.of(
          new ExtractColumn("event_date", DAY, "UTC day", "Day of the event."),
          new ExtractColumn("time", TIME, "UTC", "When it came."),
          new ExtractColumn("metadata_product", TEXT, "", "Product that logged it."),
          new ExtractColumn("metadata_uid", TEXT, "", "Its id within the product."),
          new ExtractColumn("identity", TEXT, "", "Who: provider|account|principal."),
          new ExtractColumn("kind", TEXT, "", "Kind of the identity, such as ci_job."),
          new ExtractColumn("cohort", TEXT, "", "Its peers; null for none."),
          new ExtractColumn("credential", TEXT, "", "Key id or hash of the token."),
          new ExtractColumn("source", TEXT, "", "Network it came from, as a prefix."),
          new ExtractColumn("action", TEXT, "", "Service and operation."),
          new ExtractColumn("impact_tier", INT, "0 to 3", "0 read, 1 write, 2 admin, 3 critical."),
          new ExtractColumn("active_days", INT, "days", "Days of history behind the vector."),
          new ExtractColumn("habitual_action", TRUTH, "", "Whether the action is usual for it."),
          new ExtractColumn(
              "score",
              DOUBLE,
              "(0, 1]",
              "Isolation score of the whole vector: 0.5 is set apart in as many splits as a random"
                  + " binary tree takes on average. Most values of ordinary events are alike, the"
                  + " others are split off first, and what is left lies deeper: ordinary is well"
                  + " below 0.5. Compare within a scope."),
          new ExtractColumn(
              "statistic",
              DOUBLE,
              "",
              "How unusual the event is, less what the identity usually reaches in a day."),
          new ExtractColumn(
              "p_value",
              DOUBLE,
              "(0, 1]",
              "Conformal p-value of the statistic; 1 where it is no evidence: from p-start on, which"
                  + " is twice the MEDIUM budget and at least 0.1, or where nothing stands out."),
          new ExtractColumn("risk", DOUBLE, "[0, 1]", "Held against credential and source."),
          new ExtractColumn("effective_risk", DOUBLE, "[0, 1]", "Risk weighed by impact."),
          new ExtractColumn("trust", DOUBLE, "[0, 1]", "1 less the risk."),
          new ExtractColumn("level", TEXT, "", "LOW, MEDIUM or HIGH."),
          new ExtractColumn(
              "decision",
              TEXT,
              "",
              "ALLOW, STEP_UP, REVALIDATE, REVOKE or NOT_JUDGED; empty on days that no baseline"
                  + " judged, as all from score to scope."),
          new ExtractColumn("cause", TEXT, "", "RISK, BOUND, POLICY or NONE."),
          new ExtractColumn("scope", TEXT, "", "Scope of the baseline that judged."),
          new ExtractColumn("leading_feature", TEXT, "", "Feature to name first; null for none."),
          new ExtractColumn("reason_1", TEXT, "", "Weightiest reason in words."),
          new ExtractColumn("reason_2", TEXT, "", "Second reason in words."),
          new ExtractColumn("reason_3", TEXT, "", "Third reason in words."),
          new ExtractColumn(
              "stands_for",
              LONG,
              "events",
              "One in so many events like this one was kept; 1 where all were."));

  static final ExtractTable IDENTITY_DAYS =
      new ExtractTable(
          "identity_days",
          "What one identity's day came to, for the night and up to 13 days before it.",
          List.of("event_date", "identity"),
          List.of(
              new ExtractColumn("event_date", DAY, "UTC day", "The day."),
              new ExtractColumn("identity", TEXT, "", "Who: provider|account|principal."),
              new ExtractColumn("kind", TEXT, "", "Kind of the identity."),
              new ExtractColumn("cohort", TEXT, "", "Its peers; null for none."),
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
                  "Feature behind the gravest alert, or the bound that it broke, as bound:rule."),
              new ExtractColumn("reason_1", TEXT, "", "Weightiest reason in words."),
              new ExtractColumn("reason_2", TEXT, "", "Second reason in words."),
              new ExtractColumn("reason_3", TEXT, "", "Third reason in words."),
              new ExtractColumn(
                  "usual_maximum",
                  DOUBLE,
                  "",
                  "What its statistic usually reaches in a day, by the night's baseline."),
              new ExtractColumn("label", TEXT, "", "benign or compromised, as analysts said."),
              new ExtractColumn(
                  "known_attack",
                  TRUTH,
                  "",
                  "Whether it has alerts, all of them on attacks that a labels.csv among the logs"
                      + " names, or within 24 hours after one."),
              new ExtractColumn(
                  "suppressed",
                  TRUTH,
                  "",
                  "Whether it has alerts that somebody keeps off the list."),
              new ExtractColumn(
                  "stands_for", LONG, "identity-days", "One in so many like this one was kept.")));

  private ExtractTables() {}

  static ExtractTable events(FeatureProgram program) {
    List<ExtractColumn> columns = new ArrayList<>(EVENT);
    columns.addAll(features(program));
    return new ExtractTable(
        "events",
        "One event with its vector: of the night, judged, those that stood out and a sample of the"
            + " others, of the days before it a sample, also of those that no baseline judged.",
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
