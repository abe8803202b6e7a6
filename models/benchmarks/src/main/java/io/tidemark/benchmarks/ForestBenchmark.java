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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the scoring time per row in µs. The 24 features are drawn from a standard normal
 * distribution, and each call uses a different row.
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

  /**
   * Name of the forest options. {@code standard} means 100 trees of depth 8, each grown on 256
   * rows.
   */
  @Param({"standard", "defaults", "recommended"})
  public String options;

  private Forest forest;
  private float[][] rows;
  private double[] shares;
  private int next;

  @Setup
  public void grow() {
    Random random = new Random(1);
    rows = new float[ROWS][FEATURES];
    for (int row = 0; row < ROWS; row++) {
      for (int feature = 0; feature < FEATURES; feature++) {
        rows[row][feature] = (float) random.nextGaussian();
      }
    }
    shares = new double[FEATURES];
    forest = Forest.train(TrainingRows.ofRows(rows), chosen());
  }

  private ForestOptions chosen() {
    return switch (options) {
      case "standard" -> ForestOptions.standard(1);
      case "defaults" -> ForestOptions.defaults(1);
      case "recommended" -> ForestOptions.recommended(1);
      default -> throw new IllegalArgumentException("Unknown options: " + options);
    };
  }

  @Benchmark
  public double oneRow() {
    next = (next + 1) % ROWS;
    return forest.score(rows[next]);
  }

  /** Scores one row and computes each feature's share of the score. */
  @Benchmark
  public double oneRowExplained() {
    next = (next + 1) % ROWS;
    return forest.explain(rows[next], shares);
  }
}
