package io.tidemark.jobs.lab;

import static io.tidemark.jobs.TidemarkException.usage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.FalseAlarmTable.Promised;
import io.tidemark.jobs.lab.LabelledEvents.History;
import io.tidemark.jobs.lab.LoggedCompany.RecordedAttacks;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.notebooks.report.PlainTable;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Evaluation of detection on simulated or logged companies, one after another, so that memory does
 * not grow with their number.
 */
public final class Evaluation {
  /** Seeds of companies on which settings were chosen, and of companies not used for any choice. */
  private static final List<List<Long>> SUITE =
      List.of(
          List.of(101L, 102L, 103L, 104L, 201L, 202L, 203L, 204L),
          List.of(401L, 402L, 403L, 404L, 501L, 502L, 503L, 504L, 505L, 506L, 507L, 508L));

  /** Seeds of companies that adaptive attackers attack, not used for any choice. */
  private static final List<Long> ADAPTIVE_SEEDS = List.of(721L, 722L, 723L, 724L);

  private static final int SUITE_DAYS = 5;

  public static final int SUITE_SIZE =
      SUITE.get(0).size() + SUITE.get(1).size() + ADAPTIVE_SEEDS.size();

  private final FeatureProgram program;
  private final Set<Part> parts;
  private final List<Result> results;
  private final RecordedAttacks recordings;
  private final Result recorded;

  /** Tables to print in addition to the attacks by case and the nights' figures. */
  public enum Part {
    /** The variants of each case, and all missed attacks. */
    VARIANTS,
    /** The spread of detection and of false step-ups over the companies. */
    COMPANIES,
    /** Other detectors, set to the same rate of false alarms. */
    RIVALS,
    /** Variants of the nights' detector, each without one of its parts. */
    ABLATIONS,
    /** False alarms compared with the rates promised by the thresholds. */
    PROMISES
  }

  /** Detections of the companies judged so far, with thresholds for one budget. */
  private static final class Result {
    private final double budget;
    private final Trial trial;
    private final Map<Detector, List<Detection>> others = new EnumMap<>(Detector.class);
    private final List<Detection> own = new ArrayList<>();
    private final List<Promised> promised = new ArrayList<>();

    Result(Settings settings, double budget, Set<Detector> others) {
      this.budget = budget;
      trial = Trial.withBudget(settings, budget);
      others.forEach(detector -> this.others.put(detector, new ArrayList<>()));
    }

    Detection detection() {
      return Detection.of(own);
    }

    Map<Detector, Detection> ofOthers() {
      Map<Detector, Detection> detections = new EnumMap<>(Detector.class);
      others.forEach((detector, companies) -> detections.put(detector, Detection.of(companies)));
      return detections;
    }

    List<Comparison.Figure> figures() {
      return Comparison.of(List.of(detection()), List.of(), budget, 0).decided();
    }
  }

  /**
   * Creates an evaluation.
   *
   * @param budgets budgets for thresholds, in false step-ups per identity-day
   * @param recordings folder with one CloudTrail file per recorded technique, to be inserted into
   *     the traffic of each company's identities; null for none
   */
  public Evaluation(Settings settings, List<Double> budgets, Set<Part> parts, Path recordings)
      throws IOException {
    this.parts = Set.copyOf(parts);
    this.recordings = recordings == null ? null : RecordedAttacks.read(recordings);
    program = FeatureSources.catalogue(settings.features().catalogue()).program();
    Set<Detector> others = EnumSet.noneOf(Detector.class);
    others.addAll(parts.contains(Part.ABLATIONS) ? Detector.PARTS : Set.of());
    others.addAll(
        parts.contains(Part.RIVALS) || parts.contains(Part.ABLATIONS) ? Detector.RIVALS : Set.of());
    results = budgets.stream().map(budget -> new Result(settings, budget, others)).toList();
    recorded = new Result(settings, budgets.get(0), Set.of());
  }

  /** Judges the last days of a simulated company. */
  public void add(SimulationPlan plan, int judgedDays) throws IOException {
    add(LoggedCompany.simulated(plan), plan.from().plusDays((long) plan.days() - judgedDays));
  }

  /**
   * Judges a company since a day; earlier days serve as history.
   *
   * @throws TidemarkException if there is nothing to judge
   */
  public void add(LoggedCompany company, LocalDate liveFrom) {
    LabelledEvents events = company.vectors(program, History.PROFILES);
    if (events.days().tailSet(liveFrom).isEmpty()) {
      throw usage(
          "there is nothing to judge from " + liveFrom + " on",
          "no event on these days belongs to an identity that is known to be non-human",
          "check --live-from, or specify which identities are non-human: see ingest.identity-rules and"
              + " ingest.inventory in 'tidemark config show'");
    }
    for (Result result : results) {
      JudgedNights nights = JudgedNights.of(events, result.trial, liveFrom);
      result.own.add(nights.detection());
      result.promised.addAll(nights.promised());
      result.others.forEach(
          (detector, own) ->
              own.add(
                  Detection.of(
                      events,
                      detector.decide(
                          detector == Detector.NO_HISTORY
                              ? company.vectors(program, History.NONE)
                              : events,
                          nights.judged(),
                          result.trial,
                          liveFrom),
                      0)));
    }
    if (recordings != null) {
      LabelledEvents attacked = recordings.into(company).vectors(program, History.PROFILES);
      recorded.own.add(JudgedNights.of(attacked, recorded.trial, liveFrom).detection());
    }
  }

