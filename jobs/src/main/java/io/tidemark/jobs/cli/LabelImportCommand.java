package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.LabelBook;
import io.tidemark.jobs.label.LabelFile;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds the labels of a file, all or none. */
@Command(
    name = "import",
    description = {
      "Adds labels from a CSV file with the header identity,from,to,verdict and, where wanted,",
      "actor,note,expires,cap. All of them are added or, where one cannot be meant, none. Importing",
      "the same file again changes nothing."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = "  tidemark label import verdicts.csv --actor soc --warehouse tables")
final class LabelImportCommand extends WarehouseCommand {
  private static final int PROBLEMS_TOLD = 10;

  @Parameters(index = "0", paramLabel = "FILE", description = "The CSV file, in UTF-8.")
  private Path file;

  @Option(
      names = "--actor",
      paramLabel = "WHO",
      description = "Who says what has no actor in the file. Default: your user name.")
  private String actor;

  private LabelFile.Content content;

  LabelImportCommand(Invocation invocation) {
    super(invocation, Access.WRITES);
  }

  @Override
  public Set<ExitCode> endings() {
    return EnumSet.of(ExitCode.INPUT_MISSING, ExitCode.WAREHOUSE_HELD);
  }

  @Override
  void check() {
    try (Reader reader = Files.newBufferedReader(file)) {
      content =
          LabelFile.read(
              reader,
              actor == null ? System.getProperty("user.name", "") : actor,
              invocation().clock().instant());
    } catch (IOException e) {
      boolean missing = e instanceof NoSuchFileException;
      throw new TidemarkException(
          missing ? ExitCode.INPUT_MISSING : ExitCode.USAGE,
          "the labels in " + PrintableText.of(file.toString(), 120) + " cannot be read",
          missing ? "there is no such file" : PrintableText.of(e.toString(), 200),
          "give it a readable CSV file in UTF-8",
          e);
    }
    List<String> problems = content.problems();
    if (!problems.isEmpty()) {
      int told = Math.min(PROBLEMS_TOLD, problems.size());
      throw new TidemarkException(
          ExitCode.USAGE,
          PrintableText.of(file.toString(), 120)
              + " has "
              + problems.size()
              + (problems.size() == 1 ? " mistake" : " mistakes")
              + ", and no label was added",
          String.join(TidemarkException.NEXT_CAUSE, problems.subList(0, told)),
          "mend the file and import it again");
    }
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    LabelBook book = new LabelBook(warehouse);
    book.add(content.labels());
    out.printf("%,d labels imported.%n", content.labels().size());
    LabelBook.conflicts(book.all())
        .forEach(conflict -> out.println("Conflict: " + PrintableText.of(conflict, 300)));
    return ExitCode.OK;
  }
}
