package io.tidemark.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {
  @TempDir private Path folder;

  @Test
  void keysMayBeNestedOrDotted() throws IOException {
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
  void anEmptyFileLeavesTheDefaults() throws IOException {
    assertThat(read("")).isEqualTo(Settings.defaults());
    assertThat(read("# nothing yet\n")).isEqualTo(Settings.defaults());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "misspelt | train.num-tres: 5 | no setting train.num-tres | line 1 | train.num-trees?",
        "camel case | train.numTrees: 5 | no setting train.numTrees | line 1 | train.num-trees?",
        "unlike any | colour: red | no setting colour | line 1 | 'tidemark config show' lists",
        "no number | train.num-trees: many | train.num-trees cannot be 'many' |"
            + " it takes a whole number from 1 to 10000 (trees) |"
            + " line 1, or leave it out for the default, 100",
        "too large | train.num-trees: 10001 | cannot be '10001' | from 1 to 10000 | line 1",
        "fraction | train.num-trees: 1.5 | cannot be '1.5' | a whole number | line 1",
        "not finite | risk.confidence: NaN | cannot be 'NaN' | a number from 0.5 | line 1",
        "no unit of time | risk.half-life: 6 | cannot be '6' | 90s, 30m, 6h or 2d | line 1",
        "time too long | risk.half-life: 31d | cannot be '31d' | from 1m to 30d | line 1",
        "empty text | ingest.cluster-name: ' ' | cannot be ' ' | a text that is not empty | line 1",
        "no value | train.seed: | train.seed has no value | line 1 | leave the key out",
        "list | train.seed: [1, 2] | train.seed is a list | line 1 | give it one value",
        "one value only | hello | has no keys | 'hello' | key: value",
        "no YAML | 'a: b: c' | is not YAML | line 1 | key: value",
        "budgets crossed | risk.high-budget: 0.2 | risk.high-budget | 0.05 (default): level HIGH would | raise risk.medium",
        "dead before old | export.expires: 10d | hard-expires is too short | 7d (default), is not longer"
            + " than export.expires, 10d | raise export.hard-expires",
        "too many rows | {train.num-trees: 5000, train.subsample-size: 32768} | the forest is too large"
            + " | more than 33554432 rows | lower train.num-trees",
      })
  void whatCannotBeMeantNamesTheKeyTheLineAndTheCure(
      String description, String yaml, String problem, String because, String remedy)
      throws IOException {
    TidemarkException error = error(yaml);
    assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(error.problem()).as(description).contains(problem);
    assertThat(error.cause()).as(description).contains(because);
    assertThat(error.remedy()).as(description).contains(remedy);
  }

  @Test
  void allMistakesAreToldTogetherEachWithItsLine() throws IOException {
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
            profile.history-days: 45
            profile.history-days:
            train.seed: 7
            """);
    assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(error.problem()).isEqualTo("the settings have 6 mistakes");
    String file = folder.resolve("settings.yaml").toString();
    assertThat(error.cause().split(TidemarkException.NEXT_CAUSE))
        .containsExactly(
            "train.seed is a list; "
                + file
                + ", line 4; give it one value, or leave the key out for its default",
            "profile.history-days has no value; "
                + file
                + ", line 9; give it one value, or leave the key out for its default",
            "there is no setting train.num-tres; it is set to '5' in "
                + file
                + ", line 2; did you mean train.num-trees?",
            "train.num-trees cannot be 'many'; it takes a whole number from 1 to 10000 (trees);"
                + " change it in "
                + file
                + ", line 3, or leave it out for the default, 100",
            "risk.confidence cannot be '75'; it takes a number from 0.5 to 0.9999 (probability);"
                + " change it in "
                + file
                + ", line 5, or leave it out for the default, 0.65",
            "risk.medium-budget cannot be 'low'; it takes a number from 0.000001 to 1 (false"
                + " step-ups per identity-day); change it in "
                + file
                + ", line 6, or leave it out for the default, 0.05");
  }

  @Test
  void aKeySetTwiceNamesBothLines() throws IOException {
    TidemarkException error = error("train.seed: 1\ntrain:\n  seed: 2\n");
    assertThat(error.problem()).isEqualTo("train.seed is set twice");
    assertThat(error.cause()).endsWith("line 1 and line 3");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path missing = folder.resolve("none.yaml");
    TidemarkException error =
        catchThrowableOfType(TidemarkException.class, () -> SettingsFile.read(missing));
    assertThat(error.problem()).contains(missing.toString());
    assertThat(error.cause()).isEqualTo("it does not exist");
  }

  private Settings read(String yaml) throws IOException {
    return SettingsFile.read(Files.writeString(folder.resolve("settings.yaml"), yaml));
  }

  private TidemarkException error(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("settings.yaml"), yaml);
    return catchThrowableOfType(TidemarkException.class, () -> SettingsFile.read(file));
  }
}
