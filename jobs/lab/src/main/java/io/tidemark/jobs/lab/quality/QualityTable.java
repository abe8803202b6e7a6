package io.tidemark.jobs.lab.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.TrainingRows;
import java.util.List;
import java.util.Locale;

/**
 * How well forests rank anomalies in labelled data sets, over several seeds. Each forest is grown
 * on all rows of a set, without labels, and scores the same rows, as in published AUROC and AUPRC
 * figures.
 *
 * @param seeds number of forests grown for each set
 */
public record QualityTable(int seeds, List<Line> lines) {
  public QualityTable {
    lines = List.copyOf(lines);
  }

  /**
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

  /** Mean over all seeds and its standard error (deviation / √seeds), NaN for one seed. */
  public record Estimate(double mean, double standardError) {
    static Estimate of(double[] values) {
      double sum = 0;
      for (double value : values) {
        sum += value;
      }
      double mean = sum / values.length;
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      int free = values.length - 1;
      double error = free == 0 ? Double.NaN : Math.sqrt(squares / free / values.length);
      return new Estimate(mean, error);
    }

    String text() {
      return String.format(Locale.ROOT, "%.4f ± %.4f", mean, standardError);
    }
  }

  /**
   * @param options forest options, whose seed is the first of the consecutive seeds used
   * @throws IllegalArgumentException if the set has no anomalies or no normal rows
   */
  public static Line measure(LabelledSet set, ForestOptions options, int seeds) {
    TrainingRows rows = TrainingRows.ofRows(set.rows);
    double[] auroc = new double[seeds];
    double[] precision = new double[seeds];
    double[] scores = new double[rows.count()];
    for (int i = 0; i < seeds; i++) {
      Forest forest = Forest.train(rows, options.withSeed(options.seed() + i));
      for (int row = 0; row < scores.length; row++) {
        scores[row] = forest.score(set.rows[row]);
      }
      auroc[i] = Ranking.auroc(scores, set.anomalous);
      precision[i] = Ranking.averagePrecision(scores, set.anomalous);
    }
    return new Line(
        set.name,
        rows.count(),
        rows.features(),
        set.anomalies(),
        Estimate.of(auroc),
        Estimate.of(precision));
  }

  double meanAuroc() {
    return lines.stream().mapToDouble(line -> line.auroc().mean()).average().orElse(Double.NaN);
  }

  double meanAveragePrecision() {
    return lines.stream()
        .mapToDouble(line -> line.averagePrecision().mean())
        .average()
        .orElse(Double.NaN);
  }

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

  /** Returns the table as JSON, with unrounded figures. */
  public String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("seeds", seeds);
    for (Line line : lines) {
      ObjectNode set = root.withArrayProperty("sets").addObject();
      set.put("set", line.set());
      set.put("rows", line.rows());
      set.put("dims", line.features());
      set.put("anomalies", line.anomalies());
      put(set, "auroc", line.auroc());
      put(set, "auprc", line.averagePrecision());
    }
    root.put("mean_auroc", meanAuroc());
    root.put("mean_auprc", meanAveragePrecision());
    return root.toPrettyString();
  }

  private static void put(ObjectNode set, String name, Estimate estimate) {
    set.put(name, estimate.mean());
    if (Double.isNaN(estimate.standardError())) {
      set.putNull(name + "_standard_error");
    } else {
      set.put(name + "_standard_error", estimate.standardError());
    }
  }
}
