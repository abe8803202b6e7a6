package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.Experiments;
import io.tidemark.jobs.lab.LabTelling;
import io.tidemark.jobs.lab.LabText;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.report.PlainTable;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The experiments that a warehouse keeps. */
final class LabExperiments {
  private LabExperiments() {}

  /** A line each. */
  @Command(
      name = "list",
      description = "Shows all experiments of the warehouse.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n")
  static final class Listed extends WarehouseCommand {
    Listed(Invocation invocation) {
      super(invocation, Access.READS);
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      PlainTable table = new Experiments(warehouse).list();
      LabText.rows(table).forEach(out::println);
      out.println("  " + table.note());
      return ExitCode.OK;
    }
  }

  /** One of them, as it was told. */
  @Command(
      name = "show",
      description = "Tells again what came of an experiment.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionText.class,
      optionListHeading = "%nOptions:%n")
  static final class Shown extends WarehouseCommand {
    @Parameters(paramLabel = "ID", description = "Its id, or how the id begins.")
    private String id;

    Shown(Invocation invocation) {
      super(invocation, Access.READS);
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      LabText.of(LabTelling.of(new Experiments(warehouse).findings(id))).forEach(out::println);
      return ExitCode.OK;
    }
  }
}
