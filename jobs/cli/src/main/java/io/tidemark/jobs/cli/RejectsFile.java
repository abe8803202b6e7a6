package io.tidemark.jobs.cli;

import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of {@code --rejects}, or none: then lines go nowhere. */
final class RejectsFile implements AutoCloseable {
  private final Path file;
  private final PrintWriter lines;

  private RejectsFile(Path file, OutputStream out) {
    this.file = file;
    this.lines = new PrintWriter(out, false, StandardCharsets.UTF_8);
  }

  /**
   * Opens one, over a file of before.
   *
   * @param file null for none
   * @throws TidemarkException where it cannot be written
   */
  static RejectsFile to(Path file) {
    try {
      return new RejectsFile(
          file, file == null ? OutputStream.nullOutputStream() : Files.newOutputStream(file));
    } catch (IOException e) {
      throw unwritten(file, e);
    }
  }

  void add(String line) {
    lines.println(line);
  }

  /**
   * Has all lines written.
   *
   * @throws TidemarkException where some could not be, on a full disk for instance
   */
  void finish() {
    if (lines.checkError()) {
      throw unwritten(
          file, new IOException("not all of its lines could be written; is the disk full?"));
    }
  }

  @Override
  public void close() {
    lines.close();
  }

  private static TidemarkException unwritten(Path file, IOException e) {
    return PathValidator.unwritten("the records that cannot be used", file, "--rejects", e);
  }
}
