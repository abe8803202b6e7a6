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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Compares the single-threaded scoring times, in µs per row, of three forests with 24 features and
 * 100 trees, each tree grown on 256 rows. They are this project's forest, scoring row by row; the
 * same forest run by onnxruntime; and Amazon's random cut forest. Batches contain 1, 64 or 4096
 * rows. Onnxruntime reads its input directly from a buffer, and its scores are copied back.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PeersBenchmark {
  private static final int FEATURES = 24;
  private static final int FEW = 64;
  private static final int ROWS = 4096;
  private static final int TREES = 100;
  private static final int SUBSAMPLE = 256;

  private float[][] rows;
  private FloatBuffer direct;
  private double[] scores;
  private Forest forest;
  private OrtEnvironment onnx;
  private OrtSession session;
  private String input;
  private RandomCutForest cuts;
  private int next;

  @Setup
  public void grow() throws OrtException {
    Random random = new Random(1);
    rows = new float[ROWS][FEATURES];
    direct =
        ByteBuffer.allocateDirect(ROWS * FEATURES * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (float[] row : rows) {
      for (int feature = 0; feature < FEATURES; feature++) {
        row[feature] = (float) random.nextGaussian();
      }
      direct.put(row);
    }
    direct.rewind();
    scores = new double[ROWS];
    forest = Forest.train(TrainingRows.ofRows(rows), ForestOptions.standard(1));

    List<String> names = new ArrayList<>();
    for (int i = 0; i < FEATURES; i++) {
      names.add("x" + i);
    }
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
      float[] row = new float[FEATURES];
      for (int feature = 0; feature < FEATURES; feature++) {
        row[feature] = (float) random.nextGaussian();
      }
      cuts.update(row);
    }
  }

  @TearDown
  public void close() throws OrtException {
    session.close();
  }

  @Benchmark
  public double oneRowHere() {
    next = (next + 1) % ROWS;
    return forest.score(rows[next]);
  }

  @Benchmark
  public Object oneRowOnnxruntime() throws OrtException {
    next = (next + 1) % ROWS;
    return onnxruntime(next, 1);
  }

  @Benchmark
  public double oneRowRandomCutForest() {
    next = (next + 1) % ROWS;
    return cuts.getAnomalyScore(rows[next]);
  }

  @Benchmark
  @OperationsPerInvocation(FEW)
  public Object fewRowsOnnxruntime() throws OrtException {
    return onnxruntime(0, FEW);
  }

  @Benchmark
  @OperationsPerInvocation(FEW)
  public double[] fewRowsRandomCutForest() {
    return randomCutForest(FEW);
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public Object manyRowsOnnxruntime() throws OrtException {
    return onnxruntime(0, ROWS);
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[] manyRowsRandomCutForest() {
    return randomCutForest(ROWS);
  }

  private Object onnxruntime(int from, int count) throws OrtException {
    FloatBuffer values = direct.duplicate();
    values.position(from * FEATURES).limit((from + count) * FEATURES);
    try (OnnxTensor tensor = OnnxTensor.createTensor(onnx, values, new long[] {count, FEATURES});
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      return result.get(0).getValue();
    }
  }

  private double[] randomCutForest(int count) {
    for (int row = 0; row < count; row++) {
      scores[row] = cuts.getAnomalyScore(rows[row]);
    }
    return scores;
  }
}
