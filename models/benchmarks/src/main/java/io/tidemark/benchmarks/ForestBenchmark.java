package io.tidemark.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.amazon.randomcutforest.RandomCutForest;
import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.TrainingRows;
import io.tidemark.training.onnx.OnnxForest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the single-threaded scoring time per row, in µs, of this project's forest, of the same
 * forest in onnxruntime, and of Amazon's random cut forest with 100 trees of 256 rows. The 24
 * features are drawn from a standard normal distribution. A batch has 4096 rows. Onnxruntime reads
 * its input directly from a buffer, and its scores are copied back.
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
  private static final int TREES = 100;
  private static final int SUBSAMPLE = 256;

  /**
   * Name of the forest options. {@code standard} means 100 trees of depth 8, each grown on 256
   * rows.
   */
  @Param({"standard", "defaults", "recommended"})
  public String options;

  private final Random random = new Random(1);
  private final double[] shares = new double[FEATURES];
  private float[][] rows;
  private FloatBuffer direct;
  private Forest forest;
  private OrtEnvironment onnx;
  private OrtSession session;
  private String input;
  private RandomCutForest cuts;
  private int next;

  @Setup
  public void grow() throws OrtException {
    rows = IntStream.range(0, ROWS).mapToObj(i -> row()).toArray(float[][]::new);
    direct =
        ByteBuffer.allocateDirect(ROWS * FEATURES * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (float[] row : rows) {
      direct.put(row);
    }
    direct.rewind();
    forest = Forest.train(TrainingRows.ofRows(rows), chosen());
    List<String> names = IntStream.range(0, FEATURES).mapToObj(i -> "x" + i).toList();
    onnx = OrtEnvironment.getEnvironment();
    OrtSession.SessionOptions one = new OrtSession.SessionOptions();
    one.setIntraOpNumThreads(1);
    one.setInterOpNumThreads(1);
    session = onnx.createSession(OnnxForest.of(forest, Double.POSITIVE_INFINITY, names), one);
    input = session.getInputNames().iterator().next();
    cuts =
        RandomCutForest.builder()
            .dimensions(FEATURES)
            .numberOfTrees(TREES)
            .sampleSize(SUBSAMPLE)
            .randomSeed(1)
            .parallelExecutionEnabled(false)
            .build();
    for (int i = 0; i < TREES * SUBSAMPLE; i++) {
      cuts.update(row());
    }
  }

  private float[] row() {
    float[] row = new float[FEATURES];
    for (int feature = 0; feature < FEATURES; feature++) {
      row[feature] = (float) random.nextGaussian();
    }
    return row;
  }

  private ForestOptions chosen() {
    return switch (options) {
      case "standard" -> ForestOptions.standard(1);
      case "defaults" -> ForestOptions.defaults(1);
      case "recommended" -> ForestOptions.recommended(1);
      default -> throw new IllegalArgumentException("Unknown options: " + options);
    };
  }

  private int next() {
    next = (next + 1) % ROWS;
    return next;
  }

  @TearDown
  public void close() throws OrtException {
    session.close();
  }

  @Benchmark
  public double oneRow() {
    return forest.score(rows[next()]);
  }

  /** Scores one row and computes each feature's share of the score. */
  @Benchmark
  public double oneRowExplained() {
    return forest.explain(rows[next()], shares);
  }

  @Benchmark
  public Object oneRowOnnxruntime() throws OrtException {
    return onnxruntime(next(), 1);
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public Object manyRowsOnnxruntime() throws OrtException {
    return onnxruntime(0, ROWS);
  }

  @Benchmark
  public double oneRowRandomCutForest() {
    return cuts.getAnomalyScore(rows[next()]);
  }

  private Object onnxruntime(int from, int count) throws OrtException {
    FloatBuffer values = direct.duplicate();
    values.position(from * FEATURES).limit((from + count) * FEATURES);
    try (OnnxTensor tensor = OnnxTensor.createTensor(onnx, values, new long[] {count, FEATURES});
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      return result.get(0).getValue();
    }
  }
}
