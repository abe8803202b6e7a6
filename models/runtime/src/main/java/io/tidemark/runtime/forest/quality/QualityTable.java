package io.tidemark.runtime.forest.quality;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.TrainingRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How well forests of the same options, but different seeds, rank the anomalies of labelled sets.
 * Each forest is grown on all rows of a set, without labels, and scores the same rows: what
 * published figures of isolation forests mean by AUROC and AUPRC.
 *
 * @param seeds forests per set
 * @param lines one per set, in the order of the sets
 */
public record QualityTable(int seeds, List<Line> lines) {
  public QualityTable {
    lines = List.copyOf(lines);
  }

  /**
   * One set.
   *
   * @param set its name
   * @param rows its rows
   * @param features its features
   * @param anomalies its anomalies
   * @param auroc area under the ROC curve
   * @param averagePrecision area under the precision-recall curve
   */
  public record Line(
      String set,
      int rows,
      int features,
      int anomalies,
      Estimate auroc,
      Estimate averagePrecision) {}

  /**
   * Measures one set after the other.
   *
   * @param options the first seed is that of the options, the others follow
   * @param seeds how many, from 1 on
   * @throws IllegalArgumentException if a set has no anomalies or nothing else, or options do not
   *     fit a set
   */
  public static QualityTable measure(List<LabelledSet> sets, ForestOptions options, int seeds) {
    if (seeds < 1) {
      throw new IllegalArgumentException("Seeds are " + seeds + "; measure at least one");
    }
    List<Line> lines = new ArrayList<>();
    for (LabelledSet set : sets) {
      lines.add(measure(set, options, seeds));
    }
    return new QualityTable(seeds, lines);
  }

  /** Mean over the sets of their mean AUROC. */
  public double meanAuroc() {
    return lines.stream().mapToDouble(line -> line.auroc().mean()).average().orElse(Double.NaN);
  }

  /** Mean over the sets of their mean average precision. */
  public double meanAveragePrecision() {
    return lines.stream()
        .mapToDouble(line -> line.averagePrecision().mean())
        .average()
        .orElse(Double.NaN);
  }

  /** A Markdown table, a line per set and one for their mean. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("| set | rows | dims | anomalies | AUROC | AUPRC |\n|---|---|---|---|---|---|\n");
    for (Line line : lines) {
      text.append("| ").append(line.set());
      text.append(" | ").append(line.rows());
      text.append(" | ").append(line.features());
      text.append(" | ").append(line.anomalies());
      text.append(" | ").append(line.auroc().text());
      text.append(" | ").append(line.averagePrecision().text()).append(" |\n");
    }
    String means = String.format(Locale.ROOT, "%.4f | %.4f", meanAuroc(), meanAveragePrecision());
    return text.append("| mean | | | | ").append(means).append(" |\n").toString();
  }

  private static Line measure(LabelledSet set, ForestOptions options, int seeds) {
    double[][] columns = set.columns();
    boolean[] anomalous = set.anomalous();
    TrainingRows rows = TrainingRows.ofColumns(columns);
    double[] auroc = new double[seeds];
    double[] precision = new double[seeds];
    double[] scores = new double[set.rows()];
    for (int i = 0; i < seeds; i++) {
      Forest forest = Forest.train(rows, options.withSeed(options.seed() + i));
      forest.scoreColumns(columns, scores.length, scores);
      auroc[i] = Ranking.auroc(scores, anomalous);
      precision[i] = Ranking.averagePrecision(scores, anomalous);
    }
    return new Line(
        set.name(),
        set.rows(),
        set.features(),
        set.anomalies(),
        Estimate.of(auroc),
        Estimate.of(precision));
  }
}
