package io.tidemark.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps attacks that nobody has labelled yet out of a calibration, without making it too strict.
 *
 * <p>Suspect are the identity-days on which an earlier night raised an alert; where no earlier
 * night judged the days, those beyond what the bulk of the days predicts (an exponential tail
 * through the median and the median of what lies above it). Suspects are not all attacks: a clean
 * estate has as many as the budget says. So only the surplus over the budget is left out, the most
 * extreme first. With no attack nothing is left out and the promise holds as it is; with attacks
 * the promise loses at most the budget's own worth of them.
 */
final class Screening {
  static final String UNREVIEWED_ALERT = "unreviewed alert beyond the budget";
  static final String OUTLIER = "outlier of a first night beyond the budget";

  private final NavigableMap<IdentityDay, Double> kept;
  private final Map<String, Integer> leftOut;

  private Screening(NavigableMap<IdentityDay, Double> kept, Map<String, Integer> leftOut) {
    this.kept = kept;
    this.leftOut = leftOut;
  }

  /**
   * Screens the day maxima of one scope.
   *
   * @param maxima largest statistic of each identity-day
   * @param alerted identity-days that an earlier night raised an alert on
   * @param judged whether earlier nights judged the days at all
   * @param budget false step-ups per identity-day that thresholds will be set for
   */
  static Screening of(
      NavigableMap<IdentityDay, Double> maxima,
      Set<IdentityDay> alerted,
      Judged judged,
      double budget) {
    List<IdentityDay> suspects = new ArrayList<>();
    double bound = judged == Judged.BY_EARLIER_NIGHTS ? Double.NaN : expected(maxima, budget);
    maxima.forEach(
        (day, maximum) -> {
          boolean suspect =
              judged == Judged.BY_EARLIER_NIGHTS ? alerted.contains(day) : maximum > bound;
          if (suspect) {
            suspects.add(day);
          }
        });
    int surplus = suspects.size() - (int) Math.ceil(budget * maxima.size());
    NavigableMap<IdentityDay, Double> kept = new TreeMap<>(maxima);
    if (surplus > 0) {
      suspects.sort(
          Comparator.<IdentityDay>comparingDouble(day -> -maxima.get(day))
              .thenComparing(Comparator.naturalOrder()));
      suspects.subList(0, surplus).forEach(kept::remove);
    }
    String reason = judged == Judged.BY_EARLIER_NIGHTS ? UNREVIEWED_ALERT : OUTLIER;
    return new Screening(kept, surplus > 0 ? Map.of(reason, surplus) : Map.of());
  }

  /** Whether earlier nights have judged the days to be screened. */
  enum Judged {
    BY_EARLIER_NIGHTS,
    BY_NOBODY
  }

  NavigableMap<IdentityDay, Double> kept() {
    return Collections.unmodifiableNavigableMap(kept);
  }

  Map<String, Integer> leftOut() {
    return leftOut;
  }

  /** The value that a day exceeds with the budget's probability, predicted from the middle. */
  private static double expected(NavigableMap<IdentityDay, Double> maxima, double budget) {
    double[] sorted = maxima.values().stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double median = sorted[sorted.length / 2];
    // Quiet days tie at the median: how many lie above it is counted, not taken for a half.
    double[] upper = Arrays.stream(sorted).filter(value -> value > median).toArray();
    double share = (double) upper.length / sorted.length;
    if (share <= budget) {
      return Double.POSITIVE_INFINITY;
    }
    double scale = (upper[upper.length / 2] - median) / StrictMath.log(2);
    return median + scale * StrictMath.log(share / budget);
  }
}
