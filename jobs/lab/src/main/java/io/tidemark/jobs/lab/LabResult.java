package io.tidemark.jobs.lab;

import static io.tidemark.jobs.lab.DetectionTables.format;
import static io.tidemark.jobs.lab.DetectionTables.number;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.lab.Bootstrap.Estimate;
import io.tidemark.jobs.lab.Comparison.Figure;
import io.tidemark.jobs.lab.Comparison.Significance;
import io.tidemark.jobs.lab.LabResult.Both;
import io.tidemark.jobs.lab.LabResult.Change;
import io.tidemark.jobs.lab.LabResult.Contribution;
import io.tidemark.jobs.lab.StatisticParts.Part;
import io.tidemark.notebooks.report.LabPage;
import io.tidemark.notebooks.report.PlainTable;
import io.tidemark.notebooks.report.ReportPages;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The findings of an experiment; {@code features} is null if both candidates have the same. */
public record LabResult(String id, Question question, Comparison comparison, Features features) {
  private static final int FALSE_STEP_UPS =
      DetectionMetrics.FALSE_STEP_UPS - DetectionMetrics.DECIDED;

  /** Maximum number of features in a table, not counting those that have changed. */
  private static final int MOST_FEATURES = 10;

  /** Minimum rank correlation for a feature to be redundant: both rank events in the same order. */
  private static final double THE_SAME = 0.9;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(
              new SimpleModule()
                  .addSerializer(Double.class, new Finite())
                  .addSerializer(Double.TYPE, new Finite()))
          .build();

  /** A value for the evaluated candidate and for the other one. */
  record Both<T>(T tried, T against) {}

  record Named(String name, int features, String hash, double budget) {
    static Named of(Candidate candidate) {
      return new Named(
          candidate.name(),
          candidate.catalogue().program().size(),
          candidate.catalogue().program().catalogue().hash(),
          candidate.budget());
    }
  }

  /**
   * The question.
   *
   * @param played number of the requested attacks that have a victim and can be judged
   * @param leftOut number of attacks that fall on an identity-day labelled compromised
   * @param oneIdentityIn sampling divisor: one in this many identities is used
   * @param budget alert budget around which detection is compared, as a share of the normal days
   */
  record Question(
      String asked,
      String version,
      Named tried,
      Named against,
      String from,
      String to,
      int days,
      int attacks,
      int played,
      int leftOut,
      long oneIdentityIn,
      long seed,
      double budget,
      List<Long> trainingSeeds) {}

  /**
   * A comparison of two catalogues' features: changes, contribution to decisions, and CPU time for
   * training and judging all days once.
   */
  record Features(List<Change> changes, List<Contribution> contribution, Both<Double> cpuSeconds) {}

  /**
   * A feature that was added, changed or removed.
   *
   * @param closest null if no feature is comparable
   * @param selected null if the feature has no condition
   */
  record Change(String feature, String how, FeatureRelations.Closest closest, Selected selected) {}

  /** The number of judged events that a feature's condition selects. */
  record Selected(String condition, long selected, long events) {}

  /** A feature's contribution to decisions; null for a candidate that lacks it. */
  record Contribution(String feature, Part tried, Part against) {
    double largest() {
      return Math.max(tried == null ? 0 : tried.attacks(), against == null ? 0 : against.attacks());
    }
  }

