package io.tidemark.jobs.report;

import io.tidemark.notebooks.report.NightReport;
import io.tidemark.notebooks.report.ReportFiles;
import io.tidemark.notebooks.report.ReportPages;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files of a report on whatever file system its path names. */
public final class WarehouseFiles implements ReportFiles {
  private static final String HTML = ".html";

  private final FileSystem fileSystem;
  private final Path folder;

  private WarehouseFiles(FileSystem fileSystem, Path folder) {
    this.fileSystem = fileSystem;
    this.folder = folder;
  }

  /**
   * Writes a report, and the pages beside it into a folder that has its name without {@code .html};
   * what that folder held is gone.
   *
   * @param file path or URI that ends in {@code .html}
   */
  public static void write(NightReport night, String file, Configuration configuration) {
    Path path = new Path(file);
    String name = path.getName();
    if (!name.endsWith(HTML) || name.length() == HTML.length()) {
      throw new IllegalArgumentException("The report's file is " + name + "; it ends in .html");
    }
    String pages = name.substring(0, name.length() - HTML.length());
    try {
      WarehouseFiles files =
          new WarehouseFiles(path.getFileSystem(configuration), path.getParent());
      files.fileSystem.delete(new Path(files.folder, pages), true);
      ReportPages.write(night, name, pages, files);
    } catch (IOException e) {
      throw new UncheckedIOException("The report " + file + " cannot be written", e);
    }
  }

  @Override
  public Writer create(String path) throws IOException {
    return new OutputStreamWriter(
        fileSystem.create(new Path(folder, path), true), StandardCharsets.UTF_8);
  }
}
