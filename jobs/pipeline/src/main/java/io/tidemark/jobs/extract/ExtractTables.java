package io.tidemark.jobs.extract;

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
      columns(
          """
          event_date | DAY | UTC day | Day of the event.
          time | TIME | UTC | Time of the event.
          metadata_product | TEXT |  | Product that logged it.
          metadata_uid | TEXT |  | Id of the event, unique within its product.
          identity | TEXT |  | Identity: provider|account|principal.
          kind | TEXT |  | Kind of the identity, such as ci_job.
          cohort | TEXT |  | Peer group; null if there is none.
          credential | TEXT |  | Key id, or hash of the token.
          source | TEXT |  | Network prefix of the source.
          action | TEXT |  | Service and operation.
          impact_tier | INT | 0 to 3 | 0 read, 1 write, 2 admin, 3 critical.
          active_days | INT | days | Days of history behind the vector.
          habitual_action | TRUTH |  | Whether the action is usual for the identity.
          score | DOUBLE | (0, 1] | Isolation score of the whole vector. At 0.5, a vector is \
          isolated in as many splits as a random binary tree needs on average. Ordinary events \
          share most of their values, so other events are isolated first. Ordinary events lie \
          deeper and score well below 0.5. Scores are comparable only within a scope.
          statistic | DOUBLE |  | How unusual the event is, minus the identity's usual daily \
          maximum.
          p_value | DOUBLE | (0, 1] | Conformal p-value of the statistic; 1 if it does not \
          count as evidence, either because it is at least p-start (twice the MEDIUM budget, at \
          least 0.1) or because nothing stands out.
          risk | DOUBLE | [0, 1] | Risk of the credential when used from this source.
          effective_risk | DOUBLE | [0, 1] | Risk weighted by impact.
          trust | DOUBLE | [0, 1] | 1 minus the risk.
          level | TEXT |  | LOW, MEDIUM or HIGH.
          decision | TEXT |  | ALLOW, STEP_UP, REVALIDATE, REVOKE or NOT_JUDGED; like all \
          columns from score to scope, empty on days that no baseline judged.
          cause | TEXT |  | RISK, BOUND, POLICY or NONE.
          scope | TEXT |  | Baseline scope that judged the event, or starter.
          leading_feature | TEXT |  | Most important feature, named first; null if there is none.
          reason_1 | TEXT |  | Main reason in words.
          reason_2 | TEXT |  | Second reason in words.
          reason_3 | TEXT |  | Third reason in words.
          stands_for | LONG | events | Number of similar events that this one represents; 1 if \
          all were kept.
          """);

  static final ExtractTable IDENTITY_DAYS =
      new ExtractTable(
          "identity_days",
          "Result for an identity on one day: the night's day or one of the 13 days before it.",
          List.of("event_date", "identity"),
          columns(
              """
              event_date | DAY | UTC day | The day.
              identity | TEXT |  | Identity: provider|account|principal.
              kind | TEXT |  | Kind of the identity.
              cohort | TEXT |  | Peer group; null if there is none.
              events | LONG | events | Judged events.
              max_risk | DOUBLE | [0, 1] | Highest risk during the day.
              closing_risk | DOUBLE | [0, 1] | Risk at midnight.
              level | TEXT |  | Highest level during the day.
              decision | TEXT |  | Strongest decision during the day.
              alerts | LONG | events | Events with an alert.
              policy_step_ups | LONG | events | Step-ups by policy alone.
              first_alert | TIME | UTC | When the first alert was raised.
              leading_feature | TEXT |  | Feature that caused the most severe alert, or the broken \
              bound as bound:rule.
              reason_1 | TEXT |  | Main reason in words.
              reason_2 | TEXT |  | Second reason in words.
              reason_3 | TEXT |  | Third reason in words.
              usual_maximum | DOUBLE |  | Usual daily maximum of the statistic, according to the \
              night's baseline.
              label | TEXT |  | benign or compromised, set by an analyst.
              known_attack | TRUTH |  | Whether the identity has alerts that day, all of which \
              belong to an attack listed in a labels.csv among the logs or follow one within 24 hours.
              within_attack | TRUTH |  | The same for all judged events of the day, so that it cannot \
              have a false step-up.
              suppressed | TRUTH |  | Whether the identity has alerts that day that somebody \
              suppressed.
              stands_for | LONG | identity-days | Number of similar rows that this row represents.
              """));

  private ExtractTables() {}

  /** Returns the columns of lines with name, type, unit and description. */
  private static List<ExtractColumn> columns(String lines) {
    return lines
        .lines()
        .map(line -> line.split(" \\| ", 4))
        .map(of -> new ExtractColumn(of[0], ExtractColumn.Type.valueOf(of[1]), of[2], of[3]))
        .toList();
  }

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
    return program.catalogue().features().stream()
        .map(
            feature ->
                new ExtractColumn(
                    feature.name(),
                    ExtractColumn.Type.FLOAT,
                    feature.unit(),
                    "%s%s; far out at %s. Says: %s"
                        .formatted(
                            feature.computation(),
                            feature.window() == null ? "" : " within " + feature.windowText(),
                            feature.far(),
                            feature.message())))
        .toList();
  }
}
