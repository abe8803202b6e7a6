package io.tidemark.jobs.run;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the ledger says of one day.
 *
 * @param steps the last record of each step, by name, in the order in which they were written
 */
public record NightStatus(LocalDate day, Map<String, StepRecord> steps) {
  /** The step after which a day counts as judged. */
  private static final String JUDGED = StepRecord.SCORE;

  /** The steps of a day that others are judged by. */
  private static final Set<String> HISTORY = Set.of("summarise", "profile", "health", "features");

  public NightStatus {
    steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
  }

  /** By day, the latest first. */
  public static List<NightStatus> of(List<StepRecord> inOrderOfWriting) {
    Map<LocalDate, Map<String, StepRecord>> days = new TreeMap<>(Collections.reverseOrder());
    for (StepRecord step : inOrderOfWriting) {
      Map<String, StepRecord> steps =
          days.computeIfAbsent(step.eventDate(), day -> new LinkedHashMap<>());
      steps.remove(step.step());
      steps.put(step.step(), step);
    }
    List<NightStatus> nights = new ArrayList<>();
    days.forEach((day, steps) -> nights.add(new NightStatus(day, steps)));
    return List.copyOf(nights);
  }

  /** Whether all that was done of the day went well and was to make history of it. */
  public boolean isHistory() {
    return HISTORY.containsAll(steps.keySet())
        && steps.values().stream().allMatch(step -> step.outcome() == StepRecord.Outcome.COMMITTED);
  }

  /** When a day was last judged; empty when none was. */
  public static Optional<Instant> lastJudged(List<NightStatus> nights) {
    return nights.stream()
        .map(night -> night.steps().get(JUDGED))
        .filter(step -> step != null && step.outcome() == StepRecord.Outcome.COMMITTED)
        .map(StepRecord::writtenAt)
        .max(Instant::compareTo);
  }

  /** All of it, for a machine. */
  public static Map<String, Object> asJson(
      List<NightStatus> nights, Optional<Instant> judged, boolean fresh) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("last_judged_at", judged.map(Instant::toString).orElse(null));
    json.put("fresh", fresh);
    List<Object> days = new ArrayList<>();
    for (NightStatus night : nights) {
      List<Object> steps = new ArrayList<>();
      night.steps().values().forEach(step -> steps.add(asJson(step)));
      days.add(ordered("day", night.day().toString(), "steps", steps));
    }
    json.put("days", days);
    return json;
  }

  private static Map<String, Object> asJson(StepRecord step) {
    return ordered(
        "step",
        step.step(),
        "outcome",
        step.outcome().name().toLowerCase(Locale.ROOT),
        "generation",
        step.generation(),
        "rows_in",
        step.rowsIn(),
        "rows_out",
        step.rowsOut(),
        "seconds",
        step.seconds(),
        "run_id",
        step.runId(),
        "written_at",
        step.writtenAt().toString());
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
