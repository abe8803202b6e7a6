package io.tidemark.jobs.alert;

import io.tidemark.engine.event.Impact;
import io.tidemark.engine.program.Reason;
import io.tidemark.exports.DetectionFinding.Assessment;
import io.tidemark.exports.DetectionFinding.Tag;
import io.tidemark.notebooks.report.Alert;
import io.tidemark.notebooks.report.Alert.Why;
import io.tidemark.notebooks.report.Reference;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.Level;
import java.util.List;

/**
 * Builds an alert's assessment for its finding, including the reasons shown in reports and the
 * matching entries in security standards.
 */
public final class AlertAssessment {
  private AlertAssessment() {}

  /**
   * Returns an assessment. See {@link Assessment} for the parameters.
   *
   * @param reasons all reasons for the verdict on the most severe event, largest share first
   */
  public static Assessment of(
      DecisionKind decision,
      Level level,
      Impact impact,
      double effectiveRisk,
      double medium,
      double high,
      String baseline,
      List<Why> reasons,
      String leading) {
    List<Why> listed = Why.listed(reasons);
    return new Assessment(
        decision,
        level,
        impact,
        effectiveRisk,
        medium,
        high,
        baseline,
        listed.stream().map(AlertAssessment::reason).toList(),
        leading,
        Reference.of(Alert.features(leading, listed)).stream()
            .map(entry -> new Tag(entry.standard(), entry.id(), entry.title()))
            .toList());
  }

  private static Reason reason(Why why) {
    return new Reason(why.feature(), why.message(), why.observed(), why.usual(), why.share());
  }
}
