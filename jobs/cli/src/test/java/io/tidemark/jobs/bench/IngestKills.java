package io.tidemark.jobs.bench;

import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** {@code IngestKills KILLS SEED FOLDER}: kills ingests at random moments. */
final class IngestKills {
  private static final Set<String> WALL_CLOCK = Set.of("run_id", "ingest_time", "ingest_date");

  private IngestKills() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Path.of(args[2]).toAbsolutePath();
    Path logs = folder.resolve("logs");
    Simulation.write(new SimulationPlan(LocalDate.of(2026, 3, 9), 6, 60, 2000, 0, 5), logs);
    Files.writeString(logs.resolve("broken.json"), "{\"eventVersion\":\"1.08\",\"half\n[1]\n");
    new KilledRuns(
            folder,
            name ->
                List.of(
                    "step",
                    "ingest",
                    "--input",
                    logs.toString(),
                    "--warehouse",
                    folder.resolve(name).toString()),
            WALL_CLOCK)
        .run(Integer.parseInt(args[0]), Long.parseLong(args[1]), (alone, killed) -> {});
  }
}
