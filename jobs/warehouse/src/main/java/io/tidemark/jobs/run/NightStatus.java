package io.tidemark.jobs.run;

import io.tidemark.jobs.Counted;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
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
 * @param steps latest record of each step, by name, in the order in which they were written
 */
public record NightStatus(LocalDate day, Map<String, StepRecord> steps) {
  private static final String JUDGED = StepDeclaration.SCORE.name();

  private static final int MOST_RUNS = 5;

  /** Steps that only make a day available as history for later days. */
  private static final Set<String> HISTORY = Set.of("summarise", "profile", "health", "features");

  public NightStatus {
    steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
  }

  public static List<NightStatus> of(List<StepRecord> inOrderOfWriting) {
    Map<LocalDate, Map<String, StepRecord>> days = new TreeMap<>(Collections.reverseOrder());
    for (StepRecord step : inOrderOfWriting) {
      Map<String, StepRecord> steps =
          days.computeIfAbsent(step.eventDate(), day -> new LinkedHashMap<>());
      // Once a day is being processed, it no longer matters that an earlier run failed.
      steps.remove(StepRecord.NIGHT);
      steps.remove(step.step());
      steps.put(step.step(), step);
    }
    List<NightStatus> nights = new ArrayList<>();
    days.forEach((day, steps) -> nights.add(new NightStatus(day, steps)));
    return List.copyOf(nights);
  }

  /** Returns whether all work on the day succeeded and only added the day to the history. */
  public boolean isHistory() {
    return HISTORY.containsAll(steps.keySet())
        && steps.values().stream().allMatch(step -> step.outcome() == StepRecord.Outcome.COMMITTED);
  }

  /**
   * Returns when the latest judged day was judged; empty before the first. Judging an earlier day
   * again does not make the nights more recent.
   *
   * @param nights all nights, latest day first
   */
  public static Optional<Instant> lastJudged(List<NightStatus> nights) {
    return nights.stream()
        .map(night -> night.steps().get(JUDGED))
        .filter(step -> step != null && step.outcome() == StepRecord.Outcome.COMMITTED)
        .map(StepRecord::writtenAt)
        .findFirst();
  }

  /**
   * Returns the last step of each run since the last judged night that has judged no night itself,
   * latest run first. Such a run failed, was interrupted, is under way, or was not meant to judge.
   *
   * @param inOrderOfWriting steps of all runs
   */
  public static List<StepRecord> unjudgedRuns(
      List<StepRecord> inOrderOfWriting, Optional<Instant> judged) {
    Map<String, StepRecord> last = new LinkedHashMap<>();
    for (StepRecord step : inOrderOfWriting) {
      last.remove(step.runId());
      last.put(step.runId(), step);
    }
    inOrderOfWriting.stream()
        .filter(step -> step.step().equals(JUDGED) && step.outcome() != StepRecord.Outcome.REFUSED)
        .forEach(step -> last.remove(step.runId()));
    List<StepRecord> runs = new ArrayList<>(last.values());
    runs.removeIf(step -> judged.isPresent() && !step.writtenAt().isAfter(judged.get()));
    Collections.reverse(runs);
    return runs.subList(0, Math.min(runs.size(), MOST_RUNS));
  }

  /** Returns a line about a run that has judged no night. */
  public static String describeUnjudged(StepRecord last) {
    Instant at = last.writtenAt().truncatedTo(ChronoUnit.SECONDS);
    return last.step().equals(StepRecord.NIGHT)
        ? "Run %s of %s ended at %s with %s"
            .formatted(last.runId(), last.eventDate(), at, last.detail())
        : "Run %s judged no night; its last step: %s of %s, %s at %s"
            .formatted(last.runId(), last.step(), last.eventDate(), last.outcome().label(), at);
  }

  /**
   * Returns lines that list each night and its steps.
   *
   * @param showsHistory whether to list each day that was only added to the history, rather than
   *     grouping adjacent days of this kind on one line
   */
  public static List<String> lines(List<NightStatus> nights, boolean showsHistory) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < nights.size(); i++) {
      NightStatus night = nights.get(i);
      if (night.isHistory() && !showsHistory) {
        int first = i;
        while (i + 1 < nights.size() && nights.get(i + 1).isHistory()) {
          i++;
        }
        lines.add(history(nights.get(i).day(), night.day(), i - first + 1));
        continue;
      }
      lines.add(night.day() + "  " + String.join(" → ", night.steps().keySet()));
      night
          .steps()
          .forEach(
              (step, record) ->
                  lines.add(
                      String.format(
                          Locale.ROOT,
                          "  %-10s %-9s generation %d  %,12d in %,12d out  %8.1f s  %s",
                          step,
                          record.outcome().label(),
                          record.generation(),
                          record.rowsIn(),
                          record.rowsOut(),
                          record.seconds(),
                          record.writtenAt().truncatedTo(ChronoUnit.SECONDS))));
    }
    return lines;
  }

  private static String history(LocalDate first, LocalDate last, int days) {
    return "%s  history: %s summarised and in features, none judged; --all shows each"
        .formatted(days == 1 ? last : first + " to " + last, Counted.of(days, "day"));
  }

  public static Map<String, Object> asJson(
      List<NightStatus> nights,
      List<StepRecord> unjudgedRuns,
      Optional<Instant> judged,
      boolean fresh) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("last_judged_at", judged.map(Instant::toString).orElse(null));
    json.put("fresh", fresh);
    List<Object> runs = new ArrayList<>();
    for (StepRecord last : unjudgedRuns) {
      Map<String, Object> run = asJson(last);
      run.put("day", last.eventDate().toString());
      runs.add(run);
    }
    json.put("unjudged_runs", runs);
    List<Object> days = new ArrayList<>();
    for (NightStatus night : nights) {
      Map<String, Object> day = new LinkedHashMap<>();
      day.put("day", night.day().toString());
      day.put("steps", night.steps().values().stream().map(NightStatus::asJson).toList());
      days.add(day);
    }
    json.put("days", days);
    return json;
  }

  private static Map<String, Object> asJson(StepRecord step) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step", step.step());
    json.put("outcome", step.outcome().label());
    json.put("generation", step.generation());
    json.put("rows_in", step.rowsIn());
    json.put("rows_out", step.rowsOut());
    json.put("seconds", step.seconds());
    json.put("run_id", step.runId());
    json.put("written_at", step.writtenAt().toString());
    return json;
  }
}
