package io.tidemark.jobs.night;

import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepDeclaration.Reason;
import io.tidemark.jobs.run.StepRecord;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Summarises which earlier days a run recomputed, and why. */
final class RecomputationSummary {
  private final RunLedger ledger;
  private final Map<StepDeclaration, Map<LocalDate, StepRecord>> before = new LinkedHashMap<>();

  /** Starts recording. Commits made before this point are ignored. */
  RecomputationSummary(RunLedger ledger) {
    this.ledger = ledger;
    Night.DECLARATIONS.forEach(step -> before.put(step, ledger.committed(step.name())));
  }

  /**
   * Describes the days recomputed so far; empty if no day has been recomputed.
   *
   * @param thresholds resulting change in the thresholds; empty if they did not change
   */
  Optional<String> describe(Optional<String> thresholds) {
    Set<Reason> reasons = new TreeSet<>();
    Map<String, List<String>> done = new LinkedHashMap<>();
    before.forEach(
        (step, made) -> {
          NavigableSet<LocalDate> days = new TreeSet<>();
          Map<LocalDate, StepRecord> now = ledger.committed(step.name());
          made.forEach(
              (day, then) -> {
                StepRecord today = now.get(day);
                if (today.generation() > then.generation()) {
                  days.add(day);
                  reasons.addAll(step.reasons(then, today.inputVersions()));
                }
              });
          if (!days.isEmpty()) {
            done.computeIfAbsent(
                    new DayRanges.Range(days.first(), days.last()).describe(),
                    range -> new ArrayList<>())
                .add(step.done());
          }
        });
    if (done.isEmpty()) {
      return Optional.empty();
    }
    // The reason "changed input" adds nothing if a more specific reason is known.
    if (reasons.size() > 1) {
      reasons.remove(Reason.CHANGED_INPUT);
    }
    return Optional.of(
        "%s: %s again%s"
            .formatted(
                reasons.stream().map(Reason::describe).collect(Collectors.joining(", ")),
                done.entrySet().stream()
                    .map(steps -> steps.getKey() + " " + String.join(", ", steps.getValue()))
                    .collect(Collectors.joining("; ")),
                thresholds.map(moved -> "; " + moved).orElse("")));
  }
}
