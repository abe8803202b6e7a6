package io.tidemark.jobs.bench;

import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.TableEquality;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * {@code IngestKills KILLS SEED FOLDER}: starts an ingest as a process of its own, kills it at a
 * random moment, and starts it again, so many times; then lets it finish and compares every table
 * with that of an ingest that was left alone.
 */
final class IngestKills {
  private static final Set<String> WALL_CLOCK = Set.of("run_id", "ingest_time", "ingest_date");

  private final Path folder;
  private final Path logs;

  private IngestKills(Path folder) {
    this.folder = folder;
    this.logs = folder.resolve("logs");
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int kills = Integer.parseInt(args[0]);
    new IngestKills(Path.of(args[2]).toAbsolutePath()).run(kills, Long.parseLong(args[1]));
  }

  private void run(int kills, long seed) throws IOException, InterruptedException {
    Simulation.write(new SimulationPlan(LocalDate.of(2026, 3, 9), 6, 60, 2000, 0, 5), logs);
    Files.writeString(logs.resolve("broken.json"), "{\"eventVersion\":\"1.08\",\"half\n[1]\n");
    long start = System.nanoTime();
    Process alone = start("alone");
    if (alone.waitFor() != 0) {
      throw new IllegalStateException("An ingest that is left alone fails; see " + log("alone"));
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    System.out.printf("left alone: %.1f s%n", millis / 1e3);
    SplittableRandom random = new SplittableRandom(seed);
    // A warehouse that is finished has nothing left to interrupt: then the next one is taken.
    int warehouse = 0;
    int done = 0;
    List<String> killed = new ArrayList<>();
    while (done < kills) {
      String name = "killed-" + warehouse;
      Process process = start(name);
      if (process.waitFor(random.nextLong(millis), TimeUnit.MILLISECONDS)) {
        warehouse++;
        killed.add(name);
        continue;
      }
      process.destroyForcibly().waitFor();
      done++;
    }
    killed.add("killed-" + warehouse);
    for (String name : killed) {
      if (start(name).waitFor() != 0) {
        throw new IllegalStateException("A killed ingest cannot be finished; see " + log(name));
      }
    }
    try (SparkSessions.Session session = SparkSessions.open(Map.of("spark.master", "local[2]"))) {
      TableEquality equality = new TableEquality(session.spark(), WALL_CLOCK);
      for (String name : killed) {
        equality.assertEqual(folder.resolve("alone"), folder.resolve(name));
      }
    }
    System.out.printf(
        "%d kills of %d ingests; after a finishing run all tables equal those of one left alone%n",
        done, killed.size());
  }

  private Process start(String warehouse) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            "io.tidemark.jobs.Tidemark",
            "ingest",
            "--input",
            logs.toString(),
            "--warehouse",
            folder.resolve(warehouse).toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(warehouse)))
        .start();
  }

  private File log(String warehouse) {
    return folder.resolve(warehouse + ".log").toFile();
  }
}
