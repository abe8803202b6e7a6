package io.tidemark.jobs.lab;

import static io.tidemark.jobs.lab.DetectionTables.format;
import static io.tidemark.jobs.lab.DetectionTables.number;

import io.tidemark.jobs.lab.Bootstrap.Estimate;
import io.tidemark.jobs.lab.Comparison.Figure;
import io.tidemark.jobs.lab.Comparison.Significance;
import io.tidemark.jobs.lab.Findings.Both;
import io.tidemark.jobs.lab.Findings.Change;
import io.tidemark.jobs.lab.Findings.Contribution;
import io.tidemark.jobs.lab.StatisticParts.Part;
import io.tidemark.notebooks.report.LabPage;
import io.tidemark.notebooks.report.PlainTable;
import io.tidemark.training.FeatureDrift;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Findings in sentences and tables, for terminals and pages. */
final class FindingsPage {
  /** Maximum number of features that a table lists in addition to the changed ones. */
  private static final int MOST_FEATURES = 10;

  /** Minimum rank correlation at which two features order events the same. */
  private static final double THE_SAME = 0.9;

  private final Findings findings;
  private final Comparison comparison;
  private final Detection first;
  private final List<String> names = new ArrayList<>();

  private FindingsPage(Findings findings) {
    this.findings = findings;
    comparison = findings.comparison();
    first = comparison.tried().get(0);
    names.add(findings.question().tried().name());
    if (findings.question().against() != null) {
      names.add(findings.question().against().name());
    }
  }

  /** Page of some findings. */
  static LabPage of(Findings findings) {
    FindingsPage page = new FindingsPage(findings);
    List<PlainTable> tables = new ArrayList<>();
    if (!page.isAlone()) {
      tables.add(page.detection());
    }
    tables.add(page.decided());
    if (findings.features() != null) {
      tables.add(page.changes());
      tables.add(page.contribution());
      tables.add(page.drift());
    }
    tables.add(page.attacks());
    tables.removeIf(table -> table.rows().isEmpty());
    return new LabPage(
        String.join(" against ", page.names),
        page.comparison.standing().text(),
        page.verdict(),
        page.facts(),
        tables);
  }

  private boolean isAlone() {
    return names.size() == 1;
  }

  private String verdict() {
    if (isAlone()) {
      Figure rate = comparison.decided().get(0);
      return format("%s finds %s of the attacks.", names.get(0), percent(rate.tried().value()));
    }
    Figure all = comparison.detection().get(0);
    StringBuilder verdict = new StringBuilder(names.get(0));
    verdict.append(
        switch (all.standing()) {
          case BETTER -> " finds more";
          case WORSE -> " finds fewer";
          case WITHIN_NOISE -> " finds neither more nor fewer of all attacks than chance makes";
          default -> " met no attack";
        });
    Estimate difference = all.difference();
    verdict.append(
        format(
            ": %s at the same false alarms, %s with %s: %s points (95 %% interval %s to %s; seeds"
                + " alone make %s).",
            percent(all.tried().value()),
            percent(all.against().value()),
            names.get(1),
            points(difference.value()),
            points(difference.low()),
            points(difference.high()),
            number(100 * all.seedBand(), "%.1f")));
    cases(verdict, Significance.BETTER, " Better in case ");
    cases(verdict, Significance.WORSE, " Worse in case ");
    return verdict.toString();
  }

  private void cases(StringBuilder verdict, Significance standing, String intro) {
    String cases =
        comparison.cases(standing).stream().map(String::valueOf).collect(Collectors.joining(", "));
    verdict.append(cases.isEmpty() ? "" : intro + cases + '.');
  }

  private List<String> facts() {
    Findings.Question question = findings.question();
    List<String> facts = new ArrayList<>();
    facts.add(
        format(
            "%d of %d attacks found a victim on %d days, %s to %s; %,d identity-days, %,d of them"
                + " normal%s.",
            question.played(),
            question.attacks(),
            question.days(),
            question.from(),
            question.to(),
            first.identityDays(),
            first.normalDays(),
            isAlone()
                ? ""
                : format(
                    ", of which both alert on the same share of the normal ones, around %s",
                    question.budget())));
    facts.add(
        format(
            "Trained with %d seeds; attacks of seed %d.",
            question.trainingSeeds().size(), question.seed()));
    if (question.oneIdentityIn() > 1) {
      facts.add("One identity in " + question.oneIdentityIn() + " is looked at.");
    }
    if (findings.features() != null) {
      Both<Double> micros = findings.features().engineMicros();
      Both<Double> seconds = findings.features().cpuSeconds();
      facts.add(
          format(
              "The engine takes %s µs an event, %s with %s; training and judging all nights once"
                  + " takes %s s of CPU time, %s with %s.",
              number(micros.tried(), "%.2f"),
              number(micros.against(), "%.2f"),
              names.get(1),
              number(seconds.tried(), "%.1f"),
              number(seconds.against(), "%.1f"),
              names.get(1)));
    }
    return facts;
  }

  private PlainTable detection() {
    PlainTable figures =
        DetectionTables.figures(
            "Attacks found around the alert budget", names, comparison.detection());
    return new PlainTable(
        figures.title(),
        "Mean over shares of alerted normal days from half the budget to twice it. The interval of a"
            + " difference is of 95 % for all attacks, of 99 % for a case.",
        figures.head(),
        figures.rows());
  }

