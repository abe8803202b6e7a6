package io.tidemark.jobs.portrait;

import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.profile.UsualFigures;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.RiskThresholds;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.policy.RiskPolicies;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.CohortShift;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One identity as the baseline of a night knows it: by topic, in words. Texts come from logs and
 * are not safe to print as they are.
 *
 * @param night whose end it stands for
 * @param values what it usually uses, by topic, the most usual first
 * @param figures single figures by topic, in the order of telling
 */
public record Portrait(
    LocalDate night, Map<String, List<String>> values, Map<String, String> figures) {
  private static final int SHOWN = 6;

  /** A Wednesday and a Sunday stand for their class. */
  private static final long WEEKDAY = LocalDate.of(2026, 3, 25).toEpochDay();

  private static final long WEEKEND = LocalDate.of(2026, 3, 29).toEpochDay();

  private static final Map<String, String> TOPICS =
      Map.of(
          "src_ip_prefix", "networks",
          "src_asn", "autonomous systems",
          "src_country", "countries",
          "src_net_class", "network classes",
          "ua_family", "clients",
          "action", "actions",
          "resource_uid", "resources",
          "runner_name", "runners",
          "workflow_ref", "workflows",
          "credential_uid", "credentials");

  public Portrait {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /**
   * The portrait of an identity.
   *
   * @param identity its key
   * @param profile as of the night's end
   * @param usual the same, ready to look up
   */
  public static Portrait of(
      String identity,
      Profile profile,
      ProfileView usual,
      FeatureProgram program,
      Baseline baseline,
      RiskPolicies policies) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < program.schema().values().size(); i++) {
      String name = program.schema().values().get(i).name();
      List<String> known = usual.usualValues(i, SHOWN);
      if (!known.isEmpty()) {
        values.put(TOPICS.getOrDefault(name, name), known);
      }
    }
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("kind", or(profile.kind(), "not non-human"));
    figures.put("cohort", or(profile.cohort(), "none"));
    figures.put(
        "history",
        format(
            "%d active days since %s, %,d events",
            profile.activeDays(),
            profile.activeDays() == 0 ? "never" : LocalDate.ofEpochDay(profile.firstDay()),
            profile.events()));
    if (profile.hasFigures()) {
      figures.put("hours on weekdays (UTC)", hours(usual, WEEKDAY));
      figures.put("hours on weekends (UTC)", hours(usual, WEEKEND));
      figures.put("events on weekdays", volume(usual.figures().dayLevel(WEEKDAY)));
      figures.put("events on weekends", volume(usual.figures().dayLevel(WEEKEND)));
    } else {
      figures.put("habits", "none yet: fewer than " + ProfileView.MIN_ACTIVE_DAYS + " active days");
    }
    judging(figures, identity, profile, baseline, policies);
    return new Portrait(baseline.trainedFor(), values, figures);
  }

  private static void judging(
      Map<String, String> figures,
      String identity,
      Profile profile,
      Baseline baseline,
      RiskPolicies policies) {
    ScopeBaseline scope = baseline.scopeFor(profile.cohort());
    figures.put(
        "scope",
        format(
            "%s, trained on %,d events of %d days",
            scope.id(), scope.trainingRows(), scope.trainingDays()));
    CohortShift.of(baseline).stream()
        .filter(shift -> shift.cohort().equals(profile.cohort()))
        .forEach(shift -> figures.put("not judged by, as its cohort shifted", shift.toString()));
    figures.put(
        "calibrated on",
        format(
            "%,d identity-days, %s to %s",
            scope.calibration().size(), scope.calibration().from(), scope.calibration().to()));
    figures.put(
        "usual daily maximum of its statistic",
        format(
            "%.3f%s",
            baseline.usualMaximum(identity, profile.cohort()),
            baseline.usualMaxima().of(identity).isPresent() ? "" : " (its scope's)"));
    scope.thresholds().ifPresent(thresholds -> thresholds(figures, thresholds));
    RiskPolicy policy = policies.of(baseline.policy(), profile.kind(), profile.cohort(), identity);
    figures.put("evidence weighs half after", policy.halfLife().toString().substring(2));
    figures.put("impact weights", policy.impactWeights().toString());
  }

  private static void thresholds(Map<String, String> figures, RiskThresholds thresholds) {
    figures.put("MEDIUM from risk", threshold(thresholds.medium(), thresholds.mediumPromise()));
    figures.put("HIGH from risk", threshold(thresholds.high(), thresholds.highPromise()));
  }

  private static String threshold(double value, RiskThresholds.Promise promise) {
    return format(
        "%.4f, for at most %s false step-ups a day with confidence %s%s",
        value,
        promise.budget(),
        promise.confidence(),
        promise.extrapolated() ? " (extrapolated: too few days)" : "");
  }

  /** Hours in which at least half of the like days had something within an hour. */
  private static String hours(ProfileView usual, long day) {
    List<String> ranges = new ArrayList<>();
    int from = -1;
    for (int hour = 0; hour <= 24; hour++) {
      boolean active = hour < 24 && usual.hourBits(day, hour) <= 1;
      if (active && from < 0) {
        from = hour;
      }
      if (!active && from >= 0) {
        ranges.add(format("%02d:00-%02d:00", from, hour));
        from = -1;
      }
    }
    return ranges.isEmpty() ? "none usual" : String.join(", ", ranges);
  }

  private static String volume(UsualFigures.Level level) {
    return format(
        "%.0f a day, mostly %.0f to %.0f",
        Math.expm1(level.median()),
        Math.max(0, Math.expm1(level.median() - 2 * level.spread())),
        Math.expm1(level.median() + 2 * level.spread()));
  }

  private static String or(String text, String otherwise) {
    return text == null ? otherwise : text;
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
