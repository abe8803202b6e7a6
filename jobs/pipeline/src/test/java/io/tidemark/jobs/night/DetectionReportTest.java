package io.tidemark.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.night.SummaryCollector.DetectionReport;
import io.tidemark.jobs.run.NightSummary.Note;
import io.tidemark.notebooks.report.NightReport.Detection;
import io.tidemark.notebooks.report.NightReport.Detection.Attack;
import io.tidemark.notebooks.report.NightReport.Detection.Gravest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DetectionReportTest {
  private static final Gravest MISSED =
      new Gravest("aws|1|role/ci", "5f1c-22", "ALLOW", 0.81234, 0.912, 0.99);
  private static final Gravest FALSE =
      new Gravest("-|acme|app 7", "id 1", "STEP_UP", 0.95, Double.NaN, Double.NaN);
  private static final DetectionReport REPORT =
      new DetectionReport(
          new Detection(
              List.of(
                  new Attack(3, "raised-volume", false, MISSED),
                  new Attack(3, "sudden-burst", true, FALSE)),
              List.of(FALSE),
              40,
              1));

  @Test
  void listsMissedAndFalseAlertsWithCommands() {
    assertThat(REPORT.notes())
        .containsExactly(
            new Note(
                "Labels",
                "1 of 2 labelled attacks raised an alert (case 3: 1 of 2); 1 without a judged event",
                List.of(
                    "missed  raised-volume (case 3): ALLOW at risk 0.8123 (MEDIUM from 0.9120);"
                        + " 'aws|1|role/ci'; tidemark explain --event 5f1c-22")),
            new Note(
                "Labels",
                "1 false step-up on 40 identity-days outside labelled attacks (0.025 per identity-day)",
                List.of(
                    "false   STEP_UP at risk 0.9500; '-|acme|app 7';"
                        + " tidemark explain --event 'id 1'")));
  }

  @Test
  void jsonMatchesText() {
    assertThat(REPORT.asMap())
        .containsEntry("attacks_by_case", Map.of(3, 2L))
        .containsEntry("found_by_case", Map.of(3, 1L))
        .containsEntry("unjudged_attacks", 1L)
        .containsEntry("false_step_ups", 1)
        .containsEntry(
            "missed_attacks",
            List.of(
                Map.of(
                    "case", 3,
                    "variant", "raised-volume",
                    "identity", "aws|1|role/ci",
                    "event", "5f1c-22",
                    "decision", "ALLOW",
                    "effective_risk", 0.81234)));
  }

  @Test
  void isEmptyWithoutAttacks() {
    assertThat(new DetectionReport(new Detection(List.of(), List.of(), 12, 0)).notes())
        .containsExactly(
            new Note(
                "Labels",
                "0 false step-ups on 12 identity-days outside labelled attacks (0.000 per identity-day)"));
  }
}
