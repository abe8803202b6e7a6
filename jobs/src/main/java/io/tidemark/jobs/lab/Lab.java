package io.tidemark.jobs.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.program.CatalogueDifference;
import io.tidemark.engine.program.FeatureDescription;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.backtest.Backtest;
import io.tidemark.jobs.backtest.Candidate;
import io.tidemark.jobs.backtest.Comparison;
import io.tidemark.jobs.backtest.Tried;
import io.tidemark.jobs.lab.FeatureRelations.Closest;
import io.tidemark.jobs.run.HistoryRules;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.training.FeatureDrift;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tries a catalogue: the same days, the same attacks on the same identities, the same seeds, judged
 * with it and with another.
 *
 * <p>Reads {@code access_events} and {@code labels}; writes nothing.
 */
public final class Lab {
  private final LabQuestion question;
  private final Progress progress;

  private Lab(LabQuestion question, Progress progress) {
    this.question = question;
    this.progress = progress;
  }

  /**
   * Runs an experiment.
   *
   * @param enricher fills the derived columns of played attacks, as a night does of all events
   * @return what came of it, as {@link LabFindings} lays out
   */
  public static ObjectNode run(
      Warehouse warehouse, LabQuestion question, Enricher enricher, Progress progress) {
    return new Lab(question, progress).run(warehouse, enricher);
  }

  private ObjectNode run(Warehouse warehouse, Enricher enricher) {
    LabFindings findings = new LabFindings(question);
    Backtest backtest;
    try (Progress.Step step = progress.start("attacks")) {
      backtest = Backtest.inMemory(warehouse, question.plan(), enricher);
      step.result(
          "%d of %d attacks played".formatted(backtest.played(), question.plan().attacks()));
    }
    findings.played(backtest.played(), backtest.parts());
    Tried tried = nights(backtest, question.tried());
    Tried against = nights(backtest, question.against());
    try (Progress.Step step = progress.start("comparison")) {
      Comparison comparison =
          Comparison.of(
              tried.outcomes(), against.outcomes(), question.budget(), question.plan().seed());
      findings.compared(comparison, tried, against);
      step.result(comparison.standing().says());
    }
    // The one compiled last is kept; both are needed here.
    FeatureProgram mine = compiled(question.tried().catalogue());
    FeatureProgram theirs = compiled(question.against().catalogue());
    try (Progress.Step step = progress.start("features")) {
      CatalogueDifference difference = CatalogueDifference.between(theirs, mine);
      Set<String> hostile = backtest.hostile();
      List<FeatureDrift> drift = FeatureRelations.drift(tried, hostile);
      List<String> fresh = new ArrayList<>(names(difference.added()));
      fresh.addAll(difference.changed().keySet());
      List<Closest> closest = FeatureRelations.closest(tried, fresh, against);
      List<Closest> left = FeatureRelations.closest(against, names(difference.removed()), tried);
      findings.features(difference, drift, closest, left, tried, against);
      step.result(
          "%d added, %d changed, %d removed"
              .formatted(
                  difference.added().size(),
                  difference.changed().size(),
                  difference.removed().size()));
    }
    try (Progress.Step step = progress.start("cost")) {
      double[] micros =
          FeatureCost.microsPerEvent(
              backtest.sample(), mine, theirs, HistoryRules.of(question.tried().settings()));
      findings.cost(micros, tried.cpuSeconds(), against.cpuSeconds());
      step.result("%.1f and %.1f µs an event".formatted(micros[0], micros[1]));
    }
    return findings.toJson();
  }

  private Tried nights(Backtest backtest, Candidate candidate) {
    try (Progress.Step step = progress.start("nights of " + candidate.name())) {
      step.expect((long) question.trainingSeeds().size() * question.plan().days());
      Tried tried = backtest.tryOut(candidate, question.trainingSeeds(), () -> step.advance(1));
      step.result(
          "%,d events judged, %.1f s of CPU time a time"
              .formatted(tried.judged().size(), tried.cpuSeconds()));
      return tried;
    }
  }

  private static FeatureProgram compiled(ProgramOnExecutor catalogue) {
    return FeatureProgram.read(catalogue.source(), catalogue.yaml());
  }

  private static List<String> names(List<FeatureDescription> features) {
    return features.stream().map(FeatureDescription::name).toList();
  }
}
