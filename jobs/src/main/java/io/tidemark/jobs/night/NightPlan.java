package io.tidemark.jobs.night;

import io.tidemark.jobs.night.InputVersions.Reason;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.JobRunsTable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;

/**
 * What nights would do, and why: each step of each day whose input differs from that of its last
 * commit. Files that were not read yet are counted and not looked into, so what they change is not
 * foreseen.
 */
public final class NightPlan {
  /**
   * One step of one day.
   *
   * @param says the reason in words, with numbers where there are some
   */
  record Planned(LocalDate day, String step, Reason reason, String says) {}

  private final NightContext night;
  private final DayInputs inputs;
  private final List<Planned> planned = new ArrayList<>();
  private final NavigableSet<LocalDate> features = new TreeSet<>();
  private final NavigableSet<LocalDate> scored = new TreeSet<>();
  private final NavigableSet<LocalDate> trained = new TreeSet<>();

  private NightPlan(NightContext night, DayInputs inputs) {
    this.night = night;
    this.inputs = inputs;
  }

  /** What the nights from a day to the night of a context would do. */
  static NightPlan of(NightContext night, DayInputs inputs, LocalDate from) {
    NightPlan plan = new NightPlan(night, inputs);
    for (LocalDate day : new ProfileStep(night, inputs).staleDays()) {
      plan.add(day, ProfileStep.SUMMARISE);
    }
    for (LocalDate day : new FeatureStep(night, inputs).staleDays()) {
      plan.features.add(day);
      plan.add(day, FeatureStep.STEP);
    }
    NavigableSet<LocalDate> nights =
        new TreeSet<>(inputs.days().subMap(from, true, night.night(), true).keySet());
    LocalDate eve = inputs.days().lowerKey(from);
    if (eve != null && !new TrainStep(night, inputs).has(eve)) {
      plan.train(eve);
    }
    for (LocalDate day : nights) {
      plan.score(day);
      plan.train(day);
    }
    return plan;
  }

  private void score(LocalDate day) {
    Optional<Row> baseline = ScoreStep.baselineBefore(night, day);
    LocalDate fresh = trained.lower(day);
    if (baseline.isEmpty() && fresh == null) {
      return;
    }
    boolean otherBaseline =
        fresh != null
            && (baseline.isEmpty()
                || !fresh.isBefore(JobRunsTable.date(baseline.get(), BaselinesTable.TRAINED_FOR)));
    boolean follows = otherBaseline || features.contains(day) || scored.contains(day.minusDays(1));
    if (follows || !isDone(ScoreStep.STEP, day, signature(day, baseline))) {
      scored.add(day);
      add(day, ScoreStep.STEP);
    }
  }

  private String signature(LocalDate day, Optional<Row> baseline) {
    return baseline.map(row -> new ScoreStep(night, inputs).signature(day, row)).orElse("");
  }

  private void train(LocalDate day) {
    Optional<String> signature = new TrainStep(night, inputs).signature(day);
    if (signature.isEmpty()) {
      return;
    }
    LocalDate oldest = day.minusDays(TrainStep.daysRead(night.settings()));
    boolean follows =
        !features.subSet(oldest, false, day, true).isEmpty()
            || !scored.subSet(oldest, false, day, true).isEmpty();
    if (follows || !isDone(TrainStep.STEP, day, signature.get())) {
      trained.add(day);
      add(day, TrainStep.STEP);
    }
  }

  private boolean isDone(String step, LocalDate day, String signature) {
    return NightContext.isDone(night.ledger().committed(step), day, signature);
  }

  private void add(LocalDate day, String step) {
    StepRecord before = night.ledger().committed(step).get(day);
    if (before == null) {
      planned.add(new Planned(day, step, Reason.MISSING, Reason.MISSING.says()));
      return;
    }
    SortedMap<String, String> today = night.versions(inputs, day);
    List<Reason> reasons =
        InputVersions.differences(before.inputVersions(), today).stream()
            .filter(reason -> reason != Reason.CHANGED_CODE)
            .filter(reason -> matters(step, reason))
            .toList();
    Reason reason = reasons.isEmpty() ? Reason.CHANGED_INPUT : reasons.get(0);
    String says = reason.says();
    if (reason == Reason.LATE_DATA) {
      says +=
          ": %s events, %s before"
              .formatted(
                  today.get(InputVersions.EVENTS),
                  before.inputVersions().get(InputVersions.EVENTS));
    }
    planned.add(new Planned(day, step, reason, says));
  }

  /** Whether a step reads what a reason is about. */
  private static boolean matters(String step, Reason reason) {
    return switch (reason) {
      case CHANGED_CATALOGUE -> !step.equals(ProfileStep.SUMMARISE);
      case CHANGED_POLICY -> !step.equals(ProfileStep.SUMMARISE);
      case CHANGED_TRAINING -> step.equals(TrainStep.STEP);
      default -> true;
    };
  }

