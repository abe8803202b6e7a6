package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.DayLevels;
import io.tidemark.jobs.label.LabelBook;
import io.tidemark.jobs.label.LabelFile;
import io.tidemark.jobs.label.LabelFile.Mistake;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Encoders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds the labels of a file, all or none. */
@Command(
    name = "import",
    description = {
      "Adds labels from a CSV file with the header identity,from,to,verdict and, where wanted,",
      "actor,note,expires,cap. All of them are added or, where one cannot be meant, none. A benign",
      "label expires in 30 days unless it says otherwise. Importing the same file again replaces what",
      "it holds."
    },
    footer = "  tidemark label import verdicts.csv --actor soc --warehouse tables")
final class LabelImportCommand extends WarehouseCommand {
  private static final int MISTAKES_TOLD = 10;

  @Parameters(index = "0", paramLabel = "FILE", description = "The CSV file, in UTF-8.")
  private Path file;

  @Option(
      names = "--actor",
      paramLabel = "WHO",
      description = "Who says what has no actor in the file. Default: your user name.")
  private String actor;

  private LabelFile.Content content;

  LabelImportCommand() {
    super(Access.WRITES);
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
          FileFault.because(e),
          "give it a readable CSV file in UTF-8",
          e);
    }
    if (content.identities().isEmpty()) {
      // Whom lines are about is asked of the warehouse, so that all mistakes are told together.
      refuse(content.mistakes());
    }
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    List<Mistake> mistakes = new ArrayList<>(content.mistakes());
    mistakes.addAll(strangers(warehouse));
    mistakes.addAll(aboveTheirCap(warehouse));
    mistakes.sort(Comparator.comparingLong(Mistake::line));
    refuse(mistakes);
    LabelBook book = new LabelBook(warehouse);
    book.add(content.labels());
    out.println(Counted.of(content.labels().size(), "label") + " imported.");
    LabelBook.conflicts(book.all())
        .forEach(conflict -> out.println("Conflict: " + PrintableText.of(conflict, 300)));
    return ExitCode.OK;
  }

  private void refuse(List<Mistake> mistakes) {
    if (mistakes.isEmpty()) {
      return;
    }
    List<String> told = mistakes.stream().limit(MISTAKES_TOLD).map(Mistake::toString).toList();
    throw new TidemarkException(
        ExitCode.USAGE,
        "%s has %s, and no label was added"
            .formatted(
                PrintableText.of(file.toString(), 120), Counted.of(mistakes.size(), "mistake")),
        String.join(TidemarkException.NEXT_CAUSE, told),
        "mend the file and import it again; 'tidemark identities list' has the keys of identities");
  }

  /** Benign labels about days whose level their cap does not reach. */
  private List<Mistake> aboveTheirCap(Warehouse warehouse) {
    DayLevels levels = DayLevels.about(warehouse, content.labels());
    List<Mistake> above = new ArrayList<>();
    content
        .byLine()
        .forEach(
            (line, label) ->
                levels
                    .above(label)
                    .ifPresent(
                        level ->
                            above.add(
                                new Mistake(
                                    line,
                                    ("a day of it has level %s, above the cap %s; if its alerts are"
                                            + " harmless, give it the cap %s")
                                        .formatted(level, label.cap(), level)))));
    return above;
  }

  /** Lines about identities that the warehouse does not know; none where no night was in it yet. */
  private List<Mistake> strangers(Warehouse warehouse) {
    if (!warehouse.exists(IdentitiesTable.SPEC)) {
      return List.of();
    }
    Set<String> known =
        new HashSet<>(
            warehouse
                .read(IdentitiesTable.SPEC)
                .select("identity")
                .filter(col("identity").isInCollection(Set.copyOf(content.identities().values())))
                .as(Encoders.STRING())
                .collectAsList());
    List<Mistake> strangers = new ArrayList<>();
    content
        .identities()
        .forEach(
            (line, identity) -> {
              if (!known.contains(identity)) {
                strangers.add(
                    new Mistake(
                        line, PrintableText.of("there is no identity '" + identity + "'", 200)));
              }
            });
    return strangers;
  }
}
