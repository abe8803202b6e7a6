package io.tidemark.jobs.evaluate;

import static io.tidemark.jobs.TidemarkException.usage;
import static java.time.temporal.ChronoUnit.DAYS;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.RiskFigures;
import io.tidemark.jobs.run.TrainingFigures;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.simulator.SimulationPlan;
import io.tidemark.training.TrainingPlan;
import io.tidemark.training.evaluation.Ablation;
import io.tidemark.training.evaluation.DetectedAttack;
import io.tidemark.training.evaluation.DetectionTable;
import io.tidemark.training.evaluation.FalseAlarmTable;
import io.tidemark.training.evaluation.FalseAlarmTable.Promised;
import io.tidemark.training.evaluation.JudgedEvent;
import io.tidemark.training.evaluation.JudgedIdentityDay;
import io.tidemark.training.evaluation.JudgedNights;
import io.tidemark.training.evaluation.LabelledEvents;
import io.tidemark.training.evaluation.LabelledEvents.History;
import io.tidemark.training.evaluation.Rival;
import io.tidemark.training.evaluation.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.stream.Stream;

/** Companies, simulated or logged, and tables of how well they are judged. */
public final class Evaluation {
  private final Settings settings;
  private final FeatureProgram program;
  private final List<LoggedCompany> companies = new ArrayList<>();
  private final List<LabelledEvents> labelled = new ArrayList<>();
  private int judgedDays;

  private Evaluation(Settings settings) {
    this.settings = settings;
    program = FeatureSources.catalogue(settings.features().catalogue()).program();
  }

  /** More tables of detection. */
  public enum Part {
    /** The variants of each case, and each miss. */
    VARIANTS,
    /** Other detectors at the same rate of false alarms. */
    RIVALS
  }

  /**
   * How large each company is.
   *
   * @param from first day
   * @param days days to simulate
   * @param identities people among them
   * @param eventsPerDay of an ordinary weekday
   * @param attacks labelled ones, on the last days
   * @param judgedDays how many of the last days are judged
   */
  public record Size(
      LocalDate from, int days, int identities, int eventsPerDay, int attacks, int judgedDays) {}

  /**
   * Simulates companies.
   *
   * @param seeds one company each
   * @param keepEvents whether {@link #recorded} or {@link #ablations} will be asked for: they go
   *     back to the events, which are most of what a company takes
   * @param onCompany called after each
   */
  public static Evaluation simulated(
      Settings settings, List<Long> seeds, Size size, boolean keepEvents, Runnable onCompany)
      throws IOException {
    Evaluation evaluation = new Evaluation(settings);
    evaluation.judgedDays = size.judgedDays();
    for (long seed : seeds) {
      LoggedCompany company = company(seed, size);
      evaluation.add(company, keepEvents);
      onCompany.run();
    }
    return evaluation;
  }

  /**
   * A company by its logs.
   *
   * @param liveFrom first day to judge; the days before are history
   * @param keepEvents as of {@link #simulated}
   * @throws TidemarkException where there is nothing to judge, or too little history
   */
  public static Evaluation logged(
      Settings settings, LoggedCompany company, LocalDate liveFrom, boolean keepEvents) {
    Evaluation evaluation = new Evaluation(settings);
    evaluation.add(company, keepEvents);
    NavigableSet<LocalDate> days = evaluation.labelled.get(0).days();
    if (days.tailSet(liveFrom).isEmpty()) {
      throw usage(
          "there is nothing to judge from " + liveFrom + " on",
          "no event of these days is of an identity that is known to be non-human",
          "check --live-from, or say which identities are non-human: see ingest.identity-rules and"
              + " ingest.inventory in 'tidemark config'");
    }
    if (days.headSet(liveFrom).size() < TrainingPlan.LEAST_DAYS) {
      throw usage(
          "there is too little history before " + liveFrom,
          "%d days have events of non-human identities, and a baseline needs %d"
              .formatted(days.headSet(liveFrom).size(), TrainingPlan.LEAST_DAYS),
          "add earlier logs, or name a later day; four weeks are better");
    }
    evaluation.judgedDays = Math.toIntExact(DAYS.between(liveFrom, days.last()) + 1);
    return evaluation;
  }

  private void add(LoggedCompany company, boolean keepEvents) {
    if (keepEvents) {
      companies.add(company);
    }
    labelled.add(company.vectors(program, History.PROFILES));
  }

  /** One simulated company; its logs are gone again. */
  public static LoggedCompany company(long seed, Size size) throws IOException {
    Path logs = Files.createTempDirectory("tidemark-evaluate");
    try {
      return LoggedCompany.simulated(
          new SimulationPlan(
              size.from(),
              size.days(),
              size.identities(),
              size.eventsPerDay(),
              size.attacks(),
              seed),
          logs);
    } finally {
      delete(logs);
    }
  }