  /** Writes {@code <id>/verdict.html}, its JSON and the catalogue, and returns the first. */
  public Path write(Path folder, String catalogue) {
    StringWriter html = new StringWriter();
    ReportPages.write(page(), html);
    Path own = folder.resolve(id);
    try {
      Files.createDirectories(own);
      Files.writeString(own.resolve("verdict.html"), html.toString());
      Files.writeString(own.resolve("verdict.json"), AsciiJson.of(json()) + "\n");
      Files.writeString(own.resolve("catalogue.yaml"), catalogue);
    } catch (IOException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the verdict cannot be written to " + PrintableText.of(folder.toString(), 120),
          FileFault.cause(e),
          "give --out a folder that this user may write to",
          e);
    }
    return own.resolve("verdict.html");
  }

  /** Lists the attacks that the evaluated candidate missed, below a line that names it. */
  public List<String> missed() {
    List<String> missed = DetectionTables.missed(comparison.tried().get(0).attacks());
    return Stream.concat(
            Stream.of(
                "Missed by %s, first seed:%s"
                    .formatted(question.tried.name, missed.isEmpty() ? " none" : "")),
            missed.stream())
        .toList();
  }

  /** Returns the findings as JSON with names in snake_case. Missing figures are null. */
  public JsonNode json() {
    return tree(this);
  }

  static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  private static final class Finite extends StdSerializer<Double> {
    private static final long serialVersionUID = 1L;

    private Finite() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        json.writeNumber(value);
      } else {
        json.writeNull();
      }
    }
  }

  /** Presents the findings as sentences and tables, for terminals and pages. */
  public LabPage page() {
    List<PlainTable> tables = new ArrayList<>();
    if (against()) {
      PlainTable around = figures("Attacks found around the alert budget", comparison.detection());
      String note =
          "Mean over shares of alerted normal days from half the budget to twice the budget. The"
              + " interval of a difference has a level of 95 % for all attacks and of 99 % for a"
              + " single case.";
      tables.add(new PlainTable(around.title(), note, around.head(), around.rows()));
    }
    tables.add(decided());
    if (features != null) {
      tables.add(changes());
      tables.add(contribution());
    }
    tables.add(
        new PlainTable(
            "Attacks that only one of the two finds",
            "Attacks found at the exact budget, with the first seed.",
            List.of("", "case", "attack", "events", "on"),
            Stream.concat(
                    comparison.gained().stream().map(attack -> row("gained", attack)),
                    comparison.lost().stream().map(attack -> row("lost", attack)))
                .toList()));
    tables.removeIf(table -> table.rows().isEmpty());
    return new LabPage(
        String.join(" against ", names()),
        comparison.significance().text(),
        verdict(),
        facts(),
        tables);
  }

  private boolean against() {
    return question.against != null;
  }

  private List<String> names() {
    return Stream.of(question.tried, question.against)
        .filter(Objects::nonNull)
        .map(Named::name)
        .toList();
  }

  private String verdict() {
    if (!against()) {
      double rate = comparison.decided().get(0).tried().value();
      return format("%s finds %s of the attacks.", question.tried.name, percent(rate));
    }
    Figure all = comparison.detection().get(0);
    Estimate difference = all.difference();
    return format(
        "%s%s: %s at the same number of false alarms, %s with %s: %s points (95 %% interval %s to %s;"
            + " seeds alone account for %s).%s%s",
        question.tried.name,
        switch (all.significance()) {
          case BETTER -> " finds more";
          case WORSE -> " finds fewer";
          case WITHIN_NOISE ->
              " finds no more and no fewer of all attacks than chance would explain";
          default -> " had no attacks to find";
        },
        percent(all.tried().value()),
        percent(all.against().value()),
        question.against.name,
        points(difference.value()),
        points(difference.low()),
        points(difference.high()),
        number(100 * all.seedBand(), "%.1f"),
        cases(" Better", Significance.BETTER),
        cases(" Worse", Significance.WORSE));
  }

  private String cases(String intro, Significance significance) {
    List<Integer> cases = comparison.cases(significance);
    return cases.isEmpty()
        ? ""
        : intro + cases.toString().replace("[", " in case ").replace("]", ".");
  }

  private List<String> facts() {
    List<String> facts = new ArrayList<>();
    for (Change change : features == null ? List.<Change>of() : features.changes) {
      Selected of = change.selected;
      if (of != null && of.selected == 0) {
        facts.add(
            format(
                "Warning: %s selected 0 of %,d events, so it has no effect. Compare its condition"
                    + " with the columns of your events ('tidemark actions list' lists the values of"
                    + " action): %s",
                PrintableText.of(change.feature, 64),
                of.events,
                PrintableText.of(of.condition, 200)));
      }
    }
    if (against()) {
      Figure rate = comparison.decided().get(0);
      Figure falseStepUps = comparison.decided().get(FALSE_STEP_UPS);
      facts.add(
          format(
              "With the nights' own thresholds, %s finds %s with %s false step-ups per identity-day,"
                  + " and %s finds %s with %s.",
              question.tried.name,
              percent(rate.tried().value()),
              number(falseStepUps.tried().value(), "%.3f"),
              question.against.name,
              percent(rate.against().value()),
              number(falseStepUps.against().value(), "%.3f")));
    }
    addRefused(facts, question.tried, comparison.tried());
    addRefused(facts, question.against, comparison.against());
    facts.add(
        format(
            "%d of %d attacks were assigned a victim on %d days, %s to %s. There are %,d"
                + " identity-days, and %,d of them are normal.%s",
            question.played,
            question.attacks,
            question.days,
            question.from,
            question.to,
            comparison.tried().get(0).identityDays(),
            comparison.tried().get(0).normalDays(),
            against()
                ? " Both candidates alert on the same share of the normal days, around %s."
                    .formatted(question.budget)
                : ""));
    if (question.leftOut > 0) {
      facts.add(
          Counted.of(question.leftOut, "other attack")
              + " would fall on identity-days labelled compromised, which are not judged.");
    }
    facts.add(
        format(
            "Training used %s, and the attacks used seed %d.",
            Counted.of(question.trainingSeeds.size(), "seed"), question.seed));
    if (comparison.significance() == Significance.WITHIN_NOISE) {
      facts.add("More --attacks or an earlier --from can narrow the intervals.");
    }
    if (question.oneIdentityIn > 1) {
      facts.add("One identity in " + question.oneIdentityIn + " is evaluated.");
    }
    if (features != null) {
      facts.add(
          format(
              "Training and judging all nights once takes %s s of CPU time, and %s s with %s.",
              number(features.cpuSeconds.tried, "%.1f"),
              number(features.cpuSeconds.against, "%.1f"),
              question.against.name));
    }
    return facts;
  }

  private static void addRefused(List<String> facts, Named candidate, List<Detection> bySeed) {
    bySeed.stream()
        .limit(1)
        .flatMap(detection -> DetectionTables.refused(detection).stream())
        .forEach(line -> facts.add(candidate.name + ", first seed: " + line));
  }

  private PlainTable figures(String title, List<Figure> figures) {
    return DetectionTables.figures(title, names(), figures);
  }

  private PlainTable decided() {
    PlainTable figures = figures("Decisions with the nights' own thresholds", comparison.decided());
    List<List<String>> rows = new ArrayList<>(figures.rows());
    int columns = figures.head().size();
    rows.add(
        FALSE_STEP_UPS + 1,
        counts(columns, "  days with a false step-up", LabResult::falseStepUps));
    rows.add(
        counts(
            columns,
            "nights refused by gates",
            (bySeed, candidate) -> Integer.toString(bySeed.get(0).refusedNights())));
    return new PlainTable(
        figures.title(),
        figures.note()
            + " A normal day has events that fall outside every attack and the 24 hours after it."
            + " It counts as a false step-up if there is an alert on such an event.",
        figures.head(),
        rows);
  }

  private List<String> counts(
      int columns, String name, BiFunction<List<Detection>, Named, String> count) {
    List<String> row = new ArrayList<>(Collections.nCopies(columns, ""));
    row.set(0, name);
    row.set(1, count.apply(comparison.tried(), question.tried));
    if (against()) {
      row.set(2, count.apply(comparison.against(), question.against));
    }
    return row;
  }

  /** Returns the range over the seeds, such as {@code 13 to 16 of 120, budget 0.05}. */
  private static String falseStepUps(List<Detection> bySeed, Named candidate) {
    LongSummaryStatistics counts =
        bySeed.stream().mapToLong(Detection::falseStepUps).summaryStatistics();
    return format("%,d", counts.getMin())
        + (counts.getMin() == counts.getMax() ? "" : format(" to %,d", counts.getMax()))
        + format(" of %,d, budget %s", bySeed.get(0).normalDays(), candidate.budget);
  }

  private PlainTable changes() {
    List<List<String>> rows = new ArrayList<>();
    for (Change change : features.changes) {
      FeatureRelations.Closest closest = change.closest;
      double rho = closest == null ? Double.NaN : closest.correlation();
      rows.add(
          List.of(
              change.feature,
              change.how,
              closest == null ? "-" : closest.closest(),
              number(rho, "%+.2f"),
              closest == null ? "-" : percent(closest.coverage()),
              Math.abs(rho) >= THE_SAME ? "redundant" : ""));
    }
    return new PlainTable(
        "Changed features",
        "Closest: the other catalogue's feature with the strongest rank correlation, among"
            + " those observed on at least half of this feature's events, if both vary on 30 or more"
            + " of them. Both: share of this feature's events on which both are observed. Redundant:"
            + " the closest ranks events in the same order, so one of the two is enough.",
        List.of("feature", "change", "closest", "rank corr.", "both", ""),
        rows);
  }

  private PlainTable contribution() {
    Set<String> changed =
        features.changes.stream().map(Change::feature).collect(Collectors.toSet());
    List<Contribution> sorted = new ArrayList<>(features.contribution);
    sorted.sort(
        Comparator.comparing((Contribution one) -> !changed.contains(one.feature))
            .thenComparing(Comparator.comparingDouble(Contribution::largest).reversed()));
    List<List<String>> rows = new ArrayList<>();
    int others = 0;
    for (Contribution one : sorted) {
      if (changed.contains(one.feature) || others++ < MOST_FEATURES) {
        boolean here = one.tried != null;
        Part part = here ? one.tried : one.against;
        rows.add(
            List.of(
                one.feature + (here ? "" : " (with " + question.against.name + ")"),
                number(part.attacks(), "%.3f"),
                number(part.leadsAttacks(), "%.3f"),
                number(part.normalDays(), "%.3f"),
                number(part.leadsNormalDays(), "%.3f")));
      }
    }
    return new PlainTable(
        "Contribution to decisions",
        "Mean contribution to the statistic of the rarest event, for each attack and for each normal"
            + " identity-day, and how often the feature is named first. Changed features come first,"
            + " followed by the largest contributions for attacks.",
        List.of("feature", "attacks", "leads", "normal days", "leads"),
        rows);
  }

  private static List<String> row(String how, AttackOutcome attack) {
    return List.of(
        how,
        Integer.toString(attack.attack().useCase()),
        attack.attack().variant(),
        Integer.toString(attack.events()),
        attack.identity());
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "nothing" : format("%.1f %%", 100 * share);
  }

  private static String points(double share) {
    return number(100 * share, "%+.1f");
  }
}
