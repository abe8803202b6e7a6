package io.tidemark.jobs.backtest;

import io.tidemark.jobs.backtest.Bootstrap.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether a catalogue finds more than another: on the same attacks, at the same number of false
 * alarms, over the same seeds of training.
 *
 * <p>A difference counts when its interval leaves out 0 and it is larger than what two seeds of the
 * same catalogue differ by. The interval is a paired bootstrap over attacks and identity-days: of
 * 95 % for all attacks together, and of 99 % in each of the five cases, so that five looks together
 * err as seldom as one.
 */
public final class Comparison {
  /** Name of that figure among {@link #decided}. */
  public static final String FALSE_STEP_UPS = Figures.FALSE_STEP_UPS;

  private static final double TAIL = 0.025;
  private static final double TAIL_OF_CASE = 0.005;

  private final List<Figure> figures;
  private final Map<String, double[]> decided;
  private final Figure falseStepUps;
  private final List<AttackOutcome> gained;
  private final List<AttackOutcome> lost;

  /** What a difference is. */
  public enum Standing {
    BETTER("better"),
    WORSE("worse"),
    WITHIN_NOISE("within noise"),
    /** There is no attack to find. */
    UNKNOWN("not known");

    private final String says;

    Standing(String says) {
      this.says = says;
    }

    /** In words. */
    public String says() {
      return says;
    }
  }

  /**
   * One figure of both; means over the seeds.
   *
   * @param useCase the case; 0 for all
   * @param attacks that it is about
   * @param difference tried − against
   * @param low lower end of the interval of the difference
   * @param high upper end
   * @param seedBand largest difference that two seeds of one catalogue make
   */
  public record Figure(
      int useCase,
      int attacks,
      double tried,
      double against,
      double difference,
      double low,
      double high,
      double seedBand,
      Standing standing) {}

  private Comparison(
      List<Figure> figures,
      Map<String, double[]> decided,
      Figure falseStepUps,
      List<AttackOutcome> gained,
      List<AttackOutcome> lost) {
    this.figures = figures;
    this.decided = decided;
    this.falseStepUps = falseStepUps;
    this.gained = gained;
    this.lost = lost;
  }

  /**
   * Compares.
   *
   * @param tried outcomes of the catalogue in question, by seed
   * @param against outcomes of the other, by the same seeds
   * @param budget share of normal identity-days around which detection is compared
   * @param seed of the bootstrap
   */
  public static Comparison of(
      List<ReplayedNights> tried, List<ReplayedNights> against, double budget, long seed) {
    List<ReplayedNights> both = new ArrayList<>(tried);
    both.addAll(against);
    Units units = new Units(both);
    List<Units.Weights> draws = units.draws(seed);
    List<DetectionAtBudget> a =
        against.stream().map(outcome -> new DetectionAtBudget(outcome, units, budget)).toList();
    List<DetectionAtBudget> b =
        tried.stream().map(outcome -> new DetectionAtBudget(outcome, units, budget)).toList();
    List<double[]> drawn = new ArrayList<>();
    for (Units.Weights weights : draws) {
      drawn.add(minus(mean(each(b, weights)), mean(each(a, weights))));
    }
    double[][] ofA = each(a, units.once());
    double[][] ofB = each(b, units.once());
    List<AttackOutcome> attacks = tried.get(0).attacks();
    List<Figure> figures = new ArrayList<>();
    for (int i = 0; i <= DetectionAtBudget.CASES; i++) {
      int useCase = i;
      int size = (int) attacks.stream().filter(x -> useCase == 0 || x.useCase() == useCase).count();
      figures.add(
          figure(
              i,
              size,
              column(ofB, i),
              column(ofA, i),
              drawn.stream().mapToDouble(row -> row[useCase]).toArray(),
              i == 0 ? TAIL : TAIL_OF_CASE));
    }
    List<AttackOutcome> foundByTried = b.get(0).found();
    List<AttackOutcome> foundByOther = a.get(0).found();
    return new Comparison(
        List.copyOf(figures),
        decided(tried, against),
        falseStepUps(tried, against, units, draws),
        without(foundByTried, foundByOther),
        without(foundByOther, foundByTried));
  }

  /** Detection around the budget: of all attacks, then by case. */
  public List<Figure> detection() {
    return figures;
  }

  /** False step-ups per normal identity-day as the nights decided; here more is worse. */
  public Figure falseStepUps() {
    return falseStepUps;
  }

  /** What the nights decided by their own thresholds, by name: tried, against. */
  public Map<String, double[]> decided() {
    return decided;
  }

  /** Attacks that only the tried catalogue finds, with the first seed. */
  public List<AttackOutcome> gained() {
    return gained;
  }

  /** Attacks that only the other finds, with the first seed. */
  public List<AttackOutcome> lost() {
    return lost;
  }

