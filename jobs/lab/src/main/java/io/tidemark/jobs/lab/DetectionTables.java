package io.tidemark.jobs.lab;

import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.lab.Bootstrap.Estimate;
import io.tidemark.jobs.lab.Comparison.Figure;
import io.tidemark.jobs.lab.Comparison.Significance;
import io.tidemark.notebooks.report.PlainTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Formats detections as tables and lines of text. */
final class DetectionTables {
  private static final int LINE = 240;

  private DetectionTables() {}

  /** Formats the results of detectors, one row for each detector and budget. */
  static PlainTable detectors(List<DetectorLine> lines) {
    return new PlainTable(
        "Detection",
        "A false step-up is a day on which an identity is stepped up because of risk or a bound,"
            + " outside attacks and the 24 hours after them. Sessions count if they belong to no"
            + " attack. No attack: the same logs without any attack. Before harm: share of the"
            + " attacks found that are stepped up no later than at their first event that changes"
            + " something. Events: median until found. In parentheses: 90 % intervals from a"
            + " bootstrap over identities.",
        head(
            "judged by|budget|found|share|false step-ups per identity-day|per 100 sessions|no attack:"
                + " per identity-day|per 100 sessions|before harm|events"),
        lines.stream()
            .map(
                line ->
                    List.of(
                        line.detector(),
                        Double.toString(line.budget()),
                        format(
                            "%d of %d",
                            Math.round(line.attacks() * zero(line.found().value())),
                            line.attacks()),
                        estimate(line.found(), "%.3f"),
                        estimate(line.falseStepUps(), "%.4f"),
                        estimate(line.per100Sessions(), "%.2f"),
                        estimate(line.attackFree(), "%.4f"),
                        estimate(line.attackFreePer100Sessions(), "%.2f"),
                        number(line.beforeHarm(), "%.2f"),
                        number(line.medianEvents(), "%.1f")))
            .toList());
  }

  private static double zero(double share) {
    return Double.isNaN(share) ? 0 : share;
  }

  static PlainTable attacks(
      String title, Detection detection, Function<AttackOutcome, String> part, String note) {
    List<List<String>> rows = new ArrayList<>();
    detection
        .by(part)
        .forEach(
            (name, line) ->
                rows.add(
                    attacks(
                        name,
                        line,
                        detection.attacks().stream()
                            .filter(attack -> part.apply(attack).equals(name))
                            .toList())));
    rows.add(attacks("all", detection.all(), detection.attacks()));
    return new PlainTable(
        title,
        note,
        head(
            "|found|share, 90 % interval|events: median, most|minutes: median|stopped before a change"),
        rows);
  }

  private static List<String> attacks(
      String name, Detection.Line line, List<AttackOutcome> attacks) {
    boolean none = line.found() == 0;
    return List.of(
        name,
        line.found() + " of " + line.attacks(),
        estimate(DetectorLine.found(attacks), "%.3f"),
        none ? "-" : format("%.1f, %d", line.medianEvents(), line.mostEvents()),
        none ? "-" : format("%.1f", line.medianMinutes()),
        line.attacks() == 0
            ? "-"
            : format(
                "%d, %.3f",
                line.stoppedBeforeChange(), (double) line.stoppedBeforeChange() / line.attacks()));
  }

  /** Formats figures with their intervals, for one candidate or two. */
  static PlainTable figures(String title, List<String> names, List<Figure> figures) {
    List<String> head = new ArrayList<>(List.of(""));
    head.addAll(names);
    if (names.size() > 1) {
      head.add("difference");
    }
    boolean differs = figures.stream().anyMatch(figure -> figure.seedBand() > 0);
    if (differs) {
      head.add("seeds");
    }
    List<List<String>> rows = new ArrayList<>();
    for (Figure figure : figures) {
      String form =
          DetectionMetrics.isCount(DetectionMetrics.NAMES.indexOf(figure.name())) ? "%.1f" : "%.3f";
      List<String> row = new ArrayList<>();
      row.add(figure.name() + (figure.attacks() < 0 ? "" : " (of " + figure.attacks() + ")"));
      row.add(estimate(figure.tried(), form));
      if (names.size() > 1) {
        row.add(estimate(figure.against(), form));
        row.add(difference(figure));
      }
      if (differs) {
        row.add(number(figure.seedBand(), form));
      }
      rows.add(row);
    }
    return new PlainTable(
        title,
        "Figures, averaged over any seeds, have 95 % intervals: Wilson's for shares, and a bootstrap over"
            + " attacks and identity-days for all others."
            + (differs
                ? " Seeds: the largest difference between two seeds of the same candidate."
                : "")
            + (names.size() > 1
                ? " *: the difference exceeds the effects of chance and of the " + "seeds."
                : ""),
        head,
        rows);
  }

