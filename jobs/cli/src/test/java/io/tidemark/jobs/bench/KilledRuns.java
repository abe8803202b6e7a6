package io.tidemark.jobs.bench;

import io.tidemark.jobs.table.SparkSessions;
import io.tidemark.jobs.table.TableEquality;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs the program in separate processes, kills them at random moments and restarts them until one
 * finishes. Each table is then compared with that of a run that was not interrupted.
 *
 * @param folder folder with a warehouse and a log for each name
 * @param command returns the program's command line for the warehouse of a name
 * @param wallClock columns that contain times or run ids and are therefore not compared
 */
public record KilledRuns(
    Path folder, Function<String, List<String>> command, Set<String> wallClock) {
  static final String ALONE = "alone";

  /** Compares the output of two runs other than tables. */
  public interface Comparison {
    void assertEqual(String alone, String killed) throws IOException;
  }

  /**
   * Kills the given number of runs and prints the result.
   *
   * @param beside comparison of the other output
   */
  void run(int kills, long seed, Comparison beside) throws IOException, InterruptedException {
    long start = System.nanoTime();
    finish(ALONE);
    long millis = (System.nanoTime() - start) / 1_000_000;
    System.out.printf("left alone: %.1f s%n", millis / 1e3);
    SplittableRandom random = new SplittableRandom(seed);
    int warehouse = 0;
    int done = 0;
    try (SparkSessions.Session session = SparkSessions.open(Map.of("spark.master", "local[2]"))) {
      TableEquality equality = new TableEquality(session.spark(), wallClock);
      while (done < kills) {
        String name = "killed-" + warehouse;
        long moment = random.nextLong(millis);
        Process process = start(name);
        if (process.waitFor(moment, TimeUnit.MILLISECONDS)) {
          // In a finished warehouse, there is nothing left to interrupt, so the next one is used.
          compare(name, process.exitValue(), equality, beside);
          warehouse++;
          continue;
        }
        process.destroyForcibly().waitFor();
        done++;
        System.out.printf("kill %d: %s after %.1f s%n", done, name, moment / 1e3);
      }
      String last = "killed-" + warehouse;
      compare(last, start(last).waitFor(), equality, beside);
    }
    System.out.printf(
        "%d kills of %d runs; after a finishing run everything equals what one left alone leaves%n",
        done, warehouse + 1);
  }

  private void compare(String name, int status, TableEquality equality, Comparison beside)
      throws IOException {
    assertFinished(name, status);
    equality.assertEqual(folder.resolve(ALONE), folder.resolve(name));
    beside.assertEqual(ALONE, name);
    System.out.printf("%s is finished and equals the one left alone%n", name);
  }

  private void finish(String name) throws IOException, InterruptedException {
    assertFinished(name, start(name).waitFor());
  }

  private void assertFinished(String name, int status) {
    if (status != 0) {
      throw new IllegalStateException("The run cannot be finished; see " + log(name));
    }
  }

  private Process start(String name) throws IOException {
    List<String> args = java();
    args.add("io.tidemark.jobs.cli.Tidemark");
    args.addAll(command.apply(name));
    return new ProcessBuilder(args)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name)))
        .start();
  }

  /** Returns the command that starts a Java process like this one, with the same class path. */
  public static List<String> java() {
    List<String> args = new ArrayList<>();
    args.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    args.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    args.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return args;
  }

  private File log(String name) {
    return folder.resolve(name + ".log").toFile();
  }
}
