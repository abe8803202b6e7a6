package io.tidemark.jobs.night;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.night.DayRanges.Range;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.run.StepDeclaration.Reason;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.AccessEventsTable;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The work planned for a range of nights: each step of each day whose input has changed since its
 * last commit. Unread files are counted but not opened.
 */
public final class NightPlan {
  /** A step planned for a day, and why. */
  record Planned(LocalDate day, StepDeclaration step, Reason reason, String note) {}

  /** Maximum number of characters for the day ranges on a line. */
  private static final int RANGES = 200;

  /** Steps that process days sequentially. */
  private static final Set<StepDeclaration> JUDGING =
      Set.of(StepDeclaration.LATE, StepDeclaration.SCORE, StepDeclaration.TRAIN);

  private final NightContext last;
  private final List<Planned> planned = new ArrayList<>();

  private NightPlan(NightContext last) {
    this.last = last;
  }

  /**
   * Plans all nights since a day: profiles and features as of the last night, the judgement of each
   * day as of that day.
   */
  static NightPlan of(NightContext night, LocalDate from) {
    NightPlan plan = new NightPlan(night);
    for (DayStep step : List.of(new ProfileStep(night), new FeatureStep(night))) {
      step.staleDays().forEach(day -> plan.add(step, day));
    }
    for (LocalDate day : new TrainStep(night.on(from)).unjudgedStart()) {
      plan.addEve(day);
      plan.addDue(new ScoreStep(night.on(day)), day);
    }
    plan.addEve(from);
    for (LocalDate day : night.inputs().days().subMap(from, true, night.night(), true).keySet()) {
      NightContext then = night.on(day);
      List.of(new LateStep(then), new ScoreStep(then), new TrainStep(then))
          .forEach(step -> plan.addDue(step, day));
    }
    return plan;
  }

  private void addEve(LocalDate day) {
    new TrainStep(last)
        .untrainedEve(day)
        .ifPresent(eve -> addDue(new TrainStep(last.on(eve)), eve));
  }

  private void addDue(DayStep step, LocalDate day) {
    if (step.isDue(day, this)) {
      add(step, day);
    }
  }

  private void add(DayStep step, LocalDate day) {
    StepRecord before = step.committed().get(day);
    SortedMap<String, String> today = step.night.versions(day);
    Reason reason =
        before != null
            ? step.declared.reasons(before, today).get(0)
            : last.ledger().isLost(step.declared, day) ? Reason.LOST : Reason.MISSING;
    String text = reason.describe();
    String events = Input.EVENTS.key();
    if (reason == Reason.LATE_DATA || reason == Reason.DELETED_EVENTS) {
      text +=
          ": %s, %,d before"
              .formatted(
                  Counted.of(Long.parseLong(today.get(events)), "event"),
                  Long.parseLong(before.inputVersions().get(events)));
    }
    planned.add(new Planned(day, step.declared, reason, text));
  }

  /** Returns this plan, restricted to judging the given days; empty without days. */
  NightPlan judging(NavigableSet<LocalDate> days) {
    NightPlan some = new NightPlan(last);
    planned.stream()
        .filter(one -> isJudging(one) ? days.contains(one.day()) : !days.isEmpty())
        .forEach(some.planned::add);
    return some;
  }

  /** Returns the days to judge or learn from, whether again or for the first time. */
  NavigableSet<LocalDate> judged() {
    return days(NightPlan::isJudging);
  }

  private static boolean isJudging(Planned one) {
    return JUDGING.contains(one.step());
  }

  NavigableSet<LocalDate> days(StepDeclaration step) {
    return days(one -> one.step().equals(step));
  }

  NavigableSet<LocalDate> days() {
    return days(one -> true);
  }