  /** Formats a difference with its interval, and an asterisk if it is significant. */
  static String difference(Figure figure) {
    Estimate difference = figure.difference();
    boolean sure =
        figure.significance() == Significance.BETTER || figure.significance() == Significance.WORSE;
    return Double.isNaN(difference.value())
        ? "-"
        : format(
            "%+.3f (%+.3f, %+.3f)%s",
            difference.value(), difference.low(), difference.high(), sure ? " *" : "");
  }

  private static String estimate(Estimate estimate, String form) {
    return Double.isNaN(estimate.value())
        ? "-"
        : format(
            form + " (" + form + " to " + form + ")",
            estimate.value(),
            estimate.low(),
            estimate.high());
  }

  /** Formats a number, or a dash for NaN. */
  static String number(double value, String form) {
    return Double.isNaN(value) ? "-" : format(form, value);
  }

  static PlainTable companies(CompanySpread spread, double budget) {
    List<List<String>> rows = new ArrayList<>();
    spread
        .shares()
        .forEach(
            (name, shares) -> {
              List<String> row = new ArrayList<>(List.of(name));
              row.add(format("%.3f", Arrays.stream(shares).average().orElse(Double.NaN)));
              for (double share : new double[] {0, 0.05, 0.5, 0.95, 1}) {
                row.add(format("%.3f", Bootstrap.quantile(shares, share)));
              }
              rows.add(row);
            });
    return new PlainTable(
        "Companies",
        format(
            "%d of %d companies exceed the budget of %s, and %d exceed twice the budget. %s",
            spread.above(budget),
            spread.companies(),
            budget,
            spread.above(2 * budget),
            designEffect(spread)),
        List.of("", "mean", "lowest", "5 %", "median", "95 %", "highest"),
        rows);
  }

  private static String designEffect(CompanySpread spread) {
    return spread.companies() < CompanySpread.LEAST_COMPANIES
        ? format(
            "The design effect is not shown: fewer than %d companies cannot estimate a variance.",
            CompanySpread.LEAST_COMPANIES)
        : format(
            "Design effect %.2f: %d identity-days vary as much as %.0f independent ones.",
            spread.designEffect(),
            spread.identityDays(),
            spread.identityDays() / spread.designEffect());
  }

  /** Describes the attacks that required no decision; empty without such attacks. */
  static Optional<String> refused(Detection detection) {
    Detection decided = detection.withoutRefused();
    int refused = detection.attacks().size() - decided.attacks().size();
    return refused == 0
        ? Optional.empty()
        : Optional.of(
            format(
                "Refused by the platform itself, so there was nothing to decide: %d. Found among "
                    + "the others: %d of %d, %.3f%s",
                refused,
                decided.all().found(),
                decided.all().attacks(),
                decided.all().rate(),
                decided.byCase().entrySet().stream()
                    .map(line -> format(", case %d %.3f", line.getKey(), line.getValue().rate()))
                    .collect(Collectors.joining())));
  }

  static List<String> facts(Detection detection) {
    List<String> lines = new ArrayList<>(refused(detection).stream().toList());
    lines.add(
        format(
            "False step-ups: %d on %d identity-days outside labelled attacks, %.4f per identity-day.",
            detection.falseStepUps(),
            detection.normalDays(),
            (double) detection.falseStepUps() / detection.normalDays()));
    lines.add("Baselines refused by gates: " + detection.refusedNights() + ".");
    return lines;
  }

  static List<String> missed(List<AttackOutcome> attacks) {
    List<AttackOutcome> sorted = new ArrayList<>(attacks);
    sorted.sort(
        Comparator.comparing(AttackOutcome::company)
            .thenComparing(AttackOutcome::caseAndVariant)
            .thenComparing(attack -> attack.attack().id()));
    boolean areSeveral = attacks.stream().map(AttackOutcome::company).distinct().count() > 1;
    List<String> lines = new ArrayList<>();
    for (AttackOutcome attack : sorted) {
      String company = areSeveral ? attack.company() + " " : "";
      String name = format("%s%s, %s", company, attack.attack().id(), attack.attack().variant());
      if (attack.refused()) {
        lines.add("refused by the platform itself: " + name + " (no decision to make)");
      } else if (!attack.isFound()) {
        lines.add(
            format(
                "missed: %s%s: %d events judged, %s",
                name,
                attack.identity() == null ? "" : " on " + attack.identity(),
                attack.events(),
                evidence(attack)));
      }
    }
    return lines.stream().map(line -> PrintableText.of(line, LINE)).toList();
  }

  /** The p-value of events that are not evidence is 1. */
  private static String evidence(AttackOutcome attack) {
    return attack.lowestP() == 1
        ? format("no event was evidence, highest risk %.4f", attack.highestRisk())
        : format("highest risk %.4f, smallest p %.4f", attack.highestRisk(), attack.lowestP());
  }

  /** Returns column headings, which are separated by bars. */
  static List<String> head(String headings) {
    return List.of(headings.split("\\|"));
  }

  static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
