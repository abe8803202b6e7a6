package io.tidemark.jobs.bench;

import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.TableEquality;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code ClusterNight JAR FOLDER [KILLS]}: runs a night with spark-submit on a standalone cluster
 * of separate processes while killing executors. It then runs the same night in one process and
 * compares all tables and releases.
 */
final class ClusterNight {
  private ClusterNight() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Path.of(args[1]).toAbsolutePath();
    int kills = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    SmallNight night = SmallNight.of(folder, 9);
    String classPath = System.getProperty("java.class.path");
    int killed =
        run(folder, classPath, Path.of(args[0]).toAbsolutePath(), night.command("cluster"), kills);
    Process alone =
        new ProcessBuilder(command(night.command("alone")))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("alone.log").toFile())
            .start();
    if (alone.waitFor() != 0) {
      throw new IllegalStateException("The night in one process fails; see " + folder);
    }
    try (SparkSessions.Session session = SparkSessions.open(Map.of("spark.master", "local[2]"))) {
      new TableEquality(session.spark(), SmallNight.WALL_CLOCK)
          .assertEqual(folder.resolve("alone"), folder.resolve("cluster"));
    }
    night.assertSameReleases("alone", "cluster");
    System.out.printf(
        "%d executors killed; every table and every byte of the release equals those of one"
            + " process%n",
        killed);
  }

  private static List<String> command(List<String> options) {
    List<String> command = KilledRuns.java();
    command.add("io.tidemark.jobs.cli.Tidemark");
    command.addAll(options);
    return command;
  }

  /**
   * Runs a command on a cluster and kills executors while it runs.
   *
   * @return number of executors killed
   */
  static int run(Path folder, String classPath, Path jar, List<String> options, int kills)
      throws IOException, InterruptedException {
    int killed = 0;
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("spark"), classPath)) {
      long start = System.nanoTime();
      Process driver = cluster.submit("driver", jar, options);
      // The first executor is killed once it is working, the others while the run continues.
      while (!driver.waitFor(killed == 0 ? 500 : 15_000, TimeUnit.MILLISECONDS)) {
        if (killed < kills && cluster.executor().isPresent()) {
          if (killed == 0) {
            Thread.sleep(4_000);
          }
          var executor = cluster.executor();
          if (executor.isPresent() && executor.get().destroyForcibly()) {
            killed++;
            System.out.printf(
                "executor %d killed after %.1f s%n", killed, (System.nanoTime() - start) / 1e9);
          }
        }
      }
      if (driver.exitValue() != 0) {
        throw new IllegalStateException(
            "The command ended with "
                + driver.exitValue()
                + " on the cluster; see "
                + cluster.log("driver"));
      }
      System.out.printf("on the cluster: %.1f s%n", (System.nanoTime() - start) / 1e9);
    }
    return killed;
  }
}