  public List<String> report() {
    List<String> lines = new ArrayList<>();
    for (Result result : results) {
      lines.addAll(
          report(
              String.format(
                  Locale.ROOT, "Budget %s false step-ups per identity-day", result.budget),
              result,
              parts));
    }
    if (recordings != null) {
      lines.addAll(
          report(
              recordings.size() + " recorded techniques, each on one victim per company",
              recorded,
              Set.of(Part.VARIANTS)));
    }
    return lines;
  }

  private static List<String> report(String title, Result result, Set<Part> parts) {
    Detection detection = result.detection();
    List<String> lines = new ArrayList<>(List.of("", title));
    Consumer<PlainTable> table = shown -> lines.addAll(PageText.of(shown));
    table.accept(
        DetectionTables.attacks(
            "Attacks", detection, attack -> "case " + attack.attack().useCase()));
    lines.addAll(DetectionTables.facts(detection));
    table.accept(
        DetectionTables.figures(
            "Other figures",
            List.of("Tidemark"),
            result.figures().stream().filter(figure -> figure.attacks() < 0).toList()));
    if (!result.others.isEmpty()) {
      table.accept(DetectionTables.detectors(detection, result.ofOthers()));
    }
    if (parts.contains(Part.COMPANIES)) {
      table.accept(DetectionTables.companies(CompanySpread.of(result.own), result.budget));
    }
    if (parts.contains(Part.VARIANTS)) {
      table.accept(DetectionTables.attacks("Variants", detection, AttackOutcome::caseAndVariant));
      lines.addAll(DetectionTables.missed(detection.attacks()));
    }
    if (parts.contains(Part.PROMISES)) {
      table.accept(DetectionTables.promises(FalseAlarmTable.of(result.promised)));
    }
    return lines;
  }

  /** Returns the report for the first budget as JSON. */
  public JsonNode json() {
    Result result = results.get(0);
    Detection detection = result.detection();
    Map<String, Object> json = counts(detection);
    json.put("cases", detection.byCase());
    json.put("variants", detection.by(attack -> attack.attack().variant()));
    json.put("companies", result.own.stream().map(Evaluation::counts).toList());
    json.put("figures", result.figures());
    Map<String, Object> others = new LinkedHashMap<>();
    result
        .ofOthers()
        .forEach((other, own) -> others.put(other.name().toLowerCase(Locale.ROOT), counts(own)));
    json.put("rivals", others);
    return LabResult.tree(json);
  }

  /**
   * Judges frozen companies, compares Tidemark with other detectors, and measures the cost of
   * evasion. Companies used to choose settings and companies not used have separate columns.
   */
  public static List<String> suite(Settings settings, Runnable onCompany) throws IOException {
    return suite(
        settings,
        SUITE.stream().map(seeds -> plans(seeds, 38)).toList(),
        plans(ADAPTIVE_SEEDS, 0),
        onCompany);
  }

  static List<String> suite(
      Settings settings,
      List<List<SimulationPlan>> groups,
      List<SimulationPlan> adaptive,
      Runnable onCompany)
      throws IOException {
    double budget = settings.risk().mediumBudget();
    List<Result> results = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (List<SimulationPlan> plans : groups) {
      Evaluation evaluation =
          new Evaluation(settings, List.of(budget), EnumSet.of(Part.RIVALS), null);
      for (SimulationPlan plan : plans) {
        evaluation.add(plan, SUITE_DAYS);
        onCompany.run();
      }
      results.add(evaluation.results.get(0));
      if (lines.isEmpty()) {
        lines.add(
            "Tidemark %s, catalogue %s"
                .formatted(ProgramVersion.text(), evaluation.program.catalogue().hash()));
      }
    }
    Map<String, List<Detection>> detectors = new LinkedHashMap<>();
    detectors.put("Tidemark", results.stream().map(Result::detection).toList());
    for (Detector rival : Detector.RIVALS) {
      detectors.put(
          rival.title(), results.stream().map(one -> Detection.of(one.others.get(rival))).toList());
    }
    lines.addAll(
        PageText.of(
            DetectionTables.suite(
                "Tuned: seeds %s, used to choose settings. Unseen: seeds %s, not used."
                    .formatted(seeds(groups.get(0)), seeds(groups.get(1))),
                detectors)));
    lines.addAll(
        report("Companies not used for any choice", results.get(1), EnumSet.of(Part.COMPANIES)));
    lines.addAll(Evasion.of(settings, adaptive, SUITE_DAYS, budget, onCompany).report());
    return lines;
  }

  private static List<SimulationPlan> plans(List<Long> seeds, int attacks) {
    return seeds.stream()
        .map(seed -> new SimulationPlan(LocalDate.of(2026, 3, 2), 28, 60, 4_500, attacks, seed))
        .toList();
  }

  private static List<Long> seeds(List<SimulationPlan> plans) {
    return plans.stream().map(SimulationPlan::seed).toList();
  }

  private static Map<String, Object> counts(Detection detection) {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("attacks", detection.all());
    counts.put("false_step_ups", detection.falseStepUps());
    counts.put("identity_days", detection.normalDays());
    return counts;
  }
}