  /** Days that a step would do. */
  NavigableSet<LocalDate> days() {
    NavigableSet<LocalDate> days = new TreeSet<>();
    planned.forEach(one -> days.add(one.day()));
    return days;
  }

  List<Planned> steps() {
    return List.copyOf(planned);
  }

  /** Versions of the program that made days which another version would read today. */
  SortedMap<String, Integer> otherCode() {
    SortedMap<String, Integer> others = new TreeMap<>();
    for (LocalDate day : inputs.days().keySet()) {
      StepRecord made = night.ledger().committed(FeatureStep.STEP).get(day);
      if (made != null) {
        boolean differs =
            InputVersions.differences(made.inputVersions(), night.versions(inputs, day))
                .contains(Reason.CHANGED_CODE);
        if (differs) {
          others.merge(made.inputVersions().get(InputVersions.CODE), 1, Integer::sum);
        }
      }
    }
    return others;
  }

  /** One line for days in a row of which the same steps run for the same reasons. */
  List<String> lines() {
    SortedMap<LocalDate, String> byDay = new TreeMap<>();
    for (LocalDate day : days()) {
      Map<String, List<String>> stepsByReason = new LinkedHashMap<>();
      planned.stream()
          .filter(one -> one.day().equals(day))
          .forEach(
              one ->
                  stepsByReason
                      .computeIfAbsent(one.says(), says -> new ArrayList<>())
                      .add(one.step()));
      List<String> parts = new ArrayList<>();
      stepsByReason.forEach((says, steps) -> parts.add(String.join(", ", steps) + ": " + says));
      byDay.put(day, String.join("; ", parts));
    }
    List<String> lines = new ArrayList<>();
    LocalDate first = null;
    LocalDate last = null;
    String says = null;
    for (Map.Entry<LocalDate, String> entry : byDay.entrySet()) {
      boolean goesOn =
          entry.getValue().equals(says) && entry.getKey().equals(inputs.days().higherKey(last));
      if (!goesOn) {
        if (first != null) {
          lines.add(line(first, last, says));
        }
        first = entry.getKey();
        says = entry.getValue();
      }
      last = entry.getKey();
    }
    if (first != null) {
      lines.add(line(first, last, says));
    }
    return lines;
  }

  private static String line(LocalDate first, LocalDate last, String says) {
    return first + (first.equals(last) ? "" : " to " + last) + "  " + says;
  }

  /** For a machine. */
  List<Map<String, Object>> asJson() {
    List<Map<String, Object>> json = new ArrayList<>();
    for (Planned one : planned) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("day", one.day().toString());
      entry.put("step", one.step());
      entry.put("reason", one.reason().name().toLowerCase(Locale.ROOT));
      entry.put("says", one.says());
      json.add(entry);
    }
    return json;
  }

  /** A plan as a command tells it. */
  public record Told(List<String> lines, List<Map<String, Object>> steps) {}

  /**
   * What a run over a range would do.
   *
   * @param from first night
   * @param to last night; the last day of the warehouse where it is empty
   */
  public static Told told(NightRun run, Optional<LocalDate> from, Optional<LocalDate> to) {
    Instant now = run.clock().instant();
    List<String> lines = new ArrayList<>();
    if (!run.request().inputs().isEmpty()) {
      lines.add(files(run, now));
    }
    Optional<LocalDate> end =
        to.or(
            () -> {
              var days = run.warehouse().rowsByDay(AccessEventsTable.SPEC);
              return days.isEmpty() ? Optional.empty() : Optional.of(days.lastKey());
            });
    if (end.isEmpty()) {
      lines.add("The warehouse holds no event: everything that is read would be new");
      return new Told(lines, List.of());
    }
    NightContext night = NightContext.of(run, end.get(), now);
    DayInputs inputs = night.inputs();
    NightPlan plan = of(night, inputs, from.orElse(end.get()));
    lines.addAll(plan.lines());
    if (plan.planned.isEmpty()) {
      lines.add("Nothing: every day up to " + end.get() + " is of today's input");
    }
    plan.otherCode()
        .forEach(
            (code, days) ->
                lines.add(
                    "%,d days were made by version %s, this is %s: they stay as they are;"
                            .formatted(days, code, night.versions(inputs, end.get()).get("code"))
                        + " 'tidemark backfill --reprocess all' makes them anew"));
    return new Told(lines, plan.asJson());
  }

  private static String files(NightRun run, Instant now) {
    InputFiles files = new SourceReading(run, now).inputs();
    FileLedger ledger = new FileLedger(run, files);
    long known = (long) files.files().size() + files.parquet().size();
    long fresh =
        files.files().stream().filter(ledger::isFresh).count()
            + files.parquet().stream().filter(ledger::isFresh).count();
    return "ingest: %,d of %,d files are new or changed; %,d tables are read again"
        .formatted(fresh, known, files.deltaTables().size());
  }
}