  /** Attacks found and what that cost, in lines of text. */
  public List<String> detection(double budget, Set<Part> parts) {
    List<List<JudgedEvent>> judged = judged(labelled, trial(budget));
    DetectionTable table = table(labelled, judged);
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(String.format(Locale.ROOT, "Budget %s false step-ups per identity-day", budget));
    lines.add("");
    lines.addAll(DetectionText.lines(table));
    if (parts.contains(Part.RIVALS)) {
      lines.add("");
      lines.addAll(DetectionText.rivals(table, rivals(judged, trial(budget))));
    }
    if (parts.contains(Part.VARIANTS)) {
      lines.add("");
      lines.addAll(DetectionText.variants(table));
      lines.add("");
      lines.addAll(DetectionText.missed(table));
    }
    return lines;
  }

  /** Attacks found and what that cost, with rivals, as one JSON object. */
  public String json(double budget) {
    List<List<JudgedEvent>> judged = judged(labelled, trial(budget));
    return DetectionText.json(table(labelled, judged), rivals(judged, trial(budget)));
  }

  /** False alarms beside what was promised, in lines of text. */
  public List<String> promises(double budget) {
    List<Promised> all = new ArrayList<>();
    for (LabelledEvents company : labelled) {
      JudgedNights nights = JudgedNights.of(company, trial(budget), judgedDays);
      all.addAll(nights.promised());
    }
    return PromiseText.lines(FalseAlarmTable.of(all));
  }

  /**
   * Recorded attacks in the traffic of each company's identities, by technique, in lines of text.
   *
   * @param folder of CloudTrail files, one technique each
   */
  public List<String> recorded(Path folder, double budget) throws IOException {
    RealAttacks recorded = RealAttacks.read(folder);
    List<LabelledEvents> attacked = new ArrayList<>();
    for (LoggedCompany company : companies) {
      attacked.add(recorded.into(company).vectors(program, History.PROFILES));
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(recorded.size() + " recorded techniques, on a victim of each company");
    lines.add("");
    DetectionTable table = table(attacked, judged(attacked, trial(budget)));
    lines.addAll(DetectionText.lines(table));
    lines.add("");
    lines.addAll(DetectionText.variants(table));
    return lines;
  }

  /** What each part of judging is worth, in lines of text. */
  public List<String> ablations(double budget) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "| judged with | found | cases 1 to 5 | false step-ups per identity-day"
            + " | PR-AUC of identity-days |");
    lines.add("|---|---|---|---|---|");
    for (Ablation ablation : Ablation.values()) {
      List<LabelledEvents> changed = new ArrayList<>();
      for (int i = 0; i < companies.size(); i++) {
        LabelledEvents company =
            ablation.isWithoutHistory()
                ? companies.get(i).vectors(program, History.NONE)
                : labelled.get(i);
        changed.add(ablation.of(company, judgedDays));
      }
      List<List<JudgedEvent>> judged = judged(changed, ablation.of(trial(budget)));
      if (!ablation.countsBounds()) {
        judged =
            judged.stream()
                .map(own -> own.stream().map(JudgedEvent::withoutBounds).toList())
                .toList();
      }
      lines.add(DetectionText.ablation(ablation.says(), table(changed, judged)));
    }
    return lines;
  }

  private Trial trial(double budget) {
    return trial(settings, budget);
  }

  /** What a night with these settings does, with another budget. */
  public static Trial trial(Settings settings, double budget) {
    Settings.Train train = settings.train();
    Trial defaults = Trial.defaults();
    return new Trial(
            TrainingFigures.sampling(train, train.seed()),
            TrainingFigures.forest(train, train.seed()),
            defaults.combination(),
            RiskFigures.of(settings, Policy.none()),
            train.calibrationDays())
        .withBudget(budget);
  }

  /** The decisions of the nights, company by company. */
  private List<List<JudgedEvent>> judged(List<LabelledEvents> events, Trial trial) {
    List<List<JudgedEvent>> judged = new ArrayList<>();
    for (LabelledEvents company : events) {
      judged.add(JudgedNights.of(company, trial, judgedDays).judged());
      if (judged.get(judged.size() - 1).isEmpty()) {
        throw new IllegalArgumentException(
            "No night of %s has a baseline: a day is judged after %d days with events of identities that have a history, within the %d days before it"
                .formatted(
                    company.name(),
                    TrainingPlan.LEAST_DAYS,
                    TrainingPlan.TRAINING_DAYS + trial.calibrationDays()));
      }
    }
    return judged;
  }

  private static DetectionTable table(List<LabelledEvents> events, List<List<JudgedEvent>> judged) {
    List<DetectedAttack> attacks = new ArrayList<>();
    List<JudgedIdentityDay> days = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      LabelledEvents company = events.get(i);
      attacks.addAll(
          DetectedAttack.of(
              company.name(), company.attacks(), company.refusedAttacks(), judged.get(i)));
      days.addAll(JudgedIdentityDay.of(judged.get(i)));
    }
    return new DetectionTable(attacks, days);
  }

  private Map<Rival, DetectionTable> rivals(List<List<JudgedEvent>> judged, Trial trial) {
    Map<Rival, DetectionTable> tables = new EnumMap<>(Rival.class);
    for (Rival rival : Rival.values()) {
      List<List<JudgedEvent>> decided = new ArrayList<>();
      for (int i = 0; i < labelled.size(); i++) {
        decided.add(rival.decide(labelled.get(i), judged.get(i), trial, judgedDays));
      }
      tables.put(rival, table(labelled, decided));
    }
    return tables;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
