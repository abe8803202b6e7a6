package io.tidemark.jobs.lab;

import static io.tidemark.jobs.TidemarkException.usage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.LabelledEvents.History;
import io.tidemark.jobs.lab.rival.Rival;
import io.tidemark.jobs.lab.rival.RivalEvent;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.notebooks.report.PlainTable;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;

/**
 * Evaluation of detection on labelled companies, one after another, so that memory does not grow
 * with their number. Each company is judged with every budget, and again without its attacks.
 */
public final class Evaluation {
  /** Budgets in false step-ups per identity-day, from strict to lenient. */
  public static final List<Double> BUDGETS = List.of(0.001, 0.005, 0.01, 0.02, 0.05);

  private static final String NIGHTS = "Tidemark";

  private final FeatureProgram program;
  private final Set<Part> parts;
  private final Settings settings;
  private final List<Result> results;

  /** Tables to print in addition to the results by budget and the attacks by case. */
  public enum Part {
    /** The variants of each case, and all missed attacks. */
    VARIANTS,
    /** The spread of detection and of false step-ups over the companies. */
    COMPANIES,
    /** Other detectors with thresholds for the same budget. */
    RIVALS,
    /** Variants of the nights' detector, each without one of its parts. */
    ABLATIONS
  }

  /** Results of one detector for the companies judged so far, with attacks and without. */
  private record Judged(List<Detection> live, List<Detection> attackFree) {
    Judged() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Results of all detectors with one budget. */
  private static final class Result {
    private final double budget;
    private final Trial trial;
    private final Map<String, Judged> detectors = new LinkedHashMap<>();

    Result(Settings settings, double budget) {
      this.budget = budget;
      trial = Trial.withBudget(settings, budget);
    }

    private Judged of(String detector) {
      return detectors.computeIfAbsent(detector, name -> new Judged());
    }

    private List<DetectorLine> lines() {
      List<DetectorLine> lines = new ArrayList<>();
      detectors.forEach(
          (name, judged) ->
              lines.add(
                  DetectorLine.of(
                      name, budget, Detection.of(judged.live), Detection.of(judged.attackFree))));
      return lines;
    }
  }

  /** Logs of a company with what does not depend on a budget. */
  private final class Subject {
    private final LoggedCompany company;
    private final LabelledEvents events;
    private final LocalDate from;
    private final Map<String, RivalScores> rivals = new LinkedHashMap<>();

    Subject(LoggedCompany company, LocalDate from) {
      this.company = company;
      this.from = from;
      events = company.vectors(program, History.PROFILES);
    }

    private void scoreRivals(Trial trial) {
      LocalDate first = from.minusDays(trial.calibrationDays());
      NavigableMap<LocalDate, List<RivalEvent>> days =
          RivalScores.days(
              events, company.events(), JudgedNights.of(events, trial, first).judged());
      Rival.all()
          .forEach(
              (name, rival) ->
                  rivals.put(name, new RivalScores(rival, days, from, trial.calibrationDays())));
    }

    /** Judges the days with all detectors. */
    private Map<String, Detection> judge(Result result) {
      Map<String, Detection> detections = new LinkedHashMap<>();
      JudgedNights nights = JudgedNights.of(events, result.trial, from);
      detections.put(NIGHTS, nights.detection());
      if (parts.contains(Part.ABLATIONS)) {
        for (Ablation ablation : Ablation.values()) {
          LabelledEvents rows =
              ablation == Ablation.NO_HISTORY ? company.vectors(program, History.NONE) : events;
          List<JudgedEvent> decided = ablation.decide(rows, nights.judged(), result.trial, from);
          detections.put(ablation.title(), Detection.of(events, decided, 0));
        }
      }
      rivals.forEach(
          (name, scores) ->
              detections.put(
                  name, Detection.of(events, scores.decide(nights.judged(), result.budget), 0)));
      return detections;
    }
  }

  /**
   * Creates an evaluation.
   *
   * @param budgets budgets for thresholds, in false step-ups per identity-day; details are shown
   *     for the last
   */
  public Evaluation(Settings settings, List<Double> budgets, Set<Part> parts) {
    this.settings = settings;
    this.parts = Set.copyOf(parts);
    program = FeatureSources.catalogue(settings.features().catalogue()).program();
    results = budgets.stream().map(budget -> new Result(settings, budget)).toList();
  }

