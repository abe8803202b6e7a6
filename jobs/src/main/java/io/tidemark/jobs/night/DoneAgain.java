package io.tidemark.jobs.night;

import io.tidemark.jobs.night.InputVersions.Reason;
import io.tidemark.jobs.run.RunLedger;
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

/** What a run makes anew of days that were made before, and for which reasons. */
final class DoneAgain {
  /** The steps with a row for each day, and what each does to a day. */
  private static final Map<String, String> STEPS = new LinkedHashMap<>();

  static {
    STEPS.put(ProfileStep.SUMMARISE, "summarised");
    STEPS.put(FeatureStep.STEP, "computed");
    STEPS.put(ScoreStep.STEP, "judged");
    STEPS.put(TrainStep.STEP, "trained");
  }

  private final RunLedger ledger;
  private final Map<String, Map<LocalDate, StepRecord>> before = new LinkedHashMap<>();

  private DoneAgain(RunLedger ledger) {
    this.ledger = ledger;
    STEPS.keySet().forEach(step -> before.put(step, ledger.committed(step)));
  }

  /** Begins to look; what was committed until now was made before. */
  static DoneAgain since(RunLedger ledger) {
    return new DoneAgain(ledger);
  }

  /**
   * What was made anew until now; empty where nothing was.
   *
   * @param thresholds what it made of them; empty for nothing
   */
  Optional<String> says(Optional<String> thresholds) {
    Set<Reason> reasons = new TreeSet<>();
    List<String> done = new ArrayList<>();
    NavigableSet<LocalDate> days = new TreeSet<>();
    before.forEach(
        (step, made) -> {
          Map<LocalDate, StepRecord> now = ledger.committed(step);
          boolean again = false;
          for (Map.Entry<LocalDate, StepRecord> entry : made.entrySet()) {
            StepRecord then = entry.getValue();
            StepRecord today = now.get(entry.getKey());
            if (today.generation() > then.generation()) {
              again = true;
              days.add(entry.getKey());
              reasons.addAll(NightPlan.reasons(step, then, today.inputVersions()));
            }
          }
          if (again) {
            done.add(STEPS.get(step));
          }
        });
    if (days.isEmpty()) {
      return Optional.empty();
    }
    // That something before it changed says nothing beside what changed there.
    if (reasons.size() > 1) {
      reasons.remove(Reason.CHANGED_INPUT);
    }
    return Optional.of(
        "%s: %s %s anew%s"
            .formatted(
                reasons.stream().map(Reason::says).collect(Collectors.joining(", ")),
                days.first().equals(days.last())
                    ? days.first()
                    : days.first() + " to " + days.last(),
                String.join(", ", done),
                thresholds.map(moved -> "; " + moved).orElse("")));
  }
}
