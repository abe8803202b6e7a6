package io.tidemark.jobs.explain;

import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ProfileView;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.engine.program.Reason;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.explain.EventReader.EarlierEvents;
import io.tidemark.jobs.explain.EventReader.EventReplay;
import io.tidemark.jobs.explain.JudgementReader.JudgementContext;
import io.tidemark.jobs.explain.JudgementReader.Stored;
import io.tidemark.jobs.identityview.IdentityView;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import io.tidemark.runtime.baseline.EventStatistic.Part;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.judge.JudgedAction;
import io.tidemark.runtime.judge.Verdict;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.Cause;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.CohortShift;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Explains the decision on an event, as lines of text that are safe to print. */
public final class Explanation {
  private static final int TEXT = 160;
  private static final int WIDE = 240;
  private static final int REASONS = 5;

  /** Smallest share for which a reason is shown. Smaller shares would be rounded to 0 %. */
  private static final double LEAST_SHARE = 0.005;

  private final FeatureProgram program;
  private final Policy policies;
  private final List<String> lines = new ArrayList<>();

  private Explanation(FeatureProgram program, Policy policies) {
    this.program = program;
    this.policies = policies;
  }

  /** Explains a decision by what is stored of it, and by the state in which it was judged. */
  public static List<String> of(
      FeatureProgram program,
      Policy policies,
      EventReplay replay,
      Optional<Stored> stored,
      Optional<JudgementContext> judged) {
    Explanation explanation = new Explanation(program, policies);
    explanation.add(replay, stored, judged);
    return explanation.lines;
  }

  private void add(EventReplay replay, Optional<Stored> stored, Optional<JudgementContext> judged) {
    event(replay);
    if (judged.isPresent()) {
      Verdict verdict = judged.get().verdict();
      decision(verdict, stored);
      path(judged.get(), verdict);
      reasons(replay, judged.get(), verdict.cause());
      counterfactual(judged.get(), verdict);
      view(replay, judged.get());
    } else {
      String decision = stored.map(Stored::decision).orElse("NOT_JUDGED");
      line("Decision", decision + ": " + whyNotJudged(replay.event()));
    }
    windows(replay);
    vector(replay, judged);
  }

  private static String whyNotJudged(AccessEvent event) {
    if (event.number(EventColumn.IS_AUTHENTICATED) == 0) {
      return "its credential was refused";
    }
    return event.number(EventColumn.IS_NHI) == 1
        ? "its steps are unknown, because no baseline with this catalogue judged its day"
        : "its identity is a person or unknown";
  }

  private void event(EventReplay replay) {
    AccessEvent event = replay.event();
    line("Event", event.text(EventColumn.METADATA_UID));
    line("At", instant(event).toString());
    line("Identity", event.text(EventColumn.IDENTITY));
    String kind = or(event.text(EventColumn.NHI_KIND), "kind unknown");
    String cohort = or(event.text(EventColumn.COHORT), "none");
    String history = Counted.of(replay.usual().profile().activeDays(), "active day");
    line("Known", "%s, cohort %s, %s of history".formatted(kind, cohort, history));
    String impact = event.impact().label();
    String resource = or(event.text(EventColumn.RESOURCE_UID), "no resource named");
    line("Did", "%s (%s) on %s".formatted(event.text(EventColumn.ACTION), impact, resource));
    String network = or(event.text(EventColumn.SRC_IP_PREFIX), "unknown network");
    String credential = or(event.text(EventColumn.CREDENTIAL_UID), "no credential named");
    String client = or(event.text(EventColumn.UA_FAMILY), "not named");
    line("From", "%s with %s, client %s".formatted(network, credential, client));
  }

  private void decision(Verdict verdict, Optional<Stored> stored) {
    String cause = " because of " + verdict.cause().name().toLowerCase(Locale.ROOT);
    String why =
        verdict.cause() == Cause.NONE
            ? ""
            : cause + (verdict.reason() == null ? "" : " " + verdict.reason());
    line("Decision", "%s at level %s%s".formatted(verdict.decision(), verdict.level(), why));
    if (!verdict.suppressed().isEmpty()) {
      String text =
          "another of this identity's credentials or sources is suspect and explains %d "
              + "features over recent events, which are left out";
      line("", text.formatted(verdict.suppressed().size()));
    }
    String changed =
        "the night decided %s: policy, settings, labels or late events have changed since";
    stored
        .map(Stored::decision)
        .filter(decision -> !decision.equals(verdict.decision().name()))
        .ifPresent(decision -> line("", changed.formatted(decision)));
  }

