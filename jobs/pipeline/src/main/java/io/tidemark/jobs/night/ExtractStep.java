package io.tidemark.jobs.night;

import io.tidemark.notebooks.AlertExtract;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes the alerts of a night to {@code extracts/<date>/alerts.csv} in the warehouse, over what
 * was there. At most {@link NightAlerts#MOST} rows, the gravest first: the table has them all.
 */
final class ExtractStep {
  private final NightContext night;
  private final NightAlerts alerts;

  ExtractStep(NightContext night, NightAlerts alerts) {
    this.night = night;
    this.alerts = alerts;
  }

  /** Where the extract was written. */
  String run() {
    Path file = new Path(night.warehouse().root() + "/extracts/" + night.night() + "/alerts.csv");
    try {
      FileSystem fileSystem =
          file.getFileSystem(night.warehouse().spark().sparkContext().hadoopConfiguration());
      try (Writer out =
          new OutputStreamWriter(fileSystem.create(file, true), StandardCharsets.UTF_8)) {
        AlertExtract.write(alerts.gravest(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The extract " + file + " cannot be written", e);
    }
    return file.toString();
  }
}