  /**
   * The verdict: that of all attacks together; where these are within noise, that of the cases
   * which stand out, if they agree.
   */
  public Standing standing() {
    Standing all = figures.get(0).standing();
    boolean better = !cases(Standing.BETTER).isEmpty();
    boolean worse = !cases(Standing.WORSE).isEmpty();
    if (all != Standing.WITHIN_NOISE || better == worse) {
      return all;
    }
    return better ? Standing.BETTER : Standing.WORSE;
  }

  /** The cases of a standing. */
  public List<Integer> cases(Standing standing) {
    return figures.stream()
        .filter(figure -> figure.useCase() > 0 && figure.standing() == standing)
        .map(Figure::useCase)
        .toList();
  }

  private static Figure figure(
      int useCase, int attacks, double[] tried, double[] against, double[] drawn, double tail) {
    double b = mean(tried);
    double a = mean(against);
    Estimate difference = Bootstrap.estimate(b - a, drawn, tail);
    double band = Math.max(range(tried), range(against));
    Standing standing = Standing.WITHIN_NOISE;
    if (Double.isNaN(difference.value())) {
      standing = Standing.UNKNOWN;
    } else if (difference.low() > 0 && difference.value() > band) {
      standing = Standing.BETTER;
    } else if (difference.high() < 0 && -difference.value() > band) {
      standing = Standing.WORSE;
    }
    return new Figure(
        useCase, attacks, b, a, b - a, difference.low(), difference.high(), band, standing);
  }

  private static Figure falseStepUps(
      List<ReplayedNights> tried,
      List<ReplayedNights> against,
      Units units,
      List<Units.Weights> draws) {
    List<FalseStepUps> a =
        against.stream().map(outcome -> new FalseStepUps(outcome, units)).toList();
    List<FalseStepUps> b = tried.stream().map(outcome -> new FalseStepUps(outcome, units)).toList();
    double[] drawn =
        draws.stream()
            .mapToDouble(weights -> mean(shares(b, weights)) - mean(shares(a, weights)))
            .toArray();
    Figure figure = figure(0, 0, shares(b, units.once()), shares(a, units.once()), drawn, TAIL);
    Standing turned =
        switch (figure.standing()) {
          case BETTER -> Standing.WORSE;
          case WORSE -> Standing.BETTER;
          default -> figure.standing();
        };
    return new Figure(
        0,
        0,
        figure.tried(),
        figure.against(),
        figure.difference(),
        figure.low(),
        figure.high(),
        figure.seedBand(),
        turned);
  }

  private static double[] shares(List<FalseStepUps> bySeed, Units.Weights weights) {
    return bySeed.stream().mapToDouble(one -> one.with(weights)).toArray();
  }

  /** False step-ups per normal identity-day, as the nights decided. */
  private static final class FalseStepUps {
    private final int[] days;
    private final boolean[] wrong;

    private FalseStepUps(ReplayedNights outcome, Units units) {
      List<DayOutcome> normal = outcome.days().stream().filter(DayOutcome::isNormal).toList();
      days = normal.stream().mapToInt(units::place).toArray();
      wrong = new boolean[days.length];
      for (int i = 0; i < wrong.length; i++) {
        wrong[i] = normal.get(i).falseStepUp();
      }
    }

    private double with(Units.Weights weights) {
      double all = 0;
      double alarms = 0;
      for (int i = 0; i < days.length; i++) {
        int times = weights.ofDay(days[i]);
        all += times;
        alarms += wrong[i] ? times : 0;
      }
      return alarms / all;
    }
  }

  private static Map<String, double[]> decided(
      List<ReplayedNights> tried, List<ReplayedNights> against) {
    Map<String, double[]> decided = new LinkedHashMap<>();
    Map<String, Double> b = means(tried);
    Map<String, Double> a = means(against);
    for (String name :
        List.of(
            Figures.DETECTION, FALSE_STEP_UPS, Figures.EVENTS, Figures.MINUTES, Figures.PR_AUC)) {
      decided.put(name, new double[] {b.get(name), a.get(name)});
    }
    return decided;
  }

  private static Map<String, Double> means(List<ReplayedNights> outcomes) {
    Map<String, Double> means = new TreeMap<>();
    for (ReplayedNights outcome : outcomes) {
      new Figures(outcome)
          .all()
          .forEach((name, value) -> means.merge(name, value / outcomes.size(), Double::sum));
    }
    return means;
  }

  private static List<AttackOutcome> without(
      List<AttackOutcome> found, List<AttackOutcome> others) {
    List<String> ids = others.stream().map(AttackOutcome::id).toList();
    return found.stream().filter(attack -> !ids.contains(attack.id())).toList();
  }

  private static double[][] each(List<DetectionAtBudget> figures, Units.Weights weights) {
    return figures.stream().map(figure -> figure.with(weights)).toArray(double[][]::new);
  }

  private static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = mean(column(rows, i));
    }
    return mean;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double[] column(double[][] rows, int column) {
    return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
  }

  private static double[] minus(double[] x, double[] y) {
    double[] difference = new double[x.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = x[i] - y[i];
    }
    return difference;
  }

  private static double range(double[] values) {
    return Arrays.stream(values).max().orElse(0) - Arrays.stream(values).min().orElse(0);
  }
}
