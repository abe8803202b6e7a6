package io.tidemark.jobs.run;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a catalogue from a file, and tells all that is wrong with it at once. */
public final class CatalogueFile {
  private static final long LARGEST_FILE = 4L << 20;
  private static final int LONGEST_PROBLEM = 400;

  private CatalogueFile() {}

  /**
   * The catalogue in a file, known to compile.
   *
   * @throws TidemarkException when it cannot be read or is no valid catalogue
   */
  public static ProgramOnExecutor read(Path file) {
    String name = PrintableText.of(file.toString(), 120);
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw usage(
            name + " is too large for a catalogue",
            "it has " + Files.size(file) + " bytes, more than " + LARGEST_FILE,
            "give it the YAML file with the list 'features'");
      }
      ProgramOnExecutor catalogue = new ProgramOnExecutor(name, Files.readString(file));
      catalogue.program();
      return catalogue;
    } catch (CatalogueException e) {
      int count = e.problems().size();
      throw usage(
          name + " is no valid catalogue: " + count + (count == 1 ? " problem" : " problems"),
          String.join(
              "\n           ",
              e.problems().stream().map(p -> PrintableText.of(p, LONGEST_PROBLEM)).toList()),
          "mend it there; features/engine/OPERATORS.md tells what each operator takes");
    } catch (CharacterCodingException e) {
      throw usage(name + " cannot be read", "it is not written in UTF-8", "save it as UTF-8 text");
    } catch (IOException e) {
      throw usage(
          name + " cannot be read",
          e instanceof NoSuchFileException
              ? "there is no such file"
              : PrintableText.of(e.toString(), 200),
          "give it the path of a catalogue in YAML");
    }
  }

  private static TidemarkException usage(String problem, String because, String cure) {
    return new TidemarkException(ExitCode.USAGE, problem, because, cure);
  }
}
