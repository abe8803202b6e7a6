package io.tidemark.jobs.lab;

import io.tidemark.runtime.baseline.Combination;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.training.SampleOptions;
import java.time.LocalDate;
import java.util.List;

/** The nights' detector without one of its parts, with thresholds of its own. */
enum Ablation {
  NO_HISTORY("without history: no profiles"),
  NO_COHORTS("without cohorts: the global scope alone"),
  NO_BOUNDS("without bounds"),
  TAILS_ALONE("tails alone"),
  FOREST_ALONE("forest alone");

  private final String title;

  Ablation(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /**
   * Returns the judged events with this detector's decisions. For {@link #NO_HISTORY}, the
   * company's vectors must be computed without profiles.
   */
  List<JudgedEvent> decide(
      LabelledEvents company, List<JudgedEvent> judged, Trial trial, LocalDate from) {
    SampleOptions sampling = trial.sampling();
    return switch (this) {
      case NO_HISTORY -> {
        SampleOptions anyAge =
            new SampleOptions(
                sampling.rowsPerScope(), sampling.maxIdentityShare(), 0, sampling.key());
        yield JudgedNights.of(company, trial.with(anyAge, trial.combination()), from).judged();
      }
      case NO_COHORTS -> JudgedNights.of(company.withoutCohorts(), trial, from).judged();
      case NO_BOUNDS ->
          judged.stream()
              .map(event -> event.verdict().cause() == Cause.BOUND ? event.decided(false) : event)
              .toList();
      case TAILS_ALONE ->
          JudgedNights.of(company, trial.with(sampling, Combination.TAILS_ONLY), from).judged();
      case FOREST_ALONE ->
          JudgedNights.of(company, trial.with(sampling, Combination.FOREST_ONLY), from).judged();
    };
  }
}
