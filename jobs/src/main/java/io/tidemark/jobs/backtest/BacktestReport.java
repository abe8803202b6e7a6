package io.tidemark.jobs.backtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.backtest.Bootstrap.Estimate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a backtest came to: the figures of one candidate with their intervals, beside those of
 * another where there is one, the difference, and what another seed alone would have made of it.
 */
public final class BacktestReport {
  private final String name;
  private final List<Outcome> runs;
  private final Optional<String> otherName;
  private final Optional<Outcome> other;
  private final Map<String, Estimate> figures;
  private final Map<String, Estimate> others;
  private final Map<String, Estimate> differences;
  private final Map<String, double[]> noise;

  /**
   * @param runs of the first candidate, one per seed; the first is told, all make the noise
   * @param seed of the bootstrap
   */
  public BacktestReport(
      String name,
      List<Outcome> runs,
      Optional<String> otherName,
      Optional<Outcome> other,
      long seed) {
    this.name = name;
    this.runs = List.copyOf(runs);
    this.otherName = otherName;
    this.other = other;
    figures = Bootstrap.of(runs.get(0), seed);
    others = other.map(outcome -> Bootstrap.of(outcome, seed)).orElse(Map.of());
    differences =
        other.map(outcome -> Bootstrap.ofDifference(runs.get(0), outcome, seed)).orElse(Map.of());
    noise = Bootstrap.seedNoise(runs);
  }

  /** A table for a terminal. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "%s, %s of %s, %s refused by gates",
            Counted.of(runs.get(0).attacks().size(), "attack"),
            Counted.of(runs.get(0).days().size(), "identity-day"),
            Counted.of(runs.get(0).dates().size(), "day"),
            Counted.of(runs.get(0).refusedNights(), "night")));
    lines.add("");
    boolean two = other.isPresent();
    lines.add(
        format("%-34s %-24s", "", name)
            + (two ? format("%-24s %-29s", otherName.orElseThrow(), "difference") : "")
            + "other seeds");
    figures.forEach(
        (figure, estimate) -> {
          StringBuilder line =
              new StringBuilder(format("%-34s %-24s", named(figure), text(figure, estimate)));
          if (two) {
            line.append(format("%-24s ", text(figure, others.get(figure))));
            line.append(format("%-28s ", signed(figure)));
          }
          double[] band = noise.get(figure);
          line.append(
              runs.size() < 2 ? "-" : number(figure, band[0]) + " to " + number(figure, band[1]));
          lines.add(line.toString().stripTrailing());
        });
    lines.add("");
    lines.add("In brackets: 95 % intervals, bootstrap over identities; none for a single attack.");
    if (two) {
      lines.add("* the interval of the difference leaves out 0, and it is larger than seeds make.");
    }
    return lines;
  }

  /** The attacks that were not found, by variant. */
  public List<String> missed() {
    return (other.isPresent() ? other.get() : runs.get(0))
        .attacks().stream()
            .filter(attack -> !attack.isFound())
            .map(
                attack ->
                    format(
                        "case %d %s: %d events judged, on %s",
                        attack.useCase(), attack.variant(), attack.events(), attack.identity()))
            .sorted()
            .toList();
  }

  /** All of it as JSON. */
  public String toJson() {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode json = mapper.createObjectNode();
    json.put("attacks", runs.get(0).attacks().size())
        .put("identity_days", runs.get(0).days().size())
        .put("days", runs.get(0).dates().size());
    candidate(json.putArray("candidates"), name, runs.get(0), figures);
    other.ifPresent(
        outcome ->
            candidate(
                (ArrayNode) json.get("candidates"), otherName.orElseThrow(), outcome, others));
    if (other.isPresent()) {
      ObjectNode node = json.putObject("differences");
      differences.forEach((figure, estimate) -> put(node.putObject(figure), estimate));
    }
    ObjectNode bands = json.putObject("seed_noise");
    bands.put("seeds", runs.size());
    noise.forEach(
        (figure, band) -> {
          ArrayNode ends = bands.putArray(figure);
          ends.add(finite(band[0]));
          ends.add(finite(band[1]));
        });
    try {
      return mapper.writeValueAsString(json) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException("A tree in memory cannot fail to be written", e);
    }
  }

  private static void candidate(
      ArrayNode list, String name, Outcome outcome, Map<String, Estimate> figures) {
    ObjectNode node = list.addObject().put("name", name);
    node.put("refused_nights", outcome.refusedNights());
    ObjectNode told = node.putObject("figures");
    figures.forEach((figure, estimate) -> put(told.putObject(figure), estimate));
    ArrayNode attacks = node.putArray("attacks");
    for (AttackOutcome attack : outcome.attacks()) {
      attacks
          .addObject()
          .put("id", attack.id())
          .put("case", attack.useCase())
          .put("variant", attack.variant())
          .put("identity", attack.identity())
          .put("events", attack.events())
          .put("found", attack.isFound())
          .put("events_to_detect", attack.isFound() ? attack.eventsToDetect() : null)
          .put("minutes_to_detect", finite(attack.minutesToDetect()));
    }
  }

  private static void put(ObjectNode node, Estimate estimate) {
    node.put("value", finite(estimate.value()))
        .put("low", finite(estimate.low()))
        .put("high", finite(estimate.high()));
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private String signed(String figure) {
    Estimate difference = differences.get(figure);
    double[] band = noise.get(figure);
    boolean sure =
        (difference.low() > 0 || difference.high() < 0)
            && Math.abs(difference.value()) > band[1] - band[0];
    return (sure ? "* " : "  ")
        + (Double.isNaN(difference.value())
            ? "-"
            : format(
                "%+.3f (%+.3f, %+.3f)", difference.value(), difference.low(), difference.high()));
  }

  /** A detection rate with the number of attacks that it is a share of. */
  private String named(String figure) {
    OptionalLong attacks = attacks(figure);
    return attacks.isEmpty() ? figure : figure + " (of " + attacks.getAsLong() + ")";
  }

  /** How many attacks a detection rate is a share of; empty for other figures. */
  private OptionalLong attacks(String figure) {
    if (figure.equals(Figures.DETECTION)) {
      return OptionalLong.of(runs.get(0).attacks().size());
    }
    for (int useCase = 1; useCase <= Figures.CASES; useCase++) {
      if (figure.equals(Figures.ofCase(useCase))) {
        int wanted = useCase;
        return OptionalLong.of(
            runs.get(0).attacks().stream().filter(attack -> attack.useCase() == wanted).count());
      }
    }
    return OptionalLong.empty();
  }

  private String text(String figure, Estimate estimate) {
    if (Double.isNaN(estimate.value())) {
      return "-";
    }
    // Every bootstrap sample of one attack is that attack: its interval would claim certainty.
    return attacks(figure).orElse(2) < 2
        ? number(figure, estimate.value())
        : format(
            "%s (%s, %s)",
            number(figure, estimate.value()),
            number(figure, estimate.low()),
            number(figure, estimate.high()));
  }

  private static String number(String figure, double value) {
    String form = Figures.isCount(figure) ? "%.1f" : Math.abs(value) >= 100 ? "%.0f" : "%.3f";
    return Double.isNaN(value) ? "-" : format(form, value);
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
