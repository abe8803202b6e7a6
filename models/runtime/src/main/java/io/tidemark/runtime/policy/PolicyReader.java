package io.tidemark.runtime.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tidemark.engine.bound.Bound.AllowedNetworks.Network;
import io.tidemark.engine.config.NearestSpelling;
import io.tidemark.engine.config.RecordFormat;
import io.tidemark.engine.config.RecordReading;
import io.tidemark.engine.config.YamlNode;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.RiskPolicy;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

record PolicyReader(RecordReading<Policy> reading) {
  private static final List<IdentityKind> KINDS =
      Arrays.stream(IdentityKind.values()).filter(IdentityKind::isNonHuman).toList();

  static final RecordFormat FORMAT =
      new RecordFormat('-')
          .words(
              DecisionKind.class,
              List.of(
                  DecisionKind.ALLOW,
                  DecisionKind.STEP_UP,
                  DecisionKind.REVALIDATE,
                  DecisionKind.REVOKE),
              DecisionKind::name)
          .words(IdentityKind.class, KINDS, IdentityKind::label)
          .words(
              DayOfWeek.class,
              List.of(DayOfWeek.values()),
              day -> day.name().toLowerCase(Locale.ROOT).substring(0, 3))
          .text(LocalTime.class, "a time such as 07:00", LocalTime::parse, LocalTime::toString)
          .text(
              ZoneId.class, "an IANA zone such as Europe/Berlin or UTC", ZoneId::of, ZoneId::getId)
          .text(Network.class, null, Network::new, Network::toString);

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  static Policy read(String source, String yaml) {
    RecordReading<Policy> reading = FORMAT.read(source, yaml, Policy.class);
    reading.found().ifPresent(new PolicyReader(reading)::check);
    return reading.get();
  }

  /** Reads a published policy, whose identities are keyed and whose rules were checked before. */
  static Policy readReleased(String source, String json) {
    return FORMAT.read(YamlNode.read(source, JSON, json), Policy.class).get();
  }

  private void check(Policy policy) {
    checkEach(policy.risk());
    policy.impact().forEach(this::checkImpact);
    Set<String> names = new HashSet<>();
    for (PolicyRule rule : policy.rules()) {
      if (rule.name() != null && !names.add(rule.name())) {
        reading.problem(rule, "name", "another rule is already called '" + rule.name() + "'");
      }
      checkSubjects(rule.subjects());
      checkEach(rule.risk());
      if (!rule.setsBounds() && !reading.contains(rule.risk())) {
        reading.problem(
            rule,
            ("rule '%s' sets nothing; give it a bound, such as hours or scopes, or a risk"
                    + " figure")
                .formatted(rule.name()));
      }
      if (rule.risk().setsBudgets() && !rule.subjects().identity().isEmpty()) {
        reading.problem(
            rule,
            "for",
            ("rule '%s' sets a budget for one identity; set it for a kind or cohort,"
                    + " because only these have enough days to calibrate thresholds")
                .formatted(rule.name()));
      }
    }
    if (reading.isFine()) {
      checkTogether(policy);
    }
  }

  private void checkTogether(Policy policy) {
    try {
      policy.requirePossible(policy.riskOver(RiskPolicy.defaults()));
    } catch (IllegalArgumentException e) {
      reading.problem(policy, "rules", e.getMessage());
      return;
    }
    ImpactMap.parse(policy.impactMapOver(ImpactMap.standardYaml()), "the policy");
  }

  private void checkImpact(Policy.ImpactRule rule) {
    if (rule.impact() == null || (rule.service() == null && rule.operation() == null)) {
      reading.problem(rule, "an impact rule needs 'impact', and 'service' or 'operation'");
    }
  }

  private void checkSubjects(PolicySubjects subjects) {
    if (!reading.contains(subjects)) {
      return;
    }
    if (subjects.equals(PolicySubjects.EVERYONE)) {
      reading.problem(subjects, "'for' is empty; leave it out if the rule applies to everyone");
    }
    for (String cohort : subjects.cohort()) {
      misspeltKind(cohort)
          .ifPresent(description -> reading.problem(subjects, "cohort", description));
    }
    for (String identity : subjects.identity()) {
      if (!Enricher.isIdentityKey(identity)) {
        reading.problem(
            subjects,
            "identity",
            "'identity' cannot be '"
                + identity
                + "'; give provider|account|principal, as 'tidemark identities list' prints it");
      }
    }
  }

  /** Detects a misspelled kind in kind:provider. Any other name may be a company's own cohort. */
  private static Optional<String> misspeltKind(String cohort) {
    int colon = Math.max(0, cohort.indexOf(':'));
    String kind = cohort.substring(0, colon);
    List<String> kinds = KINDS.stream().map(IdentityKind::label).toList();
    return kind.isEmpty() || kinds.contains(kind)
        ? Optional.empty()
        : NearestSpelling.of(kind, kinds)
            .map(
                near ->
                    "'cohort' cannot be '%s'; did you mean '%s'?"
                        .formatted(cohort, near + cohort.substring(colon)));
  }

  /** Checks each figure on its own, so that one mistake does not conceal another. */
  private void checkEach(RiskChanges risk) {
    if (!reading.contains(risk)) {
      return;
    }
    check(
        risk,
        "impact-weights",
        new RiskChanges(null, risk.impactWeights(), Map.of(), null, null, null));
    check(risk, "decisions", new RiskChanges(null, Map.of(), risk.decisions(), null, null, null));
    check(
        risk,
        "high-budget",
        new RiskChanges(null, Map.of(), Map.of(), risk.mediumBudget(), risk.highBudget(), null));
  }

  private void check(RiskChanges risk, String name, RiskChanges one) {
    try {
      one.over(RiskPolicy.defaults());
    } catch (IllegalArgumentException e) {
      reading.problem(risk, name, e.getMessage());
    }
  }
}
