package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import io.tidemark.simulator.LogFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
  private final List<String> plan =
      new ArrayList<>(
          List.of(
              "simulate",
              "--from",
              "2026-03-02",
              "--days",
              "2",
              "--identities",
              "24",
              "--events-per-day",
              "100",
              "--attacks",
              "0"));

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void selectsFormatsByName() throws IOException {
    assertThat(simulate("--formats", "vault-audit,okta")).isZero();
    assertThat(written()).containsExactly("labels.csv", "okta", "simulation.json", "vault");
  }

  @Test
  void usesNamesOfFormatOption() {
    assertThat(io.tidemark.jobs.source.LogFormat.allIds()).containsAll(LogFormat.options());
  }

  @Test
  void writesStandardFormatsByDefault() throws IOException {
    assertThat(simulate()).isZero();
    assertThat(written())
        .containsExactly(
            "cloudtrail", "gateway", "kubernetes", "labels.csv", "otlp", "simulation.json");
  }

  @Test
  void defaultFormatsAreTheStandardOnes() {
    String formats =
        CommandTree.of(Invocations.at(folder))
            .getSubcommands()
            .get("simulate")
            .getCommandSpec()
            .findOption("--formats")
            .defaultValue();
    assertThat(Stream.of(formats.split(",")).map(LogFormat::ofOption).map(Optional::orElseThrow))
        .containsExactlyInAnyOrderElementsOf(LogFormat.standard());
  }

  @Test
  void describesWrittenFiles() {
    assertThat(simulate()).isZero();
    assertThat(out.toString())
        .contains("Events      ", "cloudtrail ", "Identities  24: ", "Attacks     ")
        .doesNotContain("[", "=");
  }

  @Test
  void rejectsUnknownFormatBeforeWriting() throws IOException {
    assertThat(simulate("--formats", "okta,valt-audit")).isEqualTo(2);
    assertThat(err.toString()).contains("'valt-audit'", "did you mean vault-audit?", "all");
    assertThat(folder.resolve("logs")).doesNotExist();
  }

  @Test
  void rejectsTooManyAttacks() {
    plan.set(plan.indexOf("--attacks") + 1, "500");
    assertThat(simulate()).isEqualTo(2);
    assertThat(err.toString()).contains("500 attacks do not fit");
    assertThat(folder.resolve("logs")).doesNotExist();
  }

  @Test
  void endsYesterdayByDefault() throws IOException {
    plan.removeAll(List.of("--from", "2026-03-02"));
    assertThat(simulate("--formats", "web-access")).isZero();
    assertThat(out.toString()).contains("from 2026-03-20 to 2026-03-21\n", "24: api_key 24\n");
    try (Stream<Path> files = Files.list(folder.resolve("logs/web"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("access-2026-03-20.log.gz", "access-2026-03-21.log.gz");
    }
  }

  @Test
  void helpNamesEveryFormat() {
    assertThat(simulate("--help")).isZero();
    assertThat(out.toString()).contains(LogFormat.options());
  }

  private List<String> written() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private int simulate(String... more) {
    List<String> arguments = new ArrayList<>(plan);
    arguments.add("--out");
    arguments.add(folder.resolve("logs").toString());
    arguments.addAll(List.of(more));
    return CommandTree.of(Invocations.at(folder), new SimulateCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(String[]::new));
  }
}
