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
import io.tidemark.training.FeatureDrift;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * The findings of an experiment, from which all of its output is created.
 *
 * @param features null if both candidates have the same features
 */
public record LabResult(String id, Question question, Comparison comparison, Features features) {
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
   * @param played number of the requested attacks that have a victim
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
      long oneIdentityIn,
      long seed,
      double budget,
      List<Long> trainingSeeds) {}

  /**
   * A comparison of two catalogues' features: changes, drift, contribution to decisions, CPU
   * microseconds of the engine per event, and CPU time for training and judging all days once.
   */
  record Features(
      List<Change> changes,
      List<FeatureDrift> drift,
      List<Contribution> contribution,
      Both<Double> engineMicros,
      Both<Double> cpuSeconds) {}

  /**
   * A feature that was added, changed or removed.
   *
   * @param psi population stability index between the halves of the days; NaN if unknown
   * @param closest null if no feature is comparable
   */
  record Change(String feature, String how, double psi, FeatureRelations.Closest closest) {}

  /** A feature's contribution to decisions; null for a candidate that lacks it. */
  record Contribution(String feature, Part tried, Part against) {}

  public LabPage page() {
    return LabResultPage.of(this);
  }

  /**
   * Writes {@code <id>/verdict.html}, {@code verdict.json} and {@code catalogue.yaml}, and returns
   * the first.
   */
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

  public List<String> missed() {
    return DetectionTables.missed(comparison.tried().get(0).attacks());
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

  /** Presents findings as sentences and tables, for terminals and pages. */
  private static final class LabResultPage {
    private static final int MOST_FEATURES = 10;

    private static final double THE_SAME = 0.9;

    private final LabResult findings;
    private final Comparison comparison;
    private final Detection first;
    private final List<String> names = new ArrayList<>();

    private LabResultPage(LabResult findings) {
      this.findings = findings;
      comparison = findings.comparison();
      first = comparison.tried().get(0);
      names.add(findings.question().tried().name());
      if (findings.question().against() != null) {
        names.add(findings.question().against().name());
      }
    }

    static LabPage of(LabResult findings) {
      LabResultPage page = new LabResultPage(findings);
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
          page.comparison.significance().text(),
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
          switch (all.significance()) {
            case BETTER -> " finds more";
            case WORSE -> " finds fewer";
            case WITHIN_NOISE ->
                " finds no more and no fewer of all attacks than chance would " + "explain";
            default -> " had no attacks to find";
          });
      Estimate difference = all.difference();
      verdict.append(
          format(
              ": %s at the same number of false alarms, %s with %s: %s points (95 %% interval %s to %s;"
                  + " seeds alone account for %s).",
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

    private void cases(StringBuilder verdict, Significance significance, String intro) {
      String cases =
          comparison.cases(significance).stream()
              .map(String::valueOf)
              .collect(Collectors.joining(", "));
      verdict.append(cases.isEmpty() ? "" : intro + cases + '.');
    }

    private List<String> facts() {
      LabResult.Question question = findings.question();
      List<String> facts = new ArrayList<>();
      if (!isAlone()) {
        Figure rate = comparison.decided().get(0);
        Figure falseStepUps =
            comparison.decided().get(DetectionMetrics.FALSE_STEP_UPS - DetectionMetrics.DECIDED);
        facts.add(
            format(
                "With the nights' own thresholds, %s finds %s with %s false step-ups per identity-day,"
                    + " and %s finds %s with %s.",
                names.get(0),
                percent(rate.tried().value()),
                number(falseStepUps.tried().value(), "%.3f"),
                names.get(1),
                percent(rate.against().value()),
                number(falseStepUps.against().value(), "%.3f")));
      }
      facts.add(
          format(
              "%d of %d attacks were assigned a victim on %d days, %s to %s. There are %,d"
                  + " identity-days, and %,d of them are normal.%s",
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
                      " Both candidates alert on the same share of the normal days, around %s.",
                      question.budget())));
      facts.add(
          format(
              "Training used %s, and the attacks used seed %d.",
              Counted.of(question.trainingSeeds().size(), "seed"), question.seed()));
      if (comparison.significance() == Significance.WITHIN_NOISE) {
        facts.add("More --attacks or an earlier --from can narrow the intervals.");
      }
      if (question.oneIdentityIn() > 1) {
        facts.add("One identity in " + question.oneIdentityIn() + " is evaluated.");
      }
      if (findings.features() != null) {
        Both<Double> micros = findings.features().engineMicros();
        Both<Double> seconds = findings.features().cpuSeconds();
        facts.add(
            format(
                "The engine takes %s µs per event, and %s µs with %s. Training and judging all nights"
                    + " once takes %s s of CPU time, and %s s with %s.",
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
          "Mean over shares of alerted normal days from half the budget to twice the budget. The "
              + "interval of a difference has a level of 95 % for all attacks and of 99 % for a "
              + "single case.",
          figures.head(),
          figures.rows());
    }

    private PlainTable decided() {
      PlainTable figures =
          DetectionTables.figures(
              "Decisions with the nights' own thresholds", names, comparison.decided());
      List<List<String>> rows = new ArrayList<>(figures.rows());
      rows.add(
          DetectionMetrics.FALSE_STEP_UPS - DetectionMetrics.DECIDED + 1,
          counts(figures, "  days with a false step-up", LabResultPage::falseStepUps));
      rows.add(
          counts(
              figures,
              "nights refused by gates",
              (bySeed, candidate) -> Integer.toString(bySeed.get(0).refusedNights())));
      return new PlainTable(
          figures.title(),
          figures.note()
              + " A normal day has events that fall outside every attack and the 24 hours after "
              + "it. It counts as a false"
              + " step-up if there is an alert on such an event.",
          figures.head(),
          rows);
    }

    private List<String> counts(
        PlainTable figures,
        String name,
        BiFunction<List<Detection>, LabResult.Named, String> count) {
      List<String> row = new ArrayList<>(Collections.nCopies(figures.head().size(), ""));
      row.set(0, name);
      row.set(1, count.apply(comparison.tried(), findings.question().tried()));
      if (!isAlone()) {
        row.set(2, count.apply(comparison.against(), findings.question().against()));
      }
      return row;
    }

    private static String falseStepUps(List<Detection> bySeed, LabResult.Named candidate) {
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
                Math.abs(rho) >= THE_SAME ? "same order" : ""));
      }
      return new PlainTable(
          "Changed features",
          "PSI compares the earlier half of the days with the later half; 0.25 or more is a shift."
              + " Closest: the other catalogue's feature with the strongest rank correlation, among"
              + " those observed on at least half of this feature's events, if both vary on 30 or more"
              + " of them. Both: share of this feature's events on which both are observed.",
          List.of("feature", "change", "PSI", "closest", "rank corr.", "both", ""),
          rows);
    }

    private PlainTable contribution() {
      Set<String> changed =
          findings.features().changes().stream().map(Change::feature).collect(Collectors.toSet());
      List<Contribution> sorted = new ArrayList<>(findings.features().contribution());
      sorted.sort(
          Comparator.comparing((Contribution one) -> !changed.contains(one.feature()))
              .thenComparing(Comparator.comparingDouble(LabResultPage::largest).reversed()));
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
          "Contribution to decisions",
          "Mean contribution to the statistic of the rarest event, for each attack and for each normal"
              + " identity-day, and how often the feature is named first. Changed features come first,"
              + " followed by the largest contributions for attacks.",
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
          "Features that drifted",
          "These features changed more between the earlier and the later half of the days than "
              + "chance would explain.",
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
          "Attacks that only one of the two finds",
          "Attacks found at the exact budget, with the first seed.",
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
}
