package io.tidemark.training.forest;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.TrainingRows;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Estimator that trains an {@link IsolationForestModel}. A sample is drawn in one scan over the
 * rows, and the driver grows the trees on this sample. If the sample does not contain all rows, a
 * second scan counts the rows that may occur very often. If contamination is above 0, one more scan
 * is needed to find the threshold. The model depends on the parameters and on which rows there are,
 * but not on row order or partitioning.
 *
 * <p>The defaults come from the isolation forest paper: 100 trees of 256 rows. Null and NaN mean
 * that a value was not observed. Rows with a null vector are excluded from training.
 */
public final class IsolationForest extends Estimator<IsolationForestModel>
    implements ForestParams, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private ForestParamSet declared;

  /** Creates an estimator with a new uid. */
  public IsolationForest() {
    this(Identifiable$.MODULE$.randomUID("IsolationForest"));
  }

  /** Creates an estimator with the given uid. */
  public IsolationForest(String uid) {
    this.uid = uid;
    ForestParamSet.setDefaults(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public ForestParamSet declared() {
    // Spark requests the parameters before this class's initializers have run.
    if (declared == null) {
      declared = new ForestParamSet(this);
    }
    return declared;
  }

  /**
   * Sets all parameters that are part of {@link ForestOptions}, for example {@code
   * recommended(seed)}.
   */
  public IsolationForest setOptions(ForestOptions options) {
    return setNumTrees(options.numTrees())
        .setSubsampleSize(options.subsampleSize())
        .setMaxDepth(options.maxDepth())
        .setSeed(options.seed())
        .setContrastShare(options.contrastShare())
        .setGuidedShare(options.guidedShare())
        .setGroupShare(options.groupShare());
  }

  /** Sets {@link ForestParams#numTrees}. */
  public IsolationForest setNumTrees(int trees) {
    set(numTrees(), trees);
    return this;
  }

  /** Sets {@link ForestParams#subsampleSize}. */
  public IsolationForest setSubsampleSize(int rows) {
    set(subsampleSize(), rows);
    return this;
  }

  /** Sets {@link ForestParams#maxDepth}. */
  public IsolationForest setMaxDepth(int depth) {
    set(maxDepth(), depth);
    return this;
  }

  /** Sets {@link ForestParams#contamination}. */
  public IsolationForest setContamination(double share) {
    set(contamination(), share);
    return this;
  }

  /** Sets {@link ForestParams#seed}. */
  public IsolationForest setSeed(long value) {
    set(seed(), value);
    return this;
  }

  /** Sets {@link ForestParams#guidedShare}. */
  public IsolationForest setGuidedShare(double share) {
    set(guidedShare(), share);
    return this;
  }

  /** Sets {@link ForestParams#groupShare}. */
  public IsolationForest setGroupShare(double share) {
    set(groupShare(), share);
    return this;
  }

  /** Sets {@link ForestParams#contrastShare}. */
  public IsolationForest setContrastShare(double share) {
    set(contrastShare(), share);
    return this;
  }

  /** Sets {@link ForestParams#farValues}. */
  public IsolationForest setFarValues(double... values) {
    set(farValues(), values);
    return this;
  }

  /** Sets {@link ForestParams#sampleRows}. */
  public IsolationForest setSampleRows(int rows) {
    set(sampleRows(), rows);
    return this;
  }

  /** Sets {@link ForestParams#featuresCol}. */
  public IsolationForest setFeaturesCol(String column) {
    set(featuresCol(), column);
    return this;
  }

  /** Sets {@link ForestParams#inputCols}. */
  public IsolationForest setInputCols(String... columns) {
    set(inputCols(), columns);
    return this;
  }

  /** Sets {@link ForestParams#rowKeyCol}. */
  public IsolationForest setRowKeyCol(String column) {
    set(rowKeyCol(), column);
    return this;
  }

  /** Sets {@link ForestParams#scoreCol}. */
  public IsolationForest setScoreCol(String column) {
    set(scoreCol(), column);
    return this;
  }

  /** Sets {@link ForestParams#predictionCol}. */
  public IsolationForest setPredictionCol(String column) {
    set(predictionCol(), column);
    return this;
  }

  /**
   * Trains a model.
   *
   * @throws IllegalArgumentException if there are no rows, or if a parameter, column or value is
   *     invalid, in which case the message names it
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
          "contrastShare is "
              + getOrDefault(contrastShare())
              + " but farValues is not set; set the values to which contrast rows are moved, one"
              + " per feature");
    }
    return withScores(schema);
  }

  @Override
  public IsolationForest copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Returns a reader for saved estimators. */
  public static MLReader<IsolationForest> read() {
    return new DefaultParamsReader<>();
  }

  /** Loads an estimator written by {@code save}. */
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
