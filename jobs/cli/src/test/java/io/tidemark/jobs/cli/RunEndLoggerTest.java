package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.run.LogStyle;
import io.tidemark.jobs.run.RunEndLogger;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RunEndLoggerTest {
  /**
   * A run that continues until it is terminated. If it has an argument, it has already logged its
   * end.
   */
  static final class Endless {
    public static void main(String[] arguments) throws InterruptedException {
      LogStyle.JSON.apply("run-1", Level.INFO);
      RunEndLogger last =
          RunEndLogger.of(
              LoggerFactory.getLogger(NightCommand.class), "run-1", Endless::reportSlowly);
      // Like a run whose tasks are stopped by the signal. Its failure comes after the signal and is
      // not the cause.
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () ->
                      last.end(
                          ExitCode.UNFORESEEN, () -> System.err.println("reported as failed"))));
      if (arguments.length > 0) {
        last.end(ExitCode.OK, () -> {});
      }
      System.err.println("under way");
      Thread.sleep(TimeUnit.MINUTES.toMillis(5));
    }

    private static void reportSlowly(ExitCode code) {
      try {
        Thread.sleep(2000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      System.err.println("reported " + code.number());
    }
  }

  @Test
  void reportsAndLogsSignalAsEndOfRun() throws Exception {
    List<String> after = terminated();
    assertThat(after).hasSize(2).first().isEqualTo("reported 143");
    assertThat(after.get(1))
        .contains("Run run-1 ends with exit code 143: ended by SIGTERM: run it again")
        .contains("\"exit_code\":\"143\"", "\"run.id\":\"run-1\"");
  }

  @Test
  void logsOnlyTheFirstEnd() throws Exception {
    assertThat(terminated("ended")).isEmpty();
  }

  /** Runs such a process and returns what it prints after the signal. */
  private static List<String> terminated(String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            Endless.class.getName());
    command.command().addAll(List.of(arguments));
    Process run = command.redirectErrorStream(true).start();
    try (BufferedReader description = run.inputReader()) {
      String line = description.readLine();
      while (line != null && !line.equals("under way")) {
        line = description.readLine();
      }
      assertThat(line).isEqualTo("under way");
      // Destroying by the handle leaves the output readable.
      run.toHandle().destroy();
      List<String> after = description.lines().toList();
      assertThat(run.waitFor()).isEqualTo(ExitCode.TERMINATED.number());
      return after;
    } finally {
      run.destroyForcibly();
    }
  }
}
