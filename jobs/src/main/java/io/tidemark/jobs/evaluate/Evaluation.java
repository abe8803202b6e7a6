package io.tidemark.jobs.evaluate;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.RiskFigures;
import io.tidemark.jobs.run.TrainingFigures;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.simulator.SimulationPlan;
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
import io.tidemark.training.evaluation.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Simulated companies, and tables of how well they are judged. */
public final class Evaluation {
  private final FeatureProgram program = FeatureProgram.builtIn();
  private final List<SimulatedCompany> companies = new ArrayList<>();
  private final List<LabelledEvents> labelled = new ArrayList<>();
  private final int judgedDays;

  private Evaluation(int judgedDays) {
    this.judgedDays = judgedDays;
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
  public static Evaluation of(List<Long> seeds, Size size, boolean keepEvents, Runnable onCompany)
      throws IOException {
    Evaluation evaluation = new Evaluation(size.judgedDays());
    for (long seed : seeds) {
      SimulatedCompany company = company(seed, size);
      if (keepEvents) {
        evaluation.companies.add(company);
      }
      evaluation.labelled.add(company.vectors(evaluation.program, History.PROFILES));
      onCompany.run();
    }
    return evaluation;
  }

  /** One simulated company; its logs are gone again. */
  public static SimulatedCompany company(long seed, Size size) throws IOException {
    Path logs = Files.createTempDirectory("tidemark-evaluate");
    try {
      return SimulatedCompany.of(
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
  public List<String> detection(double budget, boolean variants) {
    DetectionTable table = table(labelled, trial(budget), Ablation.EVERYTHING);
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(String.format(Locale.ROOT, "Budget %s false step-ups per identity-day", budget));
    lines.add("");
    lines.addAll(DetectionText.lines(table));
    if (variants) {
      lines.add("");
      lines.addAll(DetectionText.variants(table));
      lines.add("");
      lines.addAll(DetectionText.missed(table));
    }
    return lines;
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
    for (SimulatedCompany company : companies) {
      attacked.add(recorded.into(company).vectors(program, History.PROFILES));
    }
    Trial trial = trial(budget);
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(recorded.size() + " recorded techniques, on a victim of each company");
    lines.add("");
    DetectionTable table = table(attacked, trial, Ablation.EVERYTHING);
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
      Trial trial = ablation.of(trial(budget));
      DetectionTable table = table(changed, trial, ablation);
      lines.add(DetectionText.ablation(ablation.says(), table));
    }
    return lines;
  }

  /** What a night does by default, with another budget. */
  private static Trial trial(double budget) {
    return trial(Settings.defaults(), budget);
  }

  /** What a night with these settings does, with another budget. */
  public static Trial trial(Settings settings, double budget) {
    Settings.Train train = settings.train();
    return Trial.defaults()
        .with(RiskFigures.of(settings, Policy.none()))
        .with(TrainingFigures.sampling(train, train.seed()))
        .with(TrainingFigures.forest(train, train.seed()))
        .withBudget(budget);
  }

  private DetectionTable table(List<LabelledEvents> events, Trial trial, Ablation ablation) {
    List<DetectedAttack> attacks = new ArrayList<>();
    List<JudgedIdentityDay> days = new ArrayList<>();
    for (LabelledEvents company : events) {
      List<JudgedEvent> judged = JudgedNights.of(company, trial, judgedDays).judged();
      if (!ablation.countsBounds()) {
        judged = judged.stream().map(JudgedEvent::withoutBounds).toList();
      }
      attacks.addAll(
          DetectedAttack.of(company.name(), company.attacks(), company.refusedAttacks(), judged));
      days.addAll(JudgedIdentityDay.of(judged));
    }
    return new DetectionTable(attacks, days);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