  private PlainTable decided() {
    PlainTable figures =
        DetectionTables.figures(
            "As the nights decided, by thresholds of their own", names, comparison.decided());
    List<List<String>> rows = new ArrayList<>(figures.rows());
    rows.add(
        DetectionMetrics.FALSE_STEP_UPS - DetectionMetrics.DECIDED + 1,
        counts("  days with one", FindingsPage::falseStepUps));
    rows.add(
        counts(
            "nights refused by gates",
            (bySeed, candidate) -> Integer.toString(bySeed.get(0).refusedNights())));
    return new PlainTable(
        figures.title(),
        figures.note()
            + " A false step-up is a normal day with an alert outside attacks and the 24 hours after"
            + " one; normal days have events there.",
        figures.head(),
        rows);
  }

  private List<String> counts(
      String name, BiFunction<List<Detection>, Findings.Named, String> count) {
    String tried = count.apply(comparison.tried(), findings.question().tried());
    return isAlone()
        ? List.of(name, tried, "")
        : List.of(
            name, tried, count.apply(comparison.against(), findings.question().against()), "", "");
  }

  /** Text such as {@code 13 to 16 of 120, budget 0.05}, over the seeds. */
  private static String falseStepUps(List<Detection> bySeed, Findings.Named candidate) {
    LongSummaryStatistics counts =
        bySeed.stream().mapToLong(Detection::falseStepUps).summaryStatistics();
    return (counts.getMin() == counts.getMax()
            ? format("%,d", counts.getMin())
            : format("%,d to %,d", counts.getMin(), counts.getMax()))
        + format(" of %,d, budget %s", bySeed.get(0).normalDays(), candidate.budget());
  }

  private PlainTable changes() {
    List<List<String>> rows = new ArrayList<>();
    for (Change change : findings.features().changes()) {
      FeatureRelations.Closest closest = change.closest();
      double rho = closest == null ? Double.NaN : closest.correlation();
      rows.add(
          List.of(
              change.feature(),
              change.how(),
              number(change.psi(), "%.2f"),
              closest == null ? "-" : closest.closest(),
              number(rho, "%+.2f"),
              closest == null ? "-" : percent(closest.coverage()),
              Math.abs(rho) >= THE_SAME ? "orders alike" : ""));
    }
    return new PlainTable(
        "Changed features",
        "PSI between the earlier and the later half of the days: 0.25 and more is a shift. Closest: by"
            + " rank correlation, among the other catalogue's features that are observed on at least"
            + " half of its events, where both vary on 30 or more; both: that share.",
        List.of("feature", "change", "PSI", "closest", "rank corr.", "both", ""),
        rows);
  }

  private PlainTable contribution() {
    Set<String> changed =
        findings.features().changes().stream().map(Change::feature).collect(Collectors.toSet());
    List<Contribution> sorted = new ArrayList<>(findings.features().contribution());
    sorted.sort(
        Comparator.comparing((Contribution one) -> !changed.contains(one.feature()))
            .thenComparing(Comparator.comparingDouble(FindingsPage::largest).reversed()));
    List<List<String>> rows = new ArrayList<>();
    int others = 0;
    for (Contribution one : sorted) {
      if (changed.contains(one.feature()) || others++ < MOST_FEATURES) {
        boolean here = one.tried() != null;
        Part part = here ? one.tried() : one.against();
        rows.add(
            List.of(
                one.feature() + (here ? "" : " (with " + names.get(1) + ")"),
                number(part.attacks(), "%.3f"),
                number(part.leadsAttacks(), "%.3f"),
                number(part.normalDays(), "%.3f"),
                number(part.leadsNormalDays(), "%.3f")));
      }
    }
    return new PlainTable(
        "Parts in decisions",
        "Of the rarest event of each attack, and of each normal identity-day: mean part in its"
            + " statistic, and how often it is named first. Changed features first, then the largest"
            + " parts in attacks.",
        List.of("feature", "attacks", "leads", "normal days", "leads"),
        rows);
  }

  private static double largest(Contribution one) {
    return Math.max(
        one.tried() == null ? 0 : one.tried().attacks(),
        one.against() == null ? 0 : one.against().attacks());
  }

  private PlainTable drift() {
    return new PlainTable(
        "Features that moved",
        "From the earlier to the later half of the days, by more than chance.",
        List.of("feature", "PSI"),
        findings.features().drift().stream()
            .filter(FeatureDrift::isLarge)
            .map(one -> List.of(one.feature(), number(one.psi(), "%.2f")))
            .toList());
  }

  private PlainTable attacks() {
    List<List<String>> rows = new ArrayList<>();
    attacks(rows, "gained", comparison.gained());
    attacks(rows, "lost", comparison.lost());
    return new PlainTable(
        "Attacks that one of the two finds",
        "At the budget itself, with the first seed.",
        List.of("", "case", "attack", "events", "on"),
        rows);
  }

  private static void attacks(List<List<String>> rows, String how, List<AttackOutcome> attacks) {
    for (AttackOutcome attack : attacks) {
      rows.add(
          List.of(
              how,
              Integer.toString(attack.attack().useCase()),
              attack.attack().variant(),
              Integer.toString(attack.events()),
              attack.identity()));
    }
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "nothing" : format("%.1f %%", 100 * share);
  }

  private static String points(double share) {
    return number(100 * share, "%+.1f");
  }
}
