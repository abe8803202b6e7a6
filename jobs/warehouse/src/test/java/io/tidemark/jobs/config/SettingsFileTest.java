package io.tidemark.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {
  @TempDir private Path folder;

  @Test
  void acceptsNestedAndDottedKeys() throws IOException {
    Settings settings =
        read(
            """
            profile:
              history-days: 45
            risk.half-life: 90m
            train: {num-trees: 20, seed: 9223372036854775807}
            ingest.cluster-name: "blue"
            spark:
              sql.shuffle.partitions: 64
            spark.hadoop.fs.s3a.endpoint: https://s3.example
            """);
    assertThat(settings.profile().historyDays()).isEqualTo(45);
    assertThat(settings.profile().pendingDays()).isEqualTo(2);
    assertThat(settings.risk().halfLife()).isEqualTo(Duration.ofMinutes(90));
    assertThat(settings.train().numTrees()).isEqualTo(20);
    assertThat(settings.train().seed()).isEqualTo(Long.MAX_VALUE);
    assertThat(settings.ingest().clusterName()).isEqualTo("blue");
    assertThat(settings.spark())
        .containsEntry("spark.sql.shuffle.partitions", "64")
        .containsEntry("spark.hadoop.fs.s3a.endpoint", "https://s3.example");
  }

  @Test
  void emptyFileKeepsDefaults() throws IOException {
    assertThat(read("")).isEqualTo(Settings.defaults());
    assertThat(read("# nothing yet\n")).isEqualTo(Settings.defaults());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "misspelt | train.num-tres: 5 | line 1: there is no setting train.num-tres | did you mean train.num-trees?",
        "camel case | train.numTrees: 5 | no setting train.numTrees | did you mean train.num-trees?",
        "unlike any | colour: red | no setting colour | 'tidemark config show' lists",
        "no number | train.num-trees: many | line 1: 'num-trees' cannot be 'many' | it takes a whole number",
        "too large | train.num-trees: 10001 | 'num-trees' cannot be '10001' | choose 1 to 10000",
        "fraction | train.num-trees: 1.5 | cannot be '1.5' | a whole number",
        "not finite | risk.confidence: NaN | cannot be 'NaN' | choose 0.5 to 0.9999",
        "no unit of time | risk.half-life: 6 | cannot be '6' | 90s, 30m, 6h or 2d",
        "time too long | risk.half-life: 31d | cannot be '31d' | choose 1m to 30d",
        "empty text | ingest.cluster-name: ' ' | cannot be ' ' | it takes a string",
        "no value | train.seed: | 'seed' needs one value | and has none",
        "list | train.seed: [1, 2] | 'seed' needs one value | and has a list",
        "one value only | hello | line 1: the file is not a mapping | key: value",
        "list only | '[a]' | line 1: the file is not a mapping | key: value",
        "budgets crossed | risk.high-budget: 0.2 | line 1: risk.high-budget, 0.2, is above risk.medium-budget, 0.05 | raise the second",
        "dead before old | export.expires: 10d | export.hard-expires, 7d, is not longer than export.expires, 10d | raise the first",
        "too many rows | {train.num-trees: 5000, train.subsample-size: 32768} | is more than 33554432 rows | lower one",
      })
  void rejectsInvalidValuesWithLineAndRemedy(
      String description, String yaml, String expected, String remedy) throws IOException {
    TidemarkException error = error(yaml);
    assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(error.problem()).isEqualTo("the settings have 1 mistake");
    assertThat(error.cause()).as(description).contains(expected, remedy);
    assertThat(error.remedy()).contains("tidemark config show");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"'a: b: c' | line 1: is not YAML", "'{a: 1, a: 2}' | Duplicate field 'a'"})
  void rejectsInvalidYaml(String yaml, String expected) throws IOException {
    TidemarkException error = error(yaml);
    assertThat(error.problem()).endsWith("settings.yaml is not a valid configuration: 1 problem");
    assertThat(error.cause()).contains(expected);
  }

  @Test
  void reportsAllMistakesWithLines() throws IOException {
    TidemarkException error =
        error(
            """
            train:
              num-tres: 5
              num-trees: many
              seed: [1, {a: 2}]
            risk.confidence: 75
            risk.medium-budget: low
            risk.high-budget: 0.2
            profile.history-days:
            train.subsample-size: 7
            """);
    assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(error.problem()).isEqualTo("the settings have 6 mistakes");
    assertThat(
            error
                .cause()
                .replace(folder.resolve("settings.yaml").toString(), "f")
                .split(TidemarkException.NEXT_CAUSE))
        .containsExactly(
            "f line 2: there is no setting train.num-tres; did you mean train.num-trees?",
            "f line 3: 'num-trees' cannot be 'many'; it takes a whole number",
            "f line 4: 'seed' needs one value, and has a list",
            "f line 5: 'confidence' cannot be '75'; choose 0.5 to 0.9999",
            "f line 6: 'medium-budget' cannot be 'low'; it takes a number",
            "f line 8: 'history-days' needs one value, and has none");
  }

  @Test
  void reportsContradictionsNextToInvalidValues() throws IOException {
    TidemarkException error =
        error("risk.confidence: 75\nrisk.high-budget: 0.2\nexport.expires: x\ntrain.seed: y\n");
    assertThat(error.problem()).isEqualTo("the settings have 4 mistakes");
    assertThat(error.cause()).contains("risk.high-budget, 0.2, is above risk.medium-budget, 0.05");
  }

  @Test
  void duplicateKeyNamesBothLines() throws IOException {
    assertThat(error("train.seed: 1\ntrain:\n  seed: 2\n").cause())
        .endsWith("line 3: train.seed is already set in line 1; keep one of them");
  }

  @Test
  void missingFileIsNamed() {
    Path missing = folder.resolve("none.yaml");
    TidemarkException error =
        catchThrowableOfType(TidemarkException.class, () -> settings(missing));
    assertThat(error.problem()).contains(missing.toString());
    assertThat(error.cause()).startsWith("there is no such file");
  }

  private Settings read(String yaml) throws IOException {
    return settings(Files.writeString(folder.resolve("settings.yaml"), yaml));
  }

  private TidemarkException error(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("settings.yaml"), yaml);
    return catchThrowableOfType(TidemarkException.class, () -> settings(file));
  }

  private static Settings settings(Path file) {
    return ResolvedSettings.of(Optional.of(file), Map.of(), List.of()).settings();
  }
}
