package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tidemark.batch.RowTimes;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.Candidate;
import io.tidemark.jobs.lab.Experiment;
import io.tidemark.jobs.lab.Findings;
import io.tidemark.jobs.lab.PageText;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that tries candidates on the days of a warehouse, with attacks in them. */
abstract class TrialCommand extends WarehouseCommand {
  private static final int DAYS = 14;
  private static final int NAME = 22;

  @Option(
      names = "--from",
      paramLabel = "D",
      description = "First day to judge; those before are history. Default: 13 days before --to.")
  private LocalDate first;

  @Option(
      names = "--to",
      paramLabel = "D",
      description = "Last day to judge. Default: the last one that has events.")
  private LocalDate last;

  @Option(
      names = "--attacks",
      paramLabel = "N",
      defaultValue = "200",
      description = "Attacks to play, cases in turn; fewer where victims are missing.")
  private int attacks;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Which attacks are played.")
  private long seed;

  @Option(
      names = "--training-seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Seeds to train with, to see what chance makes.")
  private int trainingSeeds;

  @Mixin private AttackLabelOption labels;

  @Option(names = "--missed", description = "Also list the attacks that were not found.")
  private boolean missed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Also write it to DIR/<id>/verdict.html and .json, with the catalogue.")
  private Path folder;

  /** The candidates: the one in question, then the one to compare it with, if there is one. */
  abstract List<Candidate> candidates(Settings settings);

  @Override
  void check() {
    NumberValidator.within("--attacks", attacks, 0, 10_000);
    NumberValidator.within("--training-seeds", trainingSeeds, leastTrainingSeeds(), 20);
    if (first != null && last != null) {
      requireDays(first, last);
    }
  }

  /** Seeds that the command cannot do without. */
  int leastTrainingSeeds() {
    return 1;
  }

  private static void requireDays(LocalDate begin, LocalDate end) {
    if (end.isBefore(begin) || begin.plusYears(1).isBefore(end)) {
      throw usage(
          "days cannot be judged from " + begin + " to " + end,
          end.isBefore(begin) ? end + " comes before " + begin : "they are more than a year",
          "choose another --from or --to");
    }
  }

  @Override
  final ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    AttackLabelOption.Known known = labels.read(warehouse);
    List<Candidate> candidates = candidates(settings);
    LocalDate end = last == null ? lastDay(warehouse) : last;
    LocalDate begin = first == null ? end.minusDays(DAYS - 1L) : first;
    requireDays(begin, end);
    Experiment experiment =
        new Experiment(
            invocation().clock().instant().truncatedTo(ChronoUnit.SECONDS),
            candidates.get(0),
            candidates.stream().skip(1).findFirst(),
            new Experiment.Plan(begin, end, attacks, seed, known.events()),
            LongStream.range(0, trainingSeeds).mapToObj(i -> settings.train().seed() + i).toList());
    FeatureSources sources = FeatureSources.of(settings.features());
    Findings findings =
        experiment.run(
            warehouse, new Enricher(sources.impactMap(), sources.networks()), progress(false));
    PageText.of(findings.page()).forEach(out::println);
    out.println();
    out.println("Labels       " + known.says());
    if (missed) {
      findings.missed().forEach(out::println);
    }
    if (folder != null) {
      Path page = findings.write(folder, candidates.get(0).catalogue().yaml());
      out.println(PrintableText.of("Verdict      " + page.toAbsolutePath().normalize(), 400));
    }
    return ExitCode.OK;
  }

  /** The name of a file or a built-in in tables. */
  static String name(String named) {
    return PrintableText.of(Path.of(named).getFileName().toString(), NAME);
  }

  private static LocalDate lastDay(Warehouse warehouse) {
    Row row =
        warehouse
            .read(AccessEventsTable.SPEC)
            .filter(col("identity").isNotNull())
            .agg(max(AccessEventsTable.EVENT_DATE).as("last"))
            .first();
    if (row.isNullAt(0)) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no history to judge",
          "the table access_events of the warehouse has no event",
          "name another --warehouse, or run 'tidemark ingest' first");
    }
    return RowTimes.date(row, "last");
  }
}
