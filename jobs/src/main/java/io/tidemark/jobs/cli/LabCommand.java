package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.backtest.Backtest;
import io.tidemark.jobs.backtest.Candidate;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.ExperimentId;
import io.tidemark.jobs.lab.Experiments;
import io.tidemark.jobs.lab.Lab;
import io.tidemark.jobs.lab.LabFolder;
import io.tidemark.jobs.lab.LabQuestion;
import io.tidemark.jobs.lab.LabTelling;
import io.tidemark.jobs.lab.LabText;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.RiskFigures;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A changed catalogue tried on history. */
@Command(
    name = "lab",
    description = {
      "Tries a changed catalogue of features on the days of the warehouse: judges them again as their",
      "nights would have, with it and with another, on the same played attacks and at the same number",
      "of false alarms. Says whether it is better, worse or within noise, what it costs, and what its",
      "features are worth. Keeps the experiment in the table experiments of the warehouse."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark features describe --yaml > mine.yaml",
      "  tidemark lab --catalogue mine.yaml",
      "  tidemark lab --catalogue mine.yaml --against theirs.yaml --days 7 \\",
      "    --attacks 100",
      "  tidemark lab list"
    })
final class LabCommand extends WarehouseCommand {
  private static final int NAME = 22;

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "Features to try. 'tidemark features describe --yaml' prints some to change.")
  private Path catalogue;

  @Option(
      names = "--against",
      paramLabel = "NAME|FILE",
      description = "What it is held against: built-in or a file. Default: that of nights.")
  private String against;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "14",
      description = "Days to judge; those before are history. Default: 14.")
  private int days;

  @Option(
      names = "--to",
      paramLabel = "D",
      description = "The last of them. Default: the last one.")
  private String to;

  @Option(
      names = "--attacks",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "Attacks to play, cases in turn; fewer where victims are missing. Default: 200.")
  private int attacks;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Which attacks are played. Default: 1.")
  private long seed;

  @Option(
      names = "--training-seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Seeds that both are trained with, to see what chance makes. Default: 3.")
  private int trainingSeeds;

  @Mixin private KnownAttacks labels;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "lab",
      description = {"Where the verdict goes: DIR/<id>/verdict.html and .json. Default:", "./lab."})
  private Path out;

  private LocalDate last;
  private ProgramOnExecutor tried;

  private LabCommand(Invocation invocation) {
    super(invocation, Access.READS);
  }

  static CommandLine tree(Invocation invocation) {
    return new CommandLine(new LabCommand(invocation))
        .addSubcommand(new LabExperiments.Listed(invocation))
        .addSubcommand(new LabExperiments.Shown(invocation));
  }

  @Override
  void check() {
    if (catalogue == null) {
      throw usage(
          "there is no catalogue to try",
          "--catalogue is not given",
          "give --catalogue a file; 'tidemark features describe --yaml' prints one to change");
    }
    if (days < 2 || days > 365 || attacks < 1 || attacks > 10_000) {
      throw usage(
          "--days " + days + " or --attacks " + attacks + " cannot be meant",
          "days are 2 to 365, attacks 1 to 10000",
          "choose numbers in these ranges");
    }
    if (trainingSeeds < 2 || trainingSeeds > 20) {
      throw usage(
          "--training-seeds " + trainingSeeds + " cannot be meant",
          "seeds are 2 to 20: one alone says nothing about chance",
          "choose a number in this range");
    }
    last = to == null ? null : DateOption.day("--to", to);
    tried = FeatureSources.catalogue(catalogue.toString());
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter screen) {
    KnownAttacks.Known known = labels.read(warehouse);
    LabQuestion question = question(warehouse, settings, known.events());
    Progress progress =
        Progress.on(invocation().display(), err()::println, System.err, invocation().clock());
    FeatureSources sources = FeatureSources.of(settings.features());
    ObjectNode findings =
        Lab.run(
            warehouse, question, new Enricher(sources.impactMap(), sources.networks()), progress);
    LabText.of(LabTelling.of(findings)).forEach(screen::println);
    Path page = LabFolder.write(out, question, findings);
    new Experiments(warehouse).add(question, findings);
    screen.println();
    screen.println("Labels       " + known.says());
    screen.println(PrintableText.of("Verdict      " + page.toAbsolutePath().normalize(), 400));
    screen.println("Experiment   " + question.id() + ", kept in the table experiments");
    return ExitCode.OK;
  }

  private LabQuestion question(Warehouse warehouse, Settings settings, Set<String> known) {
    Policy policy = PolicyFile.of(null, settings);
    String other = against == null ? settings.features().catalogue() : against;
    ProgramOnExecutor held = FeatureSources.catalogue(other);
    Candidate first = new Candidate(name(catalogue.toString()), tried, policy, settings);
    Candidate second =
        new Candidate(
            name(other).equals(first.name()) ? "the other" : name(other), held, policy, settings);
    LocalDate end = last == null ? lastDay(warehouse) : last;
    Backtest.Plan plan = new Backtest.Plan(end.minusDays(days - 1L), end, attacks, seed, known);
    return new LabQuestion(
        ExperimentId.of(invocation().clock().instant(), first, second, plan),
        invocation().clock().instant().truncatedTo(ChronoUnit.SECONDS),
        first,
        second,
        plan,
        LongStream.range(0, trainingSeeds).mapToObj(i -> settings.train().seed() + i).toList(),
        RiskFigures.of(settings, policy).budgetMedium());
  }

  private static String name(String named) {
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
          "there is no history to try a catalogue on",
          "the table access_events of the warehouse has no event",
          "name another --warehouse, or run 'tidemark ingest' first");
    }
    return RowTimes.date(row, "last");
  }
}