  private void path(JudgementContext judged, Verdict verdict) {
    ScopeBaseline scope = judged.baseline().scopeFor(judged.cohort());
    JudgedAction action = judged.action();
    heading("How it was decided");
    step(
        "scope",
        "%s, of the baseline of %s, learned from %s of %s",
        scope.id(),
        judged.baseline().trainedFor(),
        Counted.of(scope.trainingRows(), "event"),
        Counted.of(scope.trainingDays(), "day"));
    CohortShift.of(judged.baseline()).stream()
        .filter(shift -> shift.cohort().equals(judged.cohort()))
        .forEach(
            shift ->
                step("shift", "its cohort shifted, so it is judged less strictly by: %s", shift));
    step("score", "%.4f by the forest", verdict.score());
    step(
        "statistic",
        "%.3f: %.3f beyond the identity's usual daily maximum (%.3f)",
        verdict.statistic() + judged.usualMaximum(),
        verdict.statistic(),
        judged.usualMaximum());
    double pValue = scope.calibration().pValue(verdict.statistic());
    int reached = scope.calibration().countAtLeast(verdict.statistic());
    int days = scope.calibration().size();
    step(
        "p-value",
        "%.4f: %,d of %,d calibrated identity-days reached this statistic%s; %s",
        pValue,
        reached,
        days,
        pValue < 1 / (days + 1.0) ? ", so it is extrapolated" : "",
        evidence(pValue, verdict, judged.policy()));
    step(
        "risk",
        "%.4f of this credential from this source, %.4f before the event; trust %.4f",
        verdict.risk(),
        judged.state().risk(action.credential(), action.source(), action.timeMicros()),
        verdict.trust());
    step(
        "impact",
        "%s has weight %s: effective risk %.4f",
        action.impact().label(),
        judged.policy().impactWeights().get(action.impact().ordinal()),
        verdict.effectiveRisk());
    step("thresholds", "%s", scope.thresholds().map(Explanation::describe).orElse("none yet"));
    step(
        "table",
        "%s and %s: %s",
        verdict.level(),
        action.impact().label(),
        judged.policy().decisions().decision(verdict.level(), action.impact()));
    step("bounds", "%s", or(action.boundBreach(), "none broken"));
    step("policy", "%s", or(action.stepUpReason(), "requires nothing more"));
  }

  /** Describes the evidence. P-values that do not count as evidence are stored as 1. */
  private static String evidence(double pValue, Verdict verdict, RiskPolicy policy) {
    if (policy.evidence(verdict.pValue()) > 0) {
      return String.format(Locale.ROOT, "evidence %.3f", policy.evidence(verdict.pValue()));
    }
    return policy.evidence(pValue) > 0
        ? "nothing stands out: no evidence, stored as 1"
        : "no evidence from " + policy.pStart() + " upwards, stored as 1";
  }

  private static String describe(CalibratedThresholds thresholds) {
    return String.format(
        Locale.ROOT,
        "MEDIUM from %.4f%s, HIGH from %.4f%s, for at most %s and %s false step-ups per identity-day",
        thresholds.medium(),
        extrapolated(thresholds.mediumPromise()),
        thresholds.high(),
        extrapolated(thresholds.highPromise()),
        thresholds.mediumPromise().budget(),
        thresholds.highPromise().budget());
  }

  private static String extrapolated(CalibratedThresholds.Promise promise) {
    return promise.extrapolated() ? " (extrapolated: too few days)" : "";
  }