  private NavigableSet<LocalDate> days(Predicate<Planned> which) {
    return planned.stream()
        .filter(which)
        .map(Planned::day)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  List<Planned> steps() {
    return List.copyOf(planned);
  }

  /** Returns the number of days computed or judged by other versions of the program, by version. */
  SortedMap<String, Integer> otherCode() {
    SortedMap<String, Integer> others = new TreeMap<>();
    for (LocalDate day : last.inputs().days().keySet()) {
      SortedMap<String, String> today = last.versions(day);
      Stream.of(StepDeclaration.FEATURES, StepDeclaration.SCORE, StepDeclaration.TRAIN)
          .map(step -> last.ledger().committed(step).get(day))
          .filter(made -> made != null)
          .map(StepRecord::inputVersions)
          .filter(then -> Input.CODE.isOther(then, today))
          .map(then -> then.get(Input.CODE.key()))
          .distinct()
          .forEach(code -> others.merge(code, 1, Integer::sum));
    }
    return others;
  }

  /** Returns lines of text, one for consecutive days with the same steps and reasons. */
  List<String> lines() {
    Deque<Map.Entry<Range, String>> stretches = new ArrayDeque<>();
    for (LocalDate day : days()) {
      Map<String, List<String>> stepsByReason = new LinkedHashMap<>();
      for (Planned one : planned) {
        if (one.day().equals(day)) {
          stepsByReason
              .computeIfAbsent(one.note(), text -> new ArrayList<>())
              .add(one.step().name());
        }
      }
      String text =
          stepsByReason.entrySet().stream()
              .map(reason -> String.join(", ", reason.getValue()) + ": " + reason.getKey())
              .collect(Collectors.joining("; "));
      Map.Entry<Range, String> before = stretches.peekLast();
      boolean continues =
          before != null
              && before.getValue().equals(text)
              && day.equals(last.inputs().days().higherKey(before.getKey().to()));
      LocalDate from = continues ? stretches.removeLast().getKey().from() : day;
      stretches.add(Map.entry(new Range(from, day), text));
    }
    return stretches.stream().map(one -> one.getKey().describe() + "  " + one.getValue()).toList();
  }

  List<Entry> entries() {
    return planned.stream()
        .map(
            one -> {
              String reason = one.reason().name().toLowerCase(Locale.ROOT);
              return new Entry(one.day().toString(), one.step().name(), reason, one.note());
            })
        .toList();
  }

  /** A planned step in its JSON form. */
  public record Entry(String day, String step, String reason, String message) {}

  /** A plan as printed by commands. */
  public record Text(List<String> lines, List<Entry> steps) {}

  /** Returns the plan for a range of nights, by default up to the last day in the warehouse. */
  public static Text describe(NightRun run, Optional<LocalDate> from, Optional<LocalDate> to) {
    from.ifPresent(run.ledger()::checkKept);
    List<String> lines = new ArrayList<>();
    boolean reads = !run.request().inputs().isEmpty();
    Files files = reads ? Files.of(run) : new Files(0, 0, 0);
    if (reads) {
      lines.add(files.describe());
    }
    Optional<LocalDate> end =
        to.or(
            () -> {
              var days = run.warehouse().rowsByDay(AccessEventsTable.SPEC);
              return days.isEmpty() ? Optional.empty() : Optional.of(days.lastKey());
            });
    if (end.isEmpty()) {
      lines.add("The warehouse has no events: everything that is read would be new");
      return new Text(lines, List.of());
    }
    NightContext night = NightContext.of(run, end.get());
    NavigableSet<LocalDate> days = night.inputs().days().navigableKeySet();
    NightPlan plan = of(night, from.orElse(end.get()));
    lines.addAll(plan.lines());
    if (files.fresh > 0) {
      lines.add(unknown(files.fresh, days, from.orElse(end.get()), end.get()));
    } else if (plan.planned.isEmpty()) {
      lines.add(nothing(days, from.orElse(end.get()), end.get()));
    }
    String now = night.versions(end.get()).get(Input.CODE.key());
    String text =
        "computed or judged by version %s, but this is %s: %s, left unchanged; "
            + "'tidemark backfill --reprocess all%s' recomputes them";
    plan.otherCode()
        .forEach(
            (code, count) ->
                lines.add(text.formatted(code, now, Counted.of(count, "day"), run.request().at())));
    return new Text(lines, plan.entries());
  }

  /** Describes unread files, whose days are still unknown. */
  static String unknown(long files, NavigableSet<LocalDate> held, LocalDate from, LocalDate to) {
    String one = "new file are not known before it is read";
    String days =
        "The days of " + Counted.of(files, one, "new files are not known before they are read");
    LocalDate first = held.isEmpty() || from.isBefore(held.first()) ? from : held.first();
    List<LocalDate> lacks =
        first.datesUntil(to.plusDays(1)).filter(day -> !held.contains(day)).toList();
    if (held.isEmpty()) {
      return days + "; the warehouse contains no events up to " + to;
    }
    return days
        + "; the last day up to %s in the warehouse is %s, ".formatted(to, held.last())
        + (lacks.isEmpty()
            ? "and none is missing"
            : "and it lacks " + PrintableText.of(DayRanges.describe(lacks), RANGES));
  }

  private static String nothing(NavigableSet<LocalDate> held, LocalDate from, LocalDate to) {
    if (held.isEmpty()) {
      return "Nothing: the warehouse contains no events up to " + to;
    }
    String notLast = ", the last before %s in the warehouse,".formatted(to);
    String last = held.last() + (held.last().equals(to) ? "" : notLast);
    return from.isBefore(held.last())
        ? "Nothing: each night from %s to %s is up to date".formatted(from, last)
        : "Nothing: the night of %s is up to date; --from looks at earlier ones".formatted(last);
  }

  private record Files(long fresh, long all, long tables) {
    static Files of(NightRun run) {
      InputFiles files = new SourceReading(run).inputs();
      FileLedger ledger = new FileLedger(run, files);
      return new Files(
          files.only(ledger::isFresh).all().size(), files.all().size(), files.deltaTables().size());
    }

    String describe() {
      return "ingest: %,d of %s new or changed; %s read again"
          .formatted(fresh, Counted.of(all, "file"), Counted.of(tables, "table"));
    }
  }
}