  /** Judges the last days of a simulated company. */
  public void add(SimulationPlan plan, int judgedDays) throws IOException {
    LoggedCompany company = LoggedCompany.simulated(plan);
    add(company, company.withoutAttacks(), plan.from().plusDays((long) plan.days() - judgedDays));
  }

  /**
   * Judges a company since a day; earlier days serve as history.
   *
   * @param attackFree the same company without attacks; ignored if the company has none
   * @throws TidemarkException if there is nothing to judge
   */
  public void add(LoggedCompany company, LoggedCompany attackFree, LocalDate liveFrom) {
    Subject live = subject(company, liveFrom);
    Optional<Subject> calm =
        company.attacks().isEmpty() ? Optional.empty() : Optional.of(subject(attackFree, liveFrom));
    results.parallelStream()
        .forEach(
            result -> {
              Map<String, Detection> judged = live.judge(result);
              Map<String, Detection> judgedCalm =
                  calm.map(subject -> subject.judge(result)).orElse(judged);
              judged.forEach((name, one) -> result.of(name).live.add(one));
              judgedCalm.forEach((name, one) -> result.of(name).attackFree.add(one));
            });
  }

  private Subject subject(LoggedCompany company, LocalDate liveFrom) {
    Subject subject = new Subject(company, liveFrom);
    if (subject.events.days().tailSet(liveFrom).isEmpty()) {
      throw usage(
          "there is nothing to judge from " + liveFrom + " on",
          "no event on these days belongs to an identity that is known to be non-human",
          "check --live-from, or specify which identities are non-human: see ingest.identity-rules and"
              + " ingest.inventory in 'tidemark config show'");
    }
    if (parts.contains(Part.RIVALS)) {
      subject.scoreRivals(Trial.withBudget(settings, settings.risk().mediumBudget()));
    }
    return subject;
  }

  /** Returns the result for which details are shown. */
  private Result main() {
    return results.get(results.size() - 1);
  }

  private List<DetectorLine> lines() {
    return results.stream().flatMap(result -> result.lines().stream()).toList();
  }

  /** Returns the tables. */
  public List<PlainTable> tables() {
    List<PlainTable> tables = new ArrayList<>();
    tables.add(DetectionTables.detectors(lines()));
    List<Detection> own = main().of(NIGHTS).live;
    Detection detection = Detection.of(own);
    tables.add(
        DetectionTables.attacks(
            "Attacks, budget " + main().budget,
            detection,
            attack -> "case " + attack.attack().useCase(),
            String.join(" ", DetectionTables.facts(detection))));
    if (parts.contains(Part.COMPANIES)) {
      tables.add(DetectionTables.companies(CompanySpread.of(own), main().budget));
    }
    if (parts.contains(Part.VARIANTS)) {
      tables.add(DetectionTables.attacks("Variants", detection, AttackOutcome::caseAndVariant, ""));
    }
    return tables;
  }

  /** Returns the tables as text, followed by the missed attacks if variants are shown. */
  public List<String> report() {
    List<String> lines = new ArrayList<>();
    tables().forEach(table -> lines.addAll(PageText.of(table)));
    if (parts.contains(Part.VARIANTS)) {
      lines.addAll(DetectionTables.missed(Detection.of(main().of(NIGHTS).live).attacks()));
    }
    return lines;
  }

  /** Returns the tables as Markdown, below the version and the day of the measurement. */
  public List<String> markdown(LocalDate today) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Measured on %s with Tidemark %s, catalogue %s."
            .formatted(today, ProgramVersion.text(), program.catalogue().hash()));
    tables().forEach(table -> lines.addAll(PageText.markdown(table)));
    return lines;
  }

  /** Returns all results as JSON. Details are those of the last budget. */
  public JsonNode json() {
    List<Detection> own = main().of(NIGHTS).live;
    Detection detection = Detection.of(own);
    Map<String, Object> json = counts(detection);
    json.put("detectors", lines());
    json.put("cases", detection.byCase());
    json.put("variants", detection.by(attack -> attack.attack().variant()));
    json.put("companies", own.stream().map(Evaluation::counts).toList());
    return LabResult.tree(json);
  }

  private static Map<String, Object> counts(Detection detection) {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("attacks", detection.all());
    counts.put("false_step_ups", detection.falseStepUps());
    counts.put("identity_days", detection.normalDays());
    return counts;
  }
}
