package io.tidemark.training.forest;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.TrainingRows;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Estimator that trains an {@link IsolationForestModel}. One scan draws a sample, on which the
 * driver grows the trees. If it does not contain all rows, a second scan counts rows that may be
 * very frequent. If contamination is above 0, one more scan finds the threshold. The model does not
 * depend on row order or partitioning.
 *
 * <p>The defaults come from the isolation forest paper: 100 trees of 256 rows. Null and NaN mean
 * that a value was not observed. Rows with a null vector are excluded from training.
 */
public final class IsolationForest extends Estimator<IsolationForestModel>
    implements ForestParams, DefaultParamsWritable {
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

  private <T> IsolationForest with(Param<T> param, T value) {
    set(param, value);
    return this;
  }

  /** Sets all parameters that are part of {@link ForestOptions}. */
  public IsolationForest setOptions(ForestOptions options) {
    return setNumTrees(options.numTrees())
        .setSubsampleSize(options.subsampleSize())
        .setMaxDepth(options.maxDepth())
        .setSeed(options.seed())
        .setContrastShare(options.contrastShare())
        .setGuidedShare(options.guidedShare())
        .setGroupShare(options.groupShare());
  }

  public IsolationForest setNumTrees(int trees) {
    return with(numTrees(), trees);
  }

  public IsolationForest setSubsampleSize(int rows) {
    return with(subsampleSize(), rows);
  }

  public IsolationForest setMaxDepth(int depth) {
    return with(maxDepth(), depth);
  }

  public IsolationForest setContamination(double share) {
    return with(contamination(), share);
  }

  public IsolationForest setSeed(long value) {
    return with(seed(), value);
  }

  public IsolationForest setGuidedShare(double share) {
    return with(guidedShare(), share);
  }

  public IsolationForest setGroupShare(double share) {
    return with(groupShare(), share);
  }

  public IsolationForest setContrastShare(double share) {
    return with(contrastShare(), share);
  }

  public IsolationForest setFarValues(double... values) {
    return with(farValues(), values);
  }

  public IsolationForest setSampleRows(int rows) {
    return with(sampleRows(), rows);
  }

  public IsolationForest setFeaturesCol(String column) {
    return with(featuresCol(), column);
  }

  public IsolationForest setInputCols(String... columns) {
    return with(inputCols(), columns);
  }

  public IsolationForest setScoreCol(String column) {
    return with(scoreCol(), column);
  }

  public IsolationForest setPredictionCol(String column) {
    return with(predictionCol(), column);
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
    TrainingScan scan = new TrainingScan(dataset, this);
    float[][] sample = scan.sample();
    TrainingRows rows = TrainingRows.ofRows(sample);
    if (isDefined(farValues())) {
      rows = rows.withFarValues(floats(getOrDefault(farValues())));
    }
    Forest forest = Forest.train(rows, forestOptions());
    double contamination = (double) getOrDefault(contamination());
    ForestFile file =
        new ForestFile(
            FeatureColumns.of(this).names(forest.numFeatures()),
            contamination > 0
                ? scan.threshold(forest, sample, contamination)
                : Double.POSITIVE_INFINITY,
            forest);
    return copyValues(new IsolationForestModel(uid, file), extractParamMap()).setParent(this);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    if ((double) getOrDefault(contrastShare()) > 0 && !isDefined(farValues())) {
      throw new IllegalArgumentException(
          ("contrastShare is %s but farValues is not set; set the values to which"
                  + " contrast rows are moved, one per feature")
              .formatted(getOrDefault(contrastShare())));
    }
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

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
