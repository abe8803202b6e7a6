package io.tidemark.jobs.run;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.jobs.TidemarkException;
import java.nio.file.Path;

/** Reads a catalogue file and reports all of its problems together. */
final class CatalogueFile {
  private static final UserFile CATALOGUE =
      new UserFile(
          "catalogue",
          "the YAML file with the list 'features'",
          "it the path of a catalogue in YAML");

  private CatalogueFile() {}

  /**
   * Returns the catalogue in a file. The catalogue has been checked to compile.
   *
   * @throws TidemarkException if the file is unreadable or not a valid catalogue
   */
  public static ProgramOnExecutor read(Path file) {
    try {
      ProgramOnExecutor catalogue =
          new ProgramOnExecutor(UserFile.name(file), CATALOGUE.read(file));
      catalogue.program();
      return catalogue;
    } catch (CatalogueException e) {
      throw CATALOGUE.invalid(
          file,
          e.problems(),
          "correct it there; docs/reference/features.md lists what each operator takes");
    }
  }
}
