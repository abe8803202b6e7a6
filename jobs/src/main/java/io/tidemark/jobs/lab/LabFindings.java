package io.tidemark.jobs.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.program.CatalogueDifference;
import io.tidemark.engine.program.FeatureDescription;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.backtest.AttackOutcome;
import io.tidemark.jobs.backtest.Candidate;
import io.tidemark.jobs.backtest.Comparison;
import io.tidemark.jobs.backtest.Comparison.Figure;
import io.tidemark.jobs.backtest.StatisticParts.Part;
import io.tidemark.jobs.backtest.Tried;
import io.tidemark.jobs.lab.FeatureRelations.Closest;
import io.tidemark.training.FeatureDrift;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The findings of an experiment as one JSON object: {@code question}, {@code verdict}, {@code
 * detection}, {@code decided}, {@code false_step_ups}, {@code gained} and {@code lost} attacks,
 * {@code changes}, {@code relations}, {@code contribution}, {@code drift}, {@code cost}. All that
 * is told, shown and kept is read from it. Figures that do not exist are null.
 */
final class LabFindings {
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  LabFindings(LabQuestion question) {
    ObjectNode node = json.put("id", question.id()).putObject("question");
    node.put("asked", question.asked().toString()).put("version", ProgramVersion.text());
    catalogue(node.putObject("tried"), question.tried());
    catalogue(node.putObject("against"), question.against());
    node.put("from", question.plan().from().toString())
        .put("to", question.plan().to().toString())
        .put("days", question.plan().days())
        .put("attacks", question.plan().attacks())
        .put("seed", question.plan().seed())
        .put("budget", question.budget());
    ArrayNode seeds = node.putArray("training_seeds");
    question.trainingSeeds().forEach(seeds::add);
  }

  private static void catalogue(ObjectNode node, Candidate candidate) {
    node.put("name", candidate.name())
        .put("features", candidate.catalogue().program().size())
        .put("hash", candidate.catalogue().program().catalogue().hash());
  }

  /** How many attacks found a victim, and one in how many identities is looked at. */
  void played(int attacks, long parts) {
    ((ObjectNode) json.get("question")).put("played", attacks).put("one_identity_in", parts);
  }

  /** Whether it finds more. */
  void compared(Comparison comparison, Tried tried, Tried against) {
    ObjectNode verdict = json.putObject("verdict");
    verdict.put("standing", comparison.standing().says());
    cases(verdict.putArray("better_in_cases"), comparison.cases(Comparison.Standing.BETTER));
    cases(verdict.putArray("worse_in_cases"), comparison.cases(Comparison.Standing.WORSE));
    verdict
        .put("identity_days", tried.outcomes().get(0).days().size())
        .put("normal_days", tried.outcomes().get(0).normalDays());
    ArrayNode detection = json.putArray("detection");
    comparison.detection().forEach(figure -> figure(detection.addObject(), figure));
    ObjectNode alarms = json.putObject("false_step_ups");
    figure(alarms, comparison.falseStepUps());
    counts(alarms.putArray("tried_by_seed"), tried);
    counts(alarms.putArray("against_by_seed"), against);
    ArrayNode decided = json.putArray("decided");
    comparison
        .decided()
        .forEach(
            (name, both) -> {
              ObjectNode node = decided.addObject().put("name", name);
              node.put("tried", finite(both[0])).put("against", finite(both[1]));
            });
    json.putObject("refused_nights")
        .put("tried", tried.outcomes().get(0).refusedNights())
        .put("against", against.outcomes().get(0).refusedNights());
    attacks(json.putArray("gained"), comparison.gained());
    attacks(json.putArray("lost"), comparison.lost());
  }

  private static void cases(ArrayNode list, List<Integer> cases) {
    cases.forEach(list::add);
  }

  private static void counts(ArrayNode list, Tried of) {
    of.outcomes().forEach(outcome -> list.add(outcome.falseStepUps()));
  }

  private static void figure(ObjectNode node, Figure figure) {
    node.put("case", figure.useCase())
        .put("attacks", figure.attacks())
        .put("tried", finite(figure.tried()))
        .put("against", finite(figure.against()))
        .put("difference", finite(figure.difference()))
        .put("low", finite(figure.low()))
        .put("high", finite(figure.high()))
        .put("seed_band", finite(figure.seedBand()))
        .put("standing", figure.standing().says());
  }

  private static void attacks(ArrayNode list, List<AttackOutcome> attacks) {
    for (AttackOutcome attack : attacks) {
      list.addObject()
          .put("case", attack.useCase())
          .put("variant", attack.variant())
          .put("identity", attack.identity())
          .put("events", attack.events());
    }
  }

  /** What its features are worth. */
  void features(
      CatalogueDifference difference,
      List<FeatureDrift> drift,
      List<Closest> fresh,
      List<Closest> removed,
      Tried tried,
      Tried against) {
    ArrayNode changes = json.putArray("changes");
    difference.added().forEach(feature -> change(changes, feature.name(), "added"));
    difference.changed().keySet().forEach(name -> change(changes, name, "changed"));
    for (FeatureDescription feature : difference.removed()) {
      change(changes, feature.name(), "removed");
    }
    ArrayNode relations = json.putArray("relations");
    fresh.forEach(closest -> relation(relations, closest));
    removed.forEach(closest -> relation(relations, closest));
    ArrayNode moved = json.putArray("drift");
    for (FeatureDrift one : drift) {
      moved
          .addObject()
          .put("feature", one.feature())
          .put("psi", finite(one.psi()))
          .put("moved", one.isLarge());
    }
    contribution(json.putArray("contribution"), tried, against);
  }

  private static void change(ArrayNode list, String feature, String how) {
    list.addObject().put("feature", feature).put("how", how);
  }

  private static void relation(ArrayNode list, Closest closest) {
    list.addObject()
        .put("feature", closest.feature())
        .put("closest", closest.closest())
        .put("rank_correlation", finite(closest.correlation()))
        .put("both_observed", finite(closest.coverage()));
  }

  private static void contribution(ArrayNode list, Tried tried, Tried against) {
    TreeSet<String> names = new TreeSet<>(tried.features());
    names.addAll(against.features());
    for (String name : names) {
      ObjectNode node = list.addObject().put("feature", name);
      part(node.putObject("tried"), name, tried);
      part(node.putObject("against"), name, against);
    }
  }

  private static void part(ObjectNode node, String feature, Tried of) {
    Map<String, Part> attacks = of.evidence().inAttacks();
    Map<String, Part> normal = of.evidence().onNormalDays();
    if (attacks.containsKey(feature)) {
      node.put("share_of_attacks", attacks.get(feature).share())
          .put("leads_attacks", attacks.get(feature).leads())
          .put("share_of_normal_days", normal.get(feature).share())
          .put("leads_normal_days", normal.get(feature).leads());
    }
  }

  /**
   * What it costs.
   *
   * @param micros of the feature engine per event, of the tried catalogue and of the other
   * @param tried CPU seconds of training and judging all days once
   * @param against the same with the other
   */
  void cost(double[] micros, double tried, double against) {
    ObjectNode cost = json.putObject("cost");
    cost.putObject("engine_micros_per_event")
        .put("tried", finite(micros[0]))
        .put("against", finite(micros[1]));
    cost.putObject("cpu_seconds").put("tried", tried).put("against", against);
  }

  ObjectNode toJson() {
    return json;
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
