package io.tidemark.jobs.identityview;

import static java.util.Map.entry;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.ValueExpression;
import io.tidemark.engine.profile.BehaviourStats;
import io.tidemark.engine.profile.DayClass;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.source.TokenType;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.PValueCalibration;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.CohortShift;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Textual description of an identity, by topic, as seen by a night's baseline. The description
 * contains log text and must be escaped before it is printed.
 *
 * @param night night at the end of which the identity is described
 * @param values usual values by topic, most common first
 * @param figures single-valued facts by topic, in display order
 */
public record IdentityView(
    LocalDate night, Map<String, List<String>> values, Map<String, String> figures) {
  private static final int SHOWN = 6;
  private static final String TOKEN_TYPE = "api_token_type_id";

  private static final Map<String, String> TOPICS =
      Map.ofEntries(
          entry("src_ip_prefix", "networks"),
          entry("src_asn", "autonomous systems"),
          entry("src_country", "countries"),
          entry("src_net_class", "network classes"),
          entry("ua_family", "clients"),
          entry("action", "actions"),
          entry("api_service_name", "services"),
          entry(TOKEN_TYPE, "types of token"),
          entry("resource_uid", "resources"),
          entry("device_uid", "devices"),
          entry("hour_of_day", "hours of the day"),
          entry("status_code", "status codes"),
          entry("runner_name", "runners"),
          entry("workflow_ref", "workflows"),
          entry("credential_uid", "credentials"),
          entry("delegator", "delegators"),
          entry("token_scope", "scopes"),
          entry("src_reach", "reach of addresses"),
          entry("target@action", "targets by action"),
          entry("target_family@action", "target families by action"));

  public IdentityView {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /**
   * @param profile profile as of the night's end
   * @param usual the same profile, prepared for lookups
   */
  public static IdentityView of(
      String identity,
      Profile profile,
      ProfileView usual,
      FeatureProgram program,
      Baseline baseline,
      Policy policies) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < program.schema().values().size(); i++) {
      String name = program.schema().values().get(i).name();
      List<String> known = usual.usualValues(i, SHOWN);
      if (!known.isEmpty()) {
        boolean isType = name.equals(TOKEN_TYPE);
        values.put(
            topic(name, program), isType ? known.stream().map(TokenType::called).toList() : known);
      }
    }
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("kind", or(profile.kind(), "not non-human"));
    figures.put("cohort", or(profile.cohort(), "none"));
    String active = Counted.of(profile.activeDays(), "active day");
    Object since = profile.activeDays() == 0 ? "never" : LocalDate.ofEpochDay(profile.firstDay());
    String events = Counted.of(profile.events(), "event");
    figures.put("history", format("%s since %s, %s", active, since, events));
    if (profile.hasFigures()) {
      String weekdays = basis(profile.activeDays(DayClass.WEEKDAY), "weekdays");
      String weekends = basis(profile.activeDays(DayClass.WEEKEND), "weekend days");
      figures.put("hours on weekdays (UTC)", weekdays + hours(usual, DayClass.WEEKDAY));
      figures.put("hours on weekends (UTC)", weekends + hours(usual, DayClass.WEEKEND));
      BehaviourStats stats = usual.figures();
      figures.put("events on weekdays", weekdays + volume(stats.dayLevel(DayClass.WEEKDAY)));
      figures.put("events on weekends", weekends + volume(stats.dayLevel(DayClass.WEEKEND)));
    } else {
      String none = usual.hasHabits() ? "no usual numbers" : "none yet";
      figures.put(
          "habits", format("%s: fewer than %s active days", none, ProfileView.MIN_ACTIVE_DAYS));
    }
    judging(figures, identity, profile, baseline, policies);
    return new IdentityView(baseline.trainedFor(), values, figures);
  }

  /** Returns a note if there is too little data for a class of days; otherwise an empty string. */
  private static String basis(int days, String called) {
    int least = BehaviourStats.MIN_CLASS_DAYS;
    return days >= least
        ? ""
        : format("too few %s yet (%d of %d); all days: ", called, days, least);
  }

  /** Returns a value's name or, for a joined column, the features that use it. */
  private static String topic(String value, FeatureProgram program) {
    if (TOPICS.containsKey(value) || ValueExpression.isWord(value)) {
      return TOPICS.getOrDefault(value, value);
    }
    String features =
        program.catalogue().features().stream()
            .filter(feature -> feature.argument().equals(value))
            .map(FeatureDefinition::name)
            .collect(Collectors.joining(", "));
    return features.isEmpty() ? value : "what " + features + " looks at";
  }

  private static void judging(
      Map<String, String> figures,
      String identity,
      Profile profile,
      Baseline baseline,
      Policy policies) {
    ScopeBaseline scope = baseline.scopeFor(profile.cohort());
    String rows = Counted.of(scope.trainingRows(), "event");
    String days = Counted.of(scope.trainingDays(), "day");
    figures.put("scope", format("%s, trained on %s of %s", scope.id(), rows, days));
    CohortShift.of(baseline).stream()
        .filter(shift -> shift.cohort().equals(profile.cohort()))
        .forEach(
            shift ->
                figures.put("judged less strictly, because its cohort shifted", shift.toString()));
    PValueCalibration calibration = scope.calibration();
    String calibrated = Counted.of(calibration.size(), "identity-day");
    figures.put(
        "calibrated on", format("%s, %s to %s", calibrated, calibration.from(), calibration.to()));
    String whose = baseline.usualMaxima().of(identity).isPresent() ? "" : " (its scope's)";
    double maximum = baseline.usualMaximum(identity, profile.cohort());
    figures.put("usual daily maximum of its statistic", format("%.3f%s", maximum, whose));
    scope
        .thresholds()
        .ifPresent(
            of -> {
              figures.put("MEDIUM from risk", threshold(of.medium(), of.mediumPromise()));
              figures.put("HIGH from risk", threshold(of.high(), of.highPromise()));
            });
    RiskPolicy policy =
        policies.figures(baseline.policy(), profile.kind(), profile.cohort(), identity);
    figures.put("evidence counts half after", length(policy.halfLife()));
    figures.put("impact weights", weights(policy));
  }

  /** Formats a duration in the largest unit that does not require a fraction. */
  private static String length(Duration length) {
    return length.toSeconds() % 3_600 == 0
        ? Counted.of(length.toHours(), "hour")
        : length.toSeconds() % 60 == 0
            ? Counted.of(length.toMinutes(), "minute")
            : Counted.of(length.toSeconds(), "second");
  }

  /** Returns the exponent applied to trust for each impact tier. */
  private static String weights(RiskPolicy policy) {
    return Arrays.stream(Impact.values())
        .map(impact -> impact.label() + " " + policy.impactWeights().get(impact.ordinal()))
        .collect(Collectors.joining(", "));
  }

  private static String threshold(double value, CalibratedThresholds.Promise promise) {
    return format(
        "%.4f, for at most %s false step-ups per identity-day with confidence %s%s",
        value,
        promise.budget(),
        promise.confidence(),
        promise.extrapolated() ? " (extrapolated: too few days)" : "");
  }

  /** Returns the hours, give or take one, with activity on at least half of the days. */
  private static String hours(ProfileView usual, DayClass days) {
    List<String> ranges = new ArrayList<>();
    int from = -1;
    for (int hour = 0; hour <= 24; hour++) {
      boolean active = hour < 24 && usual.hourBits(days, hour) <= 1;
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

  /** Describes a day's volume by its median and twice its robust spread, not by observed days. */
  private static String volume(BehaviourStats.Level level) {
    String median = rounded(level.median());
    String low = rounded(Math.max(0, level.median() - 2 * level.spread()));
    String high = rounded(level.median() + 2 * level.spread());
    return low.equals(high)
        ? median + " a day, hardly ever fewer or more"
        : format("%s a day, expected %s to %s", median, low, high);
  }

  /** Converts the logarithm of an event count back to the count. */
  private static String rounded(double level) {
    return format("%,.0f", Math.expm1(level));
  }

  private static String or(String text, String otherwise) {
    return text == null ? otherwise : text;
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }

  /** Returns the differences between two views, one per line. */
  public static List<String> differences(IdentityView before, IdentityView after) {
    List<String> lines = new ArrayList<>();
    Set<String> topics = new LinkedHashSet<>(before.values().keySet());
    topics.addAll(after.values().keySet());
    for (String topic : topics) {
      List<String> old = before.values().getOrDefault(topic, List.of());
      List<String> now = after.values().getOrDefault(topic, List.of());
      now.stream().filter(v -> !old.contains(v)).forEach(v -> lines.add("+ " + topic + ": " + v));
      old.stream().filter(v -> !now.contains(v)).forEach(v -> lines.add("- " + topic + ": " + v));
    }
    Set<String> figures = new LinkedHashSet<>(before.figures().keySet());
    figures.addAll(after.figures().keySet());
    for (String figure : figures) {
      String old = before.figures().getOrDefault(figure, "none");
      String now = after.figures().getOrDefault(figure, "none");
      if (!old.equals(now)) {
        lines.add("~ " + figure + ": " + old + " -> " + now);
      }
    }
    return lines;
  }
}
