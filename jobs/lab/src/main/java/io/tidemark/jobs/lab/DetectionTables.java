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
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Formats detections as tables and lines of text. */
final class DetectionTables {
  private static final int LINE = 240;

  private DetectionTables() {}

  static PlainTable attacks(
      String title, Detection detection, Function<AttackOutcome, String> part) {
    List<List<String>> rows = new ArrayList<>();
    detection.by(part).forEach((name, line) -> rows.add(attacks(name, line)));
    rows.add(attacks("all", detection.all()));
    return new PlainTable(
        title,
        "",
        head(
            "|found|rate, 95 % interval|events: median, most|minutes: median|stopped before a change"),
        rows);
  }

  private static List<String> attacks(String name, Detection.Line line) {
    boolean none = line.found() == 0;
    return List.of(
        name,
        line.found() + " of " + line.attacks(),
        share(line.rate(), line.attacks()),
        none ? "-" : format("%.1f, %d", line.medianEvents(), line.mostEvents()),
        none ? "-" : format("%.1f", line.medianMinutes()),
        line.attacks() == 0
            ? "-"
            : format(
                "%d, %.3f",
                line.stoppedBeforeChange(), (double) line.stoppedBeforeChange() / line.attacks()));
  }

  private static String share(double rate, long of) {
    Interval interval = Interval.ofShare(rate, of);
    return of == 0 ? "-" : format("%.3f (%.3f to %.3f)", rate, interval.low(), interval.high());
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

  static PlainTable detectors(Detection nights, Map<Detector, Detection> others) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(detector("Tidemark", nights, true));
    others.forEach(
        (detector, detection) ->
            rows.add(detector(detector.title(), detection, Detector.PARTS.contains(detector))));
    return new PlainTable(
        "On the same events",
        "Each rival with a score has as many false step-ups as Tidemark, or slightly fewer. This does"
            + " not apply to the rule for new terms, which has no score.",
        head(
            "judged with|found|rate, 95 % interval|by case|false step-ups|per identity-day|PR-AUC"),
        rows);
  }

  private static List<String> detector(String name, Detection detection, boolean isRanked) {
    Detection.Line all = detection.all();
    Bootstrap bootstrap = new Bootstrap(List.of(detection));
    double[] figures = new DetectionMetrics(detection, bootstrap, 0).with(bootstrap.once());
    return List.of(
        name,
        all.found() + " of " + all.attacks(),
        share(all.rate(), all.attacks()),
        cases(detection),
        Long.toString(detection.falseStepUps()),
        number(figures[DetectionMetrics.FALSE_STEP_UPS], "%.4f"),
        isRanked ? number(figures[figures.length - 1], "%.3f") : "-");
  }

  /** Compares detectors on companies used to choose settings, and on companies not used. */
  static PlainTable suite(String note, Map<String, List<Detection>> detectors) {
    List<List<String>> rows = new ArrayList<>();
    detectors.forEach(
        (name, groups) -> {
          List<String> row = new ArrayList<>(List.of(name));
          groups.forEach(one -> row.add(share(one.all().rate(), one.all().attacks())));
          groups.forEach(
              one -> row.add(format("%.3f", (double) one.falseStepUps() / one.normalDays())));
          Detection unseen = groups.get(groups.size() - 1);
          row.add(cases(unseen));
          row.add(number(unseen.all().medianMinutes(), "%.1f"));
          rows.add(row);
        });
    return new PlainTable(
        "Yardstick",
        note,
        head(
            "judged with|found, tuned|found, unseen|false step-ups, tuned|unseen|by case, unseen|minutes: median"),
        rows);
  }

  private static String cases(Detection detection) {
    return detection.byCase().values().stream()
        .map(line -> format("%.2f", line.rate()))
        .collect(Collectors.joining(" "));
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

  static PlainTable promises(FalseAlarmTable table) {
    List<List<String>> rows = new ArrayList<>();
    for (FalseAlarmTable.Line line : table.lines()) {
      rows.add(
          List.of(
              line.name(),
              Integer.toString(line.days()),
              Integer.toString(line.alarms()),
              format("%.4f", line.rate()),
              format("%.4f to %.4f", line.stated().low(), line.stated().high()),
              line.isKept() ? "kept" : line.isWithinBudget() ? "below" : "ABOVE"));
    }
    return new PlainTable(
        "False alarms and promises",
        format(
            "Only alarms caused by risk count, on identity-days with a calibrated threshold and without"
                + " any attack. The false step-ups above also include violated bounds, days that a"
                + " starter judged, and the other hours of attacked days. Identities"
                + " outside their own 95 %% interval: %d of %d, %s",
            table.identitiesOutside(),
            table.identities(),
            share(
                (double) table.identitiesOutside() / Math.max(1, table.identities()),
                table.identities())),
        List.of("normal identity-days of", "days", "alarms", "rate", "stated, 95 %", ""),
        rows);
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
