package io.tidemark.notebooks.report;

import io.tidemark.notebooks.report.ReportPages.ReportFiles;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Report files in a folder. */
record FolderFiles(Path folder) implements ReportFiles {
  /** Writes a report and returns its main file. */
  static Path write(NightReport night, Path folder) throws IOException {
    ReportPages.write(night, "report.html", "report", new FolderFiles(folder));
    return folder.resolve("report.html");
  }

  @Override
  public Writer create(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.newBufferedWriter(file);
  }
}
