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
  private final Side first;
  private final Optional<Side> other;
  private final Map<String, Estimate> figures;
  private final Map<String, Estimate> others;
  private final Map<String, Estimate> differences;
  private final Map<String, double[]> noise;

  /**
   * A candidate and what its nights came to.
   *
   * @param budget false step-ups per identity-day that its policy allows
   * @param runs one per seed; the first is told
   */
  public record Side(String name, double budget, List<ReplayedNights> runs) {
    public Side {
      runs = List.copyOf(runs);
    }

    private ReplayedNights told() {
      return runs.get(0);
    }

    private String falseStepUps() {
      return format("%,d of %,d, budget %s", told().falseStepUps(), told().normalDays(), budget);
    }
  }

  /**
   * @param first whose runs make the noise
   * @param other that is compared with it
   * @param seed of the bootstrap
   */
  public BacktestReport(Side first, Optional<Side> other, long seed) {
    this.first = first;
    this.other = other;
    figures = Bootstrap.of(first.told(), seed);
    others = other.map(side -> Bootstrap.of(side.told(), seed)).orElse(Map.of());
    differences =
        other.map(side -> Bootstrap.ofDifference(first.told(), side.told(), seed)).orElse(Map.of());
    noise = Bootstrap.seedNoise(first.runs());
  }

  /** A table for a terminal. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "%s, %s of %s, %s refused by gates",
            Counted.of(first.told().attacks().size(), "attack"),
            Counted.of(first.told().days().size(), "identity-day"),
            Counted.of(first.told().dates().size(), "day"),
            Counted.of(first.told().refusedNights(), "night")));
    lines.add("");
    boolean two = other.isPresent();
    lines.add(
        format("%-34s %-24s", "", first.name())
            + (two ? format("%-24s %-29s", other.get().name(), "difference") : "")
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
              first.runs().size() < 2
                  ? "-"
                  : number(figure, band[0]) + " to " + number(figure, band[1]));
          lines.add(line.toString().stripTrailing());
          if (figure.equals(Figures.FALSE_STEP_UPS)) {
            lines.add(
                format(
                        "%-34s %-24s%s",
                        "  days with one",
                        first.falseStepUps(),
                        other.map(Side::falseStepUps).orElse(""))
                    .stripTrailing());
          }
        });
    lines.add("");
    lines.add("In brackets: 95 % intervals, bootstrap over identities; none for a single attack.");
    lines.add(
        "A false step-up is a day with an alert outside attacks and the 24 hours after one, of the days"
            + " that have events there.");
    if (two) {
      lines.add("* the interval of the difference leaves out 0, and it is larger than seeds make.");
    }
    return lines;
  }

  /** The attacks that were not found, by variant. */
  public List<String> missed() {
    return other.orElse(first).told().attacks().stream()
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
    json.put("attacks", first.told().attacks().size())
        .put("identity_days", first.told().days().size())
        .put("days", first.told().dates().size());
    candidate(json.putArray("candidates"), first, figures);
    other.ifPresent(side -> candidate((ArrayNode) json.get("candidates"), side, others));
    if (other.isPresent()) {
      ObjectNode node = json.putObject("differences");
      differences.forEach((figure, estimate) -> put(node.putObject(figure), estimate));
    }
    ObjectNode bands = json.putObject("seed_noise");
    bands.put("seeds", first.runs().size());
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

  private static void candidate(ArrayNode list, Side side, Map<String, Estimate> figures) {
    ObjectNode node = list.addObject().put("name", side.name());
    node.put("refused_nights", side.told().refusedNights())
        .put("false_step_ups", side.told().falseStepUps())
        .put("normal_identity_days", side.told().normalDays())
        .put("budget", side.budget());
    ObjectNode told = node.putObject("figures");
    figures.forEach((figure, estimate) -> put(told.putObject(figure), estimate));
    ArrayNode attacks = node.putArray("attacks");
    for (AttackOutcome attack : side.told().attacks()) {
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
      return OptionalLong.of(first.told().attacks().size());
    }
    for (int useCase = 1; useCase <= Figures.CASES; useCase++) {
      if (figure.equals(Figures.ofCase(useCase))) {
        int wanted = useCase;
        return OptionalLong.of(
            first.told().attacks().stream().filter(attack -> attack.useCase() == wanted).count());
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
