package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.config.ResolvedSettings;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.Candidate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TrialCommandTest {
  private static final String FEATURES =
      """
      features:
        - name: session_age
          case: 3
          message: "session is {observed} hours old; usual: {usual}"
          value: session_age_hours
          far: 100
      """;

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    for (String name : List.of("a.yaml", "b.yaml")) {
      Files.writeString(folder.resolve(name), FEATURES);
      Files.writeString(
          folder.resolve("p" + name),
          "version: 1\nrules:\n  - {name: agents, for: {kind: ai_agent}, max-impact: read}\n");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "days the wrong way round | backtest --from 2026-03-20 --to 2026-03-19 | comes before",
        "no day                   | lab --catalogue a.yaml --to tomorrow       | YYYY-MM-DD",
        "more than a year         | backtest --from 2025-03-20 --to 2026-03-22 | more than a year",
        "no measure of chance     | lab --catalogue a.yaml --seeds 1           | 2 to 20 different",
        "the same seed twice      | lab --catalogue a.yaml --seeds 4,4         | 2 to 20 different",
        "too many attacks         | backtest --attacks 10001                   | from 0 to 10000",
        "three policies           | backtest --policy a --policy b --policy c  | at most twice",
        "no catalogue             | lab                                        | --catalogue",
        "a catalogue that is gone | lab --catalogue gone.yaml                  | gone.yaml"
      })
  void rejectsInvalidOptionsBeforeSparkStarts(String description, String command, String expected) {
    StringWriter err = new StringWriter();
    CommandLine line = CommandTree.of(Invocations.at(folder));
    line.setErr(new PrintWriter(err));
    assertThat(line.execute(split(command + " --warehouse " + folder)))
        .as(description + err)
        .isEqualTo(2);
    assertThat(err.toString()).contains(expected, "remedy: ");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "nights alone              |                                       | present",
        "a policy                  | --policy pa.yaml                      | pa.yaml present",
        "two policies              | --policy pa.yaml --policy pb.yaml     | pa.yaml pb.yaml",
        "two catalogues            | --catalogue a.yaml --catalogue b.yaml | a.yaml b.yaml",
        "a policy for both         | --catalogue a.yaml --catalogue b.yaml --policy pa.yaml"
            + " | a.yaml b.yaml",
        "a catalogue with a policy | --catalogue a.yaml --policy pa.yaml   | a.yaml present"
      })
  void backtestComparesWithNightsOrEachOther(String description, String options, String names)
      throws IOException {
    TrialCommand.Backtest command = new TrialCommand.Backtest();
    new CommandLine(command).parseArgs(options == null ? new String[0] : split(options));
    List<Candidate> candidates = command.candidates(settings());
    assertThat(candidates)
        .as(description)
        .extracting(Candidate::name)
        .containsExactly(names.split(" "));
    Candidate first = candidates.get(0);
    boolean hasPolicy = options != null && options.contains("--policy");
    assertThat(first.policy().rules().isEmpty()).isEqualTo(!hasPolicy);
  }

  @Test
  void labComparesWithNightlyCatalogueByDefault() throws IOException {
    TrialCommand.Lab command = new TrialCommand.Lab();
    new CommandLine(command).parseArgs(split("--catalogue a.yaml"));
    command.check(Settings.defaults());
    assertThat(command.candidates(settings()))
        .extracting(Candidate::name)
        .containsExactly("a.yaml", "built-in");
    Path other = Files.createDirectory(folder.resolve("theirs"));
    Files.writeString(other.resolve("a.yaml"), FEATURES);
    TrialCommand.Lab same = new TrialCommand.Lab();
    new CommandLine(same)
        .parseArgs("--catalogue", path("a.yaml"), "--against", other.resolve("a.yaml").toString());
    same.check(Settings.defaults());
    assertThat(same.candidates(settings()))
        .extracting(Candidate::name)
        .as("two files of one name")
        .containsExactly("a.yaml", "the other");
  }

  private Settings settings() throws IOException {
    return ResolvedSettings.of(
            Optional.of(Files.writeString(folder.resolve("s.yaml"), "train: {seed: 3}\n")),
            Map.of(),
            List.of())
        .settings();
  }

  private String[] split(String command) {
    String[] args = command.strip().split(" +");
    for (int i = 0; i < args.length; i++) {
      args[i] = args[i].endsWith(".yaml") ? path(args[i]) : args[i];
    }
    return args;
  }

  private String path(String file) {
    return folder.resolve(file).toString();
  }
}
