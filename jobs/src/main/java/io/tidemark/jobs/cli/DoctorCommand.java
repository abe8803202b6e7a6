package io.tidemark.jobs.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.Invocation;
import io.tidemark.jobs.care.Care;
import io.tidemark.jobs.care.Doctor;
import io.tidemark.jobs.care.Symptom;
import io.tidemark.jobs.care.Symptom.Severity;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What ails a warehouse, each with its cure. */
@Command(
    name = "doctor",
    description = {
      "Looks a warehouse over and changes nothing: versions, permissions, lock, clock, free space,",
      "and of each table its log, missing files, small files, stale checkpoints and files that may",
      "be deleted. Each finding has a severity and a cure. Exit code 2 when one is an error."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark doctor --warehouse /data/tidemark",
      "  tidemark doctor --warehouse s3a://security/tidemark --json"
    })
final class DoctorCommand implements Callable<Integer>, Ending {
  private final Invocation invocation;

  @Spec private CommandSpec spec;
  @Mixin private WarehouseOptions options;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--verbose", description = "Also what is as it should be, table by table.")
  private boolean verbose;

  DoctorCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Set<ExitCode> endings() {
    return EnumSet.of(ExitCode.INPUT_MISSING);
  }

  @Override
  public Integer call() {
    Settings settings = options.settings(invocation);
    options.checkThere();
    List<Symptom> symptoms = new ArrayList<>();
    Progress progress = ShownSession.told(invocation, spec.commandLine().getErr(), json);
    ShownSession.run(
        progress,
        "doctor",
        settings.spark(),
        (spark, shown) -> {
          // Not opened as others do: a warehouse that cannot be opened is what a doctor is for.
          Warehouse warehouse = new Warehouse(spark, options.uri());
          symptoms.addAll(
              Doctor.examine(
                  warehouse,
                  Care.defaults(),
                  invocation.clock().instant(),
                  settings.spark(),
                  shown));
        });
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(asJson(symptoms));
    } else {
      symptoms.stream()
          .filter(s -> verbose || s.severity() != Severity.FINE || s.subject().isEmpty())
          .forEach(s -> print(s, out));
    }
    out.flush();
    boolean ill = symptoms.stream().anyMatch(s -> s.severity() == Severity.ERROR);
    return (ill ? ExitCode.USAGE : ExitCode.OK).number();
  }

  private static void print(Symptom symptom, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-8s %-14s %s%s%n",
        symptom.severity().name().toLowerCase(Locale.ROOT),
        symptom.check(),
        symptom.subject().isEmpty() ? "" : symptom.subject() + ": ",
        symptom.says());
    if (!symptom.cure().isEmpty()) {
      out.println("         to fix it: " + symptom.cure());
    }
  }

  private static String asJson(List<Symptom> symptoms) {
    try {
      return new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(symptoms.stream().map(Symptom::asJson).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("symptoms of plain values have no JSON form", e);
    }
  }
}
