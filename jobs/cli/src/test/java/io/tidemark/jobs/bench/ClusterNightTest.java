package io.tidemark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.night.NightTables;
import io.tidemark.jobs.table.TableEquality;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs an ingest on a standalone cluster of a master, two workers and their executors, all of which
 * are separate processes, and kills one executor. {@code jobs/bench/night cluster} does the same
 * with a whole night and the application jar.
 */
class ClusterNightTest {
  @TempDir private Path folder;

  @Test
  void ingestSurvivesExecutorLoss() throws IOException, InterruptedException {
    SmallNight night = SmallNight.of(folder, 2);
    int killed =
        ClusterNight.run(
            folder,
            System.getProperty("java.class.path"),
            emptyJar(),
            night.command("cluster", "step", "ingest"),
            1);
    assertThat(killed).isEqualTo(1);
    NightTables.ingest(folder.resolve("alone"), folder.resolve("logs"));
    new TableEquality(SharedSpark.session(), SmallNight.WALL_CLOCK)
        .assertEqual(folder.resolve("alone"), folder.resolve("cluster"));
  }

  /**
   * Creates an empty jar, because spark-submit requires one although the classes are on the class
   * path.
   */
  private Path emptyJar() throws IOException {
    Path jar = folder.resolve("empty.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.putNextEntry(new JarEntry("empty"));
    }
    return jar;
  }
}
