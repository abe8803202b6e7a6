package io.tidemark.training.forest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * A trained isolation forest. {@link #transform} adds a score in (0, 1], about 0.5 for an average
 * row, and a label, 1.0 if the score is at least {@link #threshold}. Null and NaN mean that a value
 * was not observed.
 *
 * <p>A saved model consists of Spark's metadata and a {@link ForestFile}, {@code forest.bin}, so
 * that other Spark versions can read it.
 */
public final class IsolationForestModel extends Model<IsolationForestModel>
    implements ForestParams<IsolationForestModel>, MLWritable {
  private static final long serialVersionUID = 1L;
  private static final String FILE = "forest.bin";

  private final String uid;
  private final byte[] bytes;
  private transient ForestFile file;
  private Map<String, Param<?>> declared;

  IsolationForestModel(String uid, ForestFile file) {
    this.uid = uid;
    this.file = file;
    this.bytes = file.toBytes();
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

  public ForestFile file() {
    if (file == null) {
      file = ForestFile.fromBytes(bytes);
    }
    return file;
  }

  /** Returns the bytes of {@link #file}, which do not depend on partitioning or row order. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /**
   * Returns the smallest score for which a row is labelled 1, or infinity if contamination was 0.
   */
  public double threshold() {
    return file().threshold();
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    Column score = ForestScore.column(this, file(), dataset.schema(), ForestScore.Result.SCORE);
    String scoreName = getOrDefault(scoreCol());
    String predictionName = getOrDefault(predictionCol());
    Dataset<Row> result = dataset.toDF();
    if (!scoreName.isEmpty()) {
      result = result.withColumn(scoreName, score);
      score = FeatureColumns.quoted(scoreName);
    }
    if (!predictionName.isEmpty()) {
      Column label = functions.when(score.geq(threshold()), 1.0).otherwise(0.0);
      result = result.withColumn(predictionName, label);
    }
    return result;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return withScores(schema);
  }

  @Override
  public IsolationForestModel copy(ParamMap extra) {
    return copyValues(new IsolationForestModel(uid, file()), extra).setParent(parent());
  }

  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  public static MLReader<IsolationForestModel> read() {
    return new Reader();
  }

  /**
   * Loads a model.
   *
   * @throws io.tidemark.engine.bytes.DamagedBytesException if the forest is damaged
   */
  public static IsolationForestModel load(String path) {
    return read().load(path);
  }

  private static FileSystem files(Path path, SparkSession spark) throws IOException {
    return path.getFileSystem(spark.sparkContext().hadoopConfiguration());
  }

  private static final class Writer extends MLWriter {
    private final IsolationForestModel model;

    private Writer(IsolationForestModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter$.MODULE$.saveMetadata(model, path, sparkSession());
      Path target = new Path(path, FILE);
      try (FSDataOutputStream out = files(target, sparkSession()).create(target, false)) {
        out.write(model.toBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(
            "The forest cannot be written to " + target + "; choose another folder", e);
      }
    }
  }

  private static final class Reader extends MLReader<IsolationForestModel> {
    @Override
    public IsolationForestModel load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader$.MODULE$.loadMetadata(
              path, sparkSession(), IsolationForestModel.class.getName());
      Path source = new Path(path, FILE);
      try (FSDataInputStream in = files(source, sparkSession()).open(source)) {
        IsolationForestModel model =
            new IsolationForestModel(metadata.uid(), ForestFile.fromBytes(in.readAllBytes()));
        metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
        return model;
      } catch (IOException e) {
        throw new UncheckedIOException(
            "The forest cannot be read from " + source + "; save the model again", e);
      }
    }
  }
}
