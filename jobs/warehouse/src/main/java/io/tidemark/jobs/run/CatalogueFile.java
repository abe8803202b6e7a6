package io.tidemark.jobs.run;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.jobs.TidemarkException;
import java.nio.file.Path;

/** Reads a catalogue from a file, and tells all that is wrong with it at once. */
final class CatalogueFile {
  private static final UserFile CATALOGUE =
      new UserFile(
          "catalogue",
          "the YAML file with the list 'features'",
          "it the path of a catalogue in YAML");

  private CatalogueFile() {}

  /**
   * The catalogue in a file, known to compile.
   *
   * @throws TidemarkException when it cannot be read or is no valid catalogue
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
          "mend it there; docs/reference/features.md lists what each operator takes");
    }
  }
}
