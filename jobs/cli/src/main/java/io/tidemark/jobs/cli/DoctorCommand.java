package io.tidemark.jobs.cli;

import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.maintenance.Care;
import io.tidemark.jobs.maintenance.Doctor;
import io.tidemark.jobs.maintenance.Symptom;
import io.tidemark.jobs.maintenance.Symptom.Severity;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Problems of a warehouse, each with its remedy. */
@Command(
    name = "doctor",
    description = {
      "Examines a warehouse and changes nothing.",
      "It looks at versions, permissions, lock, clock and free space, and for each table at its log,",
      "missing files, small files, stale checkpoints and files that may be deleted. Each line has a",
      "severity and, where something is wrong, a remedy. Exit code 2 when one is an error."
    },
    footer = {
      "  tidemark doctor --warehouse /data/tidemark",
      "  tidemark doctor --warehouse s3a://security/tidemark --json"
    })
final class DoctorCommand extends WarehouseCommand {
  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--verbose", description = "Also what is as it should be, table by table.")
  private boolean verbose;

  /** Not opened as others do: the doctor must also examine a warehouse that cannot be opened. */
  @Override
  Warehouse open(SparkSession spark, String uri) {
    return new Warehouse(spark, uri);
  }

  @Override
  Progress progress() {
    return progress(json);
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    List<Symptom> symptoms =
        Doctor.examine(
            warehouse, Care.defaults(), invocation().clock().instant(), settings.spark(), step());
    if (json) {
      out.println(AsciiJson.of(symptoms.stream().map(Symptom::asJson).toList()));
    } else {
      symptoms.stream()
          .filter(s -> verbose || s.severity() != Severity.FINE || s.subject().isEmpty())
          .forEach(s -> print(s, out));
    }
    boolean ill = symptoms.stream().anyMatch(s -> s.severity() == Severity.ERROR);
    return ill ? ExitCode.USAGE : ExitCode.OK;
  }

  private static void print(Symptom symptom, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-8s %-14s %s%s%n",
        symptom.severity().name().toLowerCase(Locale.ROOT),
        symptom.check(),
        symptom.subject().isEmpty() ? "" : symptom.subject() + ": ",
        symptom.says());
    if (!symptom.remedy().isEmpty()) {
      out.println("         remedy: " + symptom.remedy());
    }
  }
}
