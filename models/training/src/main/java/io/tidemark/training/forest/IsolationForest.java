package io.tidemark.training.forest;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.TrainingRows;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Estimator that trains an {@link IsolationForestModel}. One scan draws a sample, on which the
 * driver grows the trees. If it does not contain all rows, a second scan counts rows that may be
 * very frequent. If contamination is above 0, the scores of all rows are sorted to find the
 * threshold. The model does not depend on row order or partitioning.
 *
 * <p>The defaults come from the isolation forest paper: 100 trees of 256 rows. Null and NaN mean
 * that a value was not observed. Rows with a null vector are excluded from training.
 */
public final class IsolationForest extends Estimator<IsolationForestModel>
    implements ForestParams<IsolationForest>, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private Map<String, Param<?>> declared;

  public IsolationForest() {
    this(Identifiable$.MODULE$.randomUID("IsolationForest"));
  }

  public IsolationForest(String uid) {
    this.uid = uid;
    ForestParams.setDefaults(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Map<String, Param<?>> declared() {
    // Spark requests the parameters before this class's initializers have run.
    if (declared == null) {
      declared = ForestParams.declare(this);
    }
    return declared;
  }

  /**
   * Sets all parameters that are part of {@link ForestOptions}.
   *
   * @throws IllegalArgumentException if the options ask for contrast rows, which need far values
   */
  public IsolationForest setOptions(ForestOptions options) {
    if (options.contrastShare() > 0) {
      throw new IllegalArgumentException(
          "contrastShare is %s, but the estimator has no far values; choose options without it"
              .formatted(options.contrastShare()));
    }
    set(guidedShare(), options.guidedShare());
    set(groupShare(), options.groupShare());
    return setNumTrees(options.numTrees())
        .setSubsampleSize(options.subsampleSize())
        .setMaxDepth(options.maxDepth())
        .setSeed(options.seed());
  }

  public IsolationForest setNumTrees(int trees) {
    set(numTrees(), trees);
    return this;
  }

  public IsolationForest setSubsampleSize(int rows) {
    set(subsampleSize(), rows);
    return this;
  }

  public IsolationForest setMaxDepth(int depth) {
    set(maxDepth(), depth);
    return this;
  }

  public IsolationForest setSeed(long value) {
    set(seed(), value);
    return this;
  }

  public IsolationForest setContamination(double share) {
    set(contamination(), share);
    return this;
  }

  public IsolationForest setSampleRows(int rows) {
    set(sampleRows(), rows);
    return this;
  }

  /**
   * Trains a model.
   *
   * @throws IllegalArgumentException if there are no rows, or if a parameter, column or value is
   *     invalid
   */
  @Override
  public IsolationForestModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    forestOptions();
    Forest forest =
        Forest.train(
            TrainingRows.ofRows(new TrainingScan(dataset, this).sample()), forestOptions());
    List<String> features = FeatureColumns.of(this).names(forest.numFeatures());
    ForestFile file = new ForestFile(features, Double.POSITIVE_INFINITY, forest);
    double contamination = (double) getOrDefault(contamination());
    if (contamination > 0) {
      Column score = ForestScore.column(this, file, dataset.schema(), ForestScore.Result.SCORE);
      file = new ForestFile(features, threshold(dataset.select(score), contamination), forest);
    }
    return copyValues(new IsolationForestModel(uid, file), extractParamMap()).setParent(this);
  }

  /** Returns the smallest double above the highest score that must not be labelled. */
  private static double threshold(Dataset<Row> scores, double contamination) {
    long labelled = (long) Math.floor(contamination * scores.count());
    JavaRDD<Double> sorted = scores.as(Encoders.DOUBLE()).toJavaRDD();
    return Math.nextUp(
        sorted
            .sortBy(score -> score, false, sorted.getNumPartitions())
            .zipWithIndex()
            .filter(score -> score._2() == labelled)
            .first()
            ._1());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return withScores(schema);
  }

  @Override
  public IsolationForest copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  public static MLReader<IsolationForest> read() {
    return new DefaultParamsReader<>();
  }

  public static IsolationForest load(String path) {
    return read().load(path);
  }
}
