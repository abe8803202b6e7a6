package io.tidemark.jobs.lab;

import static io.tidemark.jobs.TidemarkException.usage;
import static java.time.temporal.ChronoUnit.DAYS;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.FalseAlarmTable.Promised;
import io.tidemark.jobs.lab.LabelledEvents.History;
import io.tidemark.jobs.run.FeatureSources;
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
import java.util.NavigableSet;
import java.util.Set;

/** Evaluation of detection on simulated or logged companies. */
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

  /** Tables to print in addition to the attacks by case and the nights' figures. */
  public enum Part {
    /** The variants of each case, and all missed attacks. */
    VARIANTS,
    /** Other detectors, set to the same rate of false alarms. */
    RIVALS,
    /** Variants of the nights' detector, each without one of its parts. */
    ABLATIONS,
    /** False alarms compared with the rates promised by the thresholds. */
    PROMISES
  }

  /**
   * Evaluates simulated companies.
   *
   * @param plans one plan per company
   * @param judgedDays number of days to judge, counting back from the last day
   * @param keepEvents whether to keep the events, which take up most of a company's memory. They
   *     are needed for {@link #recorded} and {@link Part#ABLATIONS}.
   * @param onCompany called after each company
   */
  public static Evaluation simulated(
      Settings settings,
      List<SimulationPlan> plans,
      int judgedDays,
      boolean keepEvents,
      Runnable onCompany)
      throws IOException {
    Evaluation evaluation = new Evaluation(settings);
    evaluation.judgedDays = judgedDays;
    for (SimulationPlan plan : plans) {
      evaluation.add(LoggedCompany.simulated(plan), keepEvents);
      onCompany.run();
    }
    return evaluation;
  }

  /**
   * Evaluates the company with the given logs.
   *
   * @param liveFrom first day to judge; earlier days serve as history
   * @param keepEvents see {@link #simulated}
   * @throws TidemarkException if there is nothing to judge or too little history
   */
  public static Evaluation logged(
      Settings settings, LoggedCompany company, LocalDate liveFrom, boolean keepEvents) {
    Evaluation evaluation = new Evaluation(settings);
    evaluation.add(company, keepEvents);
    NavigableSet<LocalDate> days = evaluation.labelled.get(0).days();
    if (days.tailSet(liveFrom).isEmpty()) {
      throw usage(
          "there is nothing to judge from " + liveFrom + " on",
          "no event on these days belongs to an identity that is known to be non-human",
          "check --live-from, or specify which identities are non-human: see ingest.identity-rules and"
              + " ingest.inventory in 'tidemark config show'");
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

  /** Returns the detected attacks and the cost, as lines of text. */
  public List<String> report(double budget, Set<Part> parts) {
    return report(
        String.format(Locale.ROOT, "Budget %s false step-ups per identity-day", budget),
        labelled,
        budget,
        parts);
  }

  /**
   * Returns the same lines for recorded attacks, by technique. The attacks are inserted into the
   * traffic of each company's identities.
   *
   * @param folder folder with one CloudTrail file per technique
   */
  public List<String> recorded(Path folder, double budget) throws IOException {
    RecordedAttacks recorded = RecordedAttacks.read(folder);
    return report(
        recorded.size() + " recorded techniques, each on one victim per company",
        companies.stream()
            .map(company -> recorded.into(company).vectors(program, History.PROFILES))
            .toList(),
        budget,
        Set.of(Part.VARIANTS));
  }

  private List<String> report(
      String title, List<LabelledEvents> events, double budget, Set<Part> parts) {
    Trial trial = Trial.withBudget(settings, budget);
    List<JudgedNights> nights = nights(events, trial);
    Detection detection = detection(nights);
    List<String> lines = new ArrayList<>(List.of("", title));
    lines.addAll(
        PageText.of(
            DetectionTables.attacks(
                "Attacks", detection, attack -> "case " + attack.attack().useCase())));
    lines.addAll(DetectionTables.facts(detection));
    lines.addAll(
        PageText.of(
            DetectionTables.figures(
                "Other figures",
                List.of("Tidemark"),
                figures(detection, budget).stream()
                    .filter(figure -> figure.attacks() < 0)
                    .toList())));
    Set<Detector> others = EnumSet.noneOf(Detector.class);
    others.addAll(parts.contains(Part.ABLATIONS) ? Detector.PARTS : Set.of());
    others.addAll(
        parts.contains(Part.RIVALS) || parts.contains(Part.ABLATIONS) ? Detector.RIVALS : Set.of());
    if (!others.isEmpty()) {
      lines.addAll(
          PageText.of(DetectionTables.detectors(detection, decided(others, nights, trial))));
    }
    if (parts.contains(Part.VARIANTS)) {
      lines.addAll(
          PageText.of(
              DetectionTables.attacks("Variants", detection, AttackOutcome::caseAndVariant)));
      lines.addAll(DetectionTables.missed(detection.attacks()));
    }
    if (parts.contains(Part.PROMISES)) {
      List<Promised> promised = new ArrayList<>();
      nights.forEach(one -> promised.addAll(one.promised()));
      lines.addAll(PageText.of(DetectionTables.promises(FalseAlarmTable.of(promised))));
    }
    return lines;
  }

  private static List<Comparison.Figure> figures(Detection detection, double budget) {
    return Comparison.of(List.of(detection), List.of(), budget, 0).decided();
  }

  /** Returns the detected attacks and the cost, including rivals, as one JSON object. */
  public JsonNode json(double budget) {
    Trial trial = Trial.withBudget(settings, budget);
    List<JudgedNights> nights = nights(labelled, trial);
    Detection detection = detection(nights);
    Map<String, Object> json = counts(detection);
    json.put("identity_days", detection.normalDays());
    json.put("cases", detection.byCase());
    json.put("variants", detection.by(attack -> attack.attack().variant()));
    json.put("figures", figures(detection, budget));
    Map<String, Object> rivals = new LinkedHashMap<>();
    decided(Detector.RIVALS, nights, trial)
        .forEach((rival, own) -> rivals.put(rival.name().toLowerCase(Locale.ROOT), counts(own)));
    json.put("rivals", rivals);
    return LabResult.tree(json);
  }

  private static Map<String, Object> counts(Detection detection) {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("attacks", detection.all());
    counts.put("false_step_ups", detection.falseStepUps());
    return counts;
  }

  private List<JudgedNights> nights(List<LabelledEvents> events, Trial trial) {
    List<JudgedNights> nights = new ArrayList<>();
    for (LabelledEvents company : events) {
      nights.add(JudgedNights.of(company, trial, judgedDays));
    }
    return nights;
  }

  private static Detection detection(List<JudgedNights> nights) {
    return Detection.of(nights.stream().map(JudgedNights::detection).toList());
  }

  private Map<Detector, Detection> decided(
      Set<Detector> detectors, List<JudgedNights> nights, Trial trial) {
    Map<Detector, Detection> detections = new EnumMap<>(Detector.class);
    for (Detector detector : detectors) {
      List<Detection> own = new ArrayList<>();
      for (int i = 0; i < labelled.size(); i++) {
        LabelledEvents company =
            detector == Detector.NO_HISTORY
                ? companies.get(i).vectors(program, History.NONE)
                : labelled.get(i);
        own.add(
            Detection.of(
                company, detector.decide(company, nights.get(i).judged(), trial, judgedDays), 0));
      }
      detections.put(detector, Detection.of(own));
    }
    return detections;
  }
}
