package io.tidemark.jobs.evaluate;

import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.simulator.SimulationPlan;
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
   * @param onCompany called after each
   */
  public static Evaluation of(List<Long> seeds, Size size, Runnable onCompany) throws IOException {
    Evaluation evaluation = new Evaluation(size.judgedDays());
    for (long seed : seeds) {
      Path logs = Files.createTempDirectory("tidemark-evaluate");
      try {
        SimulatedCompany company =
            SimulatedCompany.of(
                new SimulationPlan(
                    size.from(),
                    size.days(),
                    size.identities(),
                    size.eventsPerDay(),
                    size.attacks(),
                    seed),
                logs);
        evaluation.companies.add(company);
        evaluation.labelled.add(company.vectors(evaluation.program, History.PROFILES));
      } finally {
        delete(logs);
      }
      onCompany.run();
    }
    return evaluation;
  }

  /** Attacks found and what that cost, in lines of text. */
  public List<String> detection(double budget, boolean variants) {
    DetectionTable table = table(labelled, Trial.defaults().withBudget(budget));
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
      JudgedNights nights =
          JudgedNights.of(company, Trial.defaults().withBudget(budget), judgedDays);
      all.addAll(nights.promised());
    }
    return PromiseText.lines(FalseAlarmTable.of(all));
  }

  /** What each part of judging is worth, in lines of text. */
  public List<String> ablations(double budget) {
    return List.of();
  }

  private DetectionTable table(List<LabelledEvents> companies, Trial trial) {
    List<DetectedAttack> attacks = new ArrayList<>();
    List<JudgedIdentityDay> days = new ArrayList<>();
    for (LabelledEvents company : companies) {
      List<JudgedEvent> judged = JudgedNights.of(company, trial, judgedDays).judged();
      attacks.addAll(DetectedAttack.of(company.name(), company.attacks(), judged));
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