  private void reasons(EventReplay replay, JudgementContext judged, Cause cause) {
    heading("Why");
    List<Reason> reasons =
        program
            .reasons(replay.usual(), replay.event(), replay.vector(), judged.shares(), REASONS)
            .stream()
            .filter(reason -> reason.share() >= LEAST_SHARE)
            .toList();
    if (reasons.isEmpty()) {
      String why = cause == Cause.RISK ? ", but " + cause.describe(null, List.of()) : "";
      item("nothing about this event stands out" + why);
    }
    for (Reason reason : reasons) {
      double percent = 100 * reason.share();
      item(
          String.format(
              Locale.ROOT, "%3.0f %%  %s (%s)", percent, reason.message(), reason.feature()));
    }
  }

  private void counterfactual(JudgementContext judged, Verdict verdict) {
    if (verdict.decision() != DecisionKind.ALLOW) {
      heading("It would be ALLOW if");
      wanted(Counterfactual.of(judged), judged.action(), program.catalogue().features())
          .forEach(this::item);
    }
  }

  /** Returns all changes that together would have led to ALLOW. */
  static List<String> wanted(
      Counterfactual other, JudgedAction action, List<FeatureDefinition> features) {
    List<String> lines = new ArrayList<>();
    for (String needed : needed(other, action, features)) {
      lines.add(lines.isEmpty() ? needed : "and " + needed);
    }
    boolean held = other.fades().map(fades -> !fades.isZero()).orElse(true);
    if (other.atLow() == DecisionKind.ALLOW && held) {
      String credential = or(action.credential(), "its credential");
      String source = or(action.source(), "its source");
      lines.add("or %s were revalidated from %s instead of waiting".formatted(credential, source));
    } else if (other.verdict().decision() == DecisionKind.ALLOW) {
      double risk = other.verdict().risk();
      lines.add(
          String.format(
              Locale.ROOT,
              "then its risk is %.4f, its effective risk %.4f, and nothing else is required",
              risk,
              other.verdict().effectiveRisk()));
    }
    return lines;
  }

  private static List<String> needed(
      Counterfactual other, JudgedAction action, List<FeatureDefinition> features) {
    List<String> needed = new ArrayList<>();
    for (Counterfactual.Change change : other.changes()) {
      FeatureDefinition feature = features.get(change.feature());
      String values = figure(change.to()) + " instead of " + figure(change.from());
      needed.add("%s were %s %s".formatted(feature.name(), values, feature.unit()).strip());
    }
    if (other.atLow() == DecisionKind.NOT_JUDGED) {
      needed.add("its scope had thresholds, but it has learned from too few days");
    } else if (other.atLow() != DecisionKind.ALLOW) {
      String text = "the policy did not decide %s for every %s action, even at level LOW";
      needed.add(text.formatted(other.atLow(), action.impact().label()));
    }
    if (other.boundBreach() != null) {
      needed.add("the bound " + other.boundBreach() + " were respected");
    }
    if (other.stepUpReason() != null) {
      String text = "the policy did not require a step-up regardless of risk (%s)";
      needed.add(text.formatted(other.stepUpReason()));
    }
    if (other.atLow() == DecisionKind.ALLOW) {
      time(other, needed);
    }
    return needed;
  }

  private static void time(Counterfactual other, List<String> needed) {
    if (other.fades().isEmpty()) {
      needed.add("earlier evidence, which takes more than 30 days to fade, did not count");
    } else if (!other.fades().get().isZero()) {
      String text =
          "it came %s later: usual feature values are not enough while earlier evidence still counts";
      needed.add(text.formatted(hours(other.fades().get())));
    }
  }

  private void view(EventReplay replay, JudgementContext judged) {
    heading("What is usual for the identity, as of the preceding midnight");
    String identity = replay.event().text(EventColumn.IDENTITY);
    ProfileView usual = replay.usual();
    IdentityView view =
        IdentityView.of(identity, usual.profile(), usual, program, judged.baseline(), policies);
    view.values().forEach((topic, values) -> item(topic + ": " + String.join(", ", values)));
    view.figures().forEach((name, figure) -> item(name + ": " + figure));
  }

