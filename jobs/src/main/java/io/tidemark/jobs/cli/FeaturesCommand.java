package io.tidemark.jobs.cli;

import io.tidemark.engine.catalogue.CatalogueException;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine;

/** The step {@code features} with the commands below it, which work on catalogues alone. */
final class FeaturesCommand {
  private static final long LARGEST_FILE = 4L << 20;
  private static final int LONGEST_PROBLEM = 400;

  private FeaturesCommand() {}

  static CommandLine tree(Invocation invocation) {
    return new CommandLine(new StepCommands.Features(invocation))
        .addSubcommand(new FeaturesDescribeCommand())
        .addSubcommand(new FeaturesCheckCommand())
        .addSubcommand(new FeaturesDiffCommand())
        .addSubcommand(new FeaturesExplainCommand())
        .addSubcommand(new FeaturesSchemaCommand());
  }

  /**
   * The program of a catalogue file.
   *
   * @throws TidemarkException when it cannot be read or is no valid catalogue
   */
  static FeatureProgram program(Path file) {
    String name = PrintableText.of(file.toString(), 120);
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw usage(
            name + " is too large for a catalogue",
            "it has " + Files.size(file) + " bytes, more than " + LARGEST_FILE,
            "give it the YAML file with the list 'features'");
      }
      return FeatureProgram.read(name, Files.readString(file));
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
