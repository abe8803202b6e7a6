package io.tidemark.jobs.report;

import io.tidemark.jobs.run.ManagedFolder;
import io.tidemark.jobs.run.ManagedFolder.ForeignFiles;
import io.tidemark.notebooks.report.NightReport;
import io.tidemark.notebooks.report.ReportPages;
import io.tidemark.notebooks.report.ReportPages.ReportFiles;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A report's files, on the file system that the report's path identifies. The report's pages are in
 * a folder next to it, named after the report but without {@code .html}.
 */
public final class WarehouseFiles implements ReportFiles {
  private static final String HTML = ".html";

  private final FileSystem fileSystem;
  private final Path file;
  private final String pages;
  private final ManagedFolder folder;
  private final List<String> strangers;

  private WarehouseFiles(FileSystem fileSystem, Path file, String pages) throws IOException {
    this.fileSystem = fileSystem;
    this.file = file;
    this.pages = pages;
    folder = new ManagedFolder(fileSystem, new Path(file.getParent(), pages), ReportPages::isPage);
    strangers = folder.strangers();
  }

  /**
   * Returns the files at a path that ends in {@code .html}, or throws if the page folder has other
   * files and these are refused. Writes nothing.
   */
  public static WarehouseFiles at(
      String file, ForeignFiles strangers, Configuration configuration) {
    Path path = new Path(file);
    String name = path.getName();
    if (!name.endsWith(HTML) || name.length() == HTML.length()) {
      throw new IllegalArgumentException("The report's file is " + name + "; it must end in .html");
    }
    String pages = name.substring(0, name.length() - HTML.length());
    try {
      WarehouseFiles files = new WarehouseFiles(path.getFileSystem(configuration), path, pages);
      if (strangers == ForeignFiles.REFUSED && !files.strangers.isEmpty()) {
        throw files.folder.refusal(
            files.strangers.get(0) + ", which is not part of a report",
            "give --out another file; its pages are written to a folder with the same name");
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("The report " + file + " cannot be written", e);
    }
  }

  /** Replaces any earlier report, and returns the other files in the page folder. */
  public List<String> write(NightReport night) {
    try {
      folder.clear();
      ReportPages.write(night, file.getName(), pages, this);
    } catch (IOException e) {
      throw new UncheckedIOException("The report " + file + " cannot be written", e);
    }
    return strangers.stream().map(name -> pages + "/" + name).toList();
  }

  @Override
  public Writer create(String path) throws IOException {
    return new OutputStreamWriter(
        fileSystem.create(new Path(file.getParent(), path), true), StandardCharsets.UTF_8);
  }
}
