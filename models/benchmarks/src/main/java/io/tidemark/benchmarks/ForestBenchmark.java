package io.tidemark.benchmarks;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.TrainingRows;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time per row of 24 features, all figures in µs: one row, another each time, and batches of 8 and
 * 4096 rows, by row and by column. Rows are standard normal.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ForestBenchmark {
  private static final int FEATURES = 24;
  private static final int ROWS = 4096;
  private static final int FEW = 8;

  /** Which options: {@code standard} is 100 trees of 256 rows, 8 deep. */
  @Param({"standard", "defaults", "recommended", "extended"})
  public String options;

  private Forest forest;
  private float[][] rows;
  private float[] matrix;
  private float[][] columns;
  private double[] scores;
  private double[] shares;
  private double[] explained;
  private int next;

  /** Grows the forest. */
  @Setup
  public void grow() {
    Random random = new Random(1);
    rows = new float[ROWS][FEATURES];
    matrix = new float[ROWS * FEATURES];
    columns = new float[FEATURES][ROWS];
    for (int row = 0; row < ROWS; row++) {
      for (int feature = 0; feature < FEATURES; feature++) {
        float value = (float) random.nextGaussian();
        rows[row][feature] = value;
        matrix[row * FEATURES + feature] = value;
        columns[feature][row] = value;
      }
    }
    scores = new double[ROWS];
    shares = new double[FEATURES];
    explained = new double[FEATURES];
    forest = Forest.train(TrainingRows.ofRows(rows), chosen());
  }

  private ForestOptions chosen() {
    return switch (options) {
      case "standard" -> ForestOptions.standard(1);
      case "defaults" -> ForestOptions.defaults(1);
      case "recommended" -> ForestOptions.recommended(1);
      case "extended" -> ForestOptions.standard(1).withExtensionLevel(1);
      default -> throw new IllegalArgumentException("No options are named " + options);
    };
  }

  /** One row. */
  @Benchmark
  public double oneRow() {
    next = (next + 1) % ROWS;
    return forest.score(rows[next]);
  }

  /** One row and what each feature had to do with it. */
  @Benchmark
  public double oneRowExplained() {
    next = (next + 1) % ROWS;
    for (int feature = 0; feature < FEATURES; feature++) {
      explained[feature] = rows[next][feature];
    }
    return forest.explain(explained, shares);
  }

  /** Eight rows of a matrix. */
  @Benchmark
  @OperationsPerInvocation(FEW)
  public double[] fewRows() {
    forest.scoreRows(matrix, FEW, scores);
    return scores;
  }

  /** 4096 rows of a matrix. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[] manyRows() {
    forest.scoreRows(matrix, ROWS, scores);
    return scores;
  }

  /** 4096 rows of columns. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[] manyRowsOfColumns() {
    forest.scoreColumns(columns, ROWS, scores);
    return scores;
  }
}