  private void windows(EventReplay replay) {
    heading("What came before");
    for (EarlierEvents.Window window : replay.earlier().windows()) {
      item(
          "in the %s before it: %s, %,d of them unsuccessful, %s, %s, %s"
              .formatted(
                  hours(window.length),
                  Counted.of(window.events, "event"),
                  window.failed,
                  Counted.of(window.actions.size(), "action"),
                  Counted.of(window.networks.size(), "network"),
                  Counted.of(window.credentials.size(), "credential")));
    }
    for (AccessEvent event : replay.earlier().latest()) {
      String action = event.text(EventColumn.ACTION);
      String network = or(event.text(EventColumn.SRC_IP_PREFIX), "-");
      item("%s  %s  from %s  %s".formatted(instant(event), action, network, event.outcome()));
    }
  }

  private void vector(EventReplay replay, Optional<JudgementContext> judged) {
    heading(
        "Every feature: value, unit, far value, share of training rows at or above the value,"
            + " surprise, weight, part of the statistic, share with the forest's part, description");
    float[] vector = replay.vector();
    double[] shares =
        judged.map(JudgementContext::shares).orElseGet(() -> new double[vector.length]);
    List<FeatureDefinition> features = program.catalogue().features();
    int width = longest(features, FeatureDefinition::name);
    int units = longest(features, FeatureDefinition::unit);
    String form = "%-" + width + "s %10s %-" + units + "s %s %6s  %s";
    List<Part> parts = judged.map(JudgementContext::parts).orElse(List.of());
    int at = 0;
    for (Reason reason : program.explained(replay.usual(), replay.event(), vector)) {
      float value = vector[at];
      boolean isNamed = value > 0 || reason.usual() == null;
      String sentence = reason.message() + (isNamed ? "" : "; usual: " + reason.usual());
      String share = shares[at] > 0 ? String.format(Locale.ROOT, "%.0f %%", 100 * shares[at]) : "";
      String computed = calculation(parts.isEmpty() ? null : parts.get(at));
      String unit = features.get(at).unit();
      String shown = Float.isNaN(value) ? "-" : figure(value);
      wide(form, reason.feature(), shown, unit, computed, share, sentence);
      at++;
    }
    if (!parts.isEmpty()) {
      Part forest = parts.get(at);
      String sentence = "the forest's score; its part is shared among the features";
      wide(form, "(forest)", number(forest.value()), "", calculation(forest), "", sentence);
    }
  }

  /**
   * Returns everything that a part is computed from, after the value. The origin of the far value
   * is shown unless it is 0.
   */
  private static String calculation(Part part) {
    if (part == null) {
      return "";
    }
    String far = (part.origin() == 0 ? "" : number(part.origin()) + "..") + number(part.far());
    return String.format(
        Locale.ROOT,
        "%18s %8.6f %7.3f %4.1f %7.3f",
        far,
        part.share(),
        part.surprise(),
        part.weight(),
        part.amount());
  }

  private void wide(String form, Object... values) {
    lines.add("  " + PrintableText.of(String.format(Locale.ROOT, form, values), WIDE));
  }

  /** Formats a number with more digits below 1, because the forest's scores differ little. */
  private static String number(double value) {
    return Double.isNaN(value)
        ? "-"
        : value < 1 ? String.format(Locale.ROOT, "%.6f", value) : figure(value);
  }

  private static int longest(
      List<FeatureDefinition> features, Function<FeatureDefinition, String> text) {
    return features.stream().map(text).mapToInt(String::length).reduce(1, Math::max);
  }

  private void heading(String text) {
    lines.add("");
    lines.add(text);
  }

  private void line(String label, String text) {
    lines.add("%-10s %s".formatted(label, PrintableText.of(text, TEXT)));
  }

  private void step(String name, String form, Object... values) {
    item("%-10s %s".formatted(name, String.format(Locale.ROOT, form, values)));
  }

  private void item(String text) {
    lines.add("  " + PrintableText.of(text, TEXT));
  }

  static String figure(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  static String hours(Duration length) {
    return length.toMinutes() < 120
        ? Counted.of(length.toMinutes(), "minute")
        : length.toMinutes() % 60 == 0
            ? Counted.of(length.toHours(), "hour")
            : String.format(Locale.ROOT, "%.1f hours", length.toMinutes() / 60.0);
  }

  private static Instant instant(AccessEvent event) {
    return EventTime.instant(event.timeMicros());
  }

  static String or(String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
