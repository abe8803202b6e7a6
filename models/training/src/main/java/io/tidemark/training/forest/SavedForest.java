package io.tidemark.training.forest;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;

/**
 * How spark.ml saves a model: into a folder that the caller names, in any file system that Spark
 * knows. The one class of this module that writes files.
 */
final class SavedForest {
  private static final String FILE = "forest.bin";

  private SavedForest() {}

  static MLWriter writer(IsolationForestModel model) {
    return new Writer(model);
  }

  static MLReader<IsolationForestModel> reader() {
    return new Reader();
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
      try {
        FileSystem files =
            target.getFileSystem(sparkSession().sparkContext().hadoopConfiguration());
        try (FSDataOutputStream out = files.create(target, false)) {
          out.write(model.toBytes());
        }
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
      try {
        FileSystem files =
            source.getFileSystem(sparkSession().sparkContext().hadoopConfiguration());
        try (FSDataInputStream in = files.open(source)) {
          IsolationForestModel model =
              new IsolationForestModel(metadata.uid(), ForestFile.fromBytes(in.readAllBytes()));
          metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
          return model;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(
            "The forest cannot be read from " + source + "; save the model again", e);
      }
    }
  }
}
