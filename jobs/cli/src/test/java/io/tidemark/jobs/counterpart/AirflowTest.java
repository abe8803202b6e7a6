package io.tidemark.jobs.counterpart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Airflow runs the DAG that users copy, with a program that only counts its tries. */
@Tag("counterpart")
class AirflowTest {
  private static final Path DAG = Path.of("../schedules/tidemark_nightly.py");

  @TempDir private static Path folder;
  private static Path count;

  private record Run(int exitCode, String text) {}

  @BeforeAll
  static void airflow() throws IOException, InterruptedException {
    assumeTrue(isInstalled(), "airflow is not installed");
    count = folder.resolve("count");
    Path launcher =
        Files.writeString(
            folder.resolve("tidemark"),
            "#!/bin/sh\necho \"$*\" >>'%s'\nexit $(cat '%s')\n"
                .formatted(count, folder.resolve("code")));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    String dag = Files.readString(DAG);
    assertThat(dag).contains("/opt/tidemark/bin/tidemark", "minutes=30");
    Files.writeString(
        Files.createDirectories(folder.resolve("dags")).resolve("tidemark_nightly.py"),
        dag.replace("/opt/tidemark/bin/tidemark", launcher.toString())
            .replace("minutes=30", "seconds=0"));
    Run migrated = run("db", "migrate");
    assertThat(migrated.exitCode()).as(migrated.text()).isZero();
  }

  @ParameterizedTest(name = "exit code {0}: {1} tries")
  @CsvSource({"0, 1", "1, 4", "2, 1", "10, 4", "20, 1", "30, 4", "40, 1"})
  void retriesOnlyTransientFailures(int exitCode, int tries)
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("code"), Integer.toString(exitCode));
    Files.deleteIfExists(count);
    Run run = run("dags", "test", "tidemark-nightly", "2026-03-22T02:30:00+00:00");
    assertThat(run.exitCode() == 0).as(run.text()).isEqualTo(exitCode == 0);
    assertThat(Files.readAllLines(count))
        .as(run.text())
        .hasSize(tries)
        .allMatch(args -> args.startsWith("nightly --date 2026-03-21 --log-format json"));
  }

  private static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("airflow", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static Run run(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("airflow"));
    command.addAll(List.of(args));
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process
        .environment()
        .putAll(
            Map.of(
                "AIRFLOW_HOME",
                folder.toString(),
                "AIRFLOW__CORE__DAGS_FOLDER",
                folder.resolve("dags").toString(),
                "AIRFLOW__CORE__LOAD_EXAMPLES",
                "False"));
    Process running = process.start();
    String text = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(running.waitFor(), text);
  }
}
