package io.tidemark.jobs.bench;

import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A night of a small company: its command line and its output.
 *
 * @param folder folder with logs, keys and, for each name, a warehouse and a published folder
 */
public record SmallNight(Path folder) {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 9);

  /** Columns that contain the time or the run in which something was written. */
  static final Set<String> WALL_CLOCK =
      Set.of(
          "run_id",
          "run_date",
          "ingest_time",
          "ingest_date",
          "ingest_cut",
          "delivery_seconds",
          "input_signature",
          "input_versions",
          "seconds",
          "started_at",
          "written_at");

  /** Writes the logs and keys. */
  public static SmallNight of(Path folder, int days) throws IOException {
    Simulation.write(new SimulationPlan(FIRST, days, 24, 150, 2, 5), folder.resolve("logs"));
    KeyFiles.throwAway(folder.resolve("keys"));
    return new SmallNight(folder);
  }

  /** Returns the command line of the night. */
  public List<String> command(String name) {
    return command(name, "nightly");
  }

  public List<String> command(String name, String... command) {
    List<String> args = new ArrayList<>(List.of(command));
    args.addAll(
        List.of(
            "--input",
            folder.resolve("logs").toString(),
            "--warehouse",
            folder.resolve(name).toString(),
            "--set",
            "train.num-trees=25",
            "--set",
            "train.rows-per-scope=2000",
            // For so few rows, compiling takes longer than running uncompiled.
            "--set",
            "spark.sql.codegen.wholeStage=false",
            "--set",
            "spark.sql.adaptive.enabled=false",
            "--set",
            "spark.sql.shuffle.partitions=2"));
    if (command[0].equals("nightly")) {
      signRoot(published(name));
      args.addAll(
          List.of(
              "--publish",
              published(name).toString(),
              "--signing-key",
              folder.resolve("keys").resolve(KeyFiles.Role.RELEASE.privateFile()).toString()));
    }
    return args;
  }

  private void signRoot(Path published) {
    try {
      KeyFiles.signThrowAwayRoot(folder.resolve("keys"), published, "tidemark", Instant.now());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path published(String name) {
    return folder.resolve(name + "-published");
  }

  /**
   * Fails if two releases differ in any byte. The signed pointer is not compared, because it
   * contains the time.
   */
  public void assertSameReleases(String one, String other) throws IOException {
    SortedMap<String, byte[]> these = files(published(one).resolve("releases"));
    SortedMap<String, byte[]> those = files(published(other).resolve("releases"));
    if (these.isEmpty() || !these.keySet().equals(those.keySet())) {
      throw new IllegalStateException(
          "Releases hold other files: " + these.keySet() + " and " + those.keySet());
    }
    for (String file : these.keySet()) {
      if (!java.util.Arrays.equals(these.get(file), those.get(file))) {
        throw new IllegalStateException(file + " differs between " + one + " and " + other);
      }
    }
  }

  private static SortedMap<String, byte[]> files(Path folder) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }
}
