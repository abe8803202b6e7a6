package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.jobs.Invocations;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParseResult;

/** Tests the scheduler files shipped in {@code jobs/schedules}. */
class SchedulesTest {
  private static final Path SCHEDULES = Path.of("../schedules");
  private static final String LAUNCHER = "/opt/tidemark/bin/tidemark";
  private static final List<String> UNITS =
      List.of("tidemark-nightly.service", "tidemark-nightly.timer", "tidemark-watch.service");
  private static final List<String> NIGHT =
      List.of(
          "nightly",
          "--date",
          "yesterday",
          "--log-format",
          "json",
          "--input",
          "/logs/AWSLogs",
          "--warehouse",
          "/data/tidemark",
          "--publish",
          "/data/published",
          "--signing-key",
          "/etc/tidemark/release.key");

  @TempDir private Path folder;

  /** Schedulers that start the night by a shell. */
  enum ByShell {
    CRON,
    SYSTEMD,
    KUBERNETES;

    /** Returns the command that the shell receives after the scheduler has read its file. */
    String command() throws IOException {
      return switch (this) {
        case CRON -> {
          String command = first("(?m)^30 2 \\* \\* \\* tidemark (.*)$", text("tidemark-nightly"));
          assertThat(command).as("a percent sign would end it").doesNotContain("%");
          yield command;
        }
        case SYSTEMD -> {
          String unit = text("tidemark-nightly.service");
          yield first("(?m)^ExecStart=/bin/sh -c '(.*)'$", unit).replace("$$", "$");
        }
        // ChartTest checks that the job runs this file.
        case KUBERNETES -> text("helm/files/nightly.sh");
      };
    }

    /** Returns the night's variables as {@code NAME=value}. */
    List<String> variables() throws IOException {
      return switch (this) {
        case CRON -> all("(?m)^([A-Z]+=.*)$", text("tidemark-nightly").split("\n\n")[0]);
        case SYSTEMD -> all("(?m)^Environment=\"([A-Z]+=.*)\"$", text("tidemark-nightly.service"));
        case KUBERNETES ->
            chart().get("variables").properties().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().asText())
                .toList();
      };
    }

    /** Returns the words after the command: the name of the shell and its arguments. */
    List<String> words() throws IOException {
      return this == KUBERNETES
          ? Stream.concat(
                  Stream.of("nightly"),
                  chart().at("/nightly/args").valueStream().map(JsonNode::textValue))
              .toList()
          : List.of();
    }

    private static JsonNode chart() throws IOException {
      return new YAMLMapper().readTree(text("helm/values.yaml"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shellStartsValidNight(ByShell scheduler) throws Exception {
    Path launcher = program("tidemark", "printf '%s\\n' \"$@\"");
    List<String> args = run(scheduler, launcher).lines().toList();
    assertThat(args).isEqualTo(NIGHT);
    understood(args);
  }

  @ParameterizedTest
  @EnumSource
  void supportsBlanksAndQuotesInPaths(ByShell scheduler) throws Exception {
    Path launcher = program("tidemark", "printf '%s\\n' \"$@\"");
    List<String> command = shell(scheduler, launcher);
    command.add(1, "INPUT=it's 100% \"$HOME\" $(z)");
    command.removeIf(word -> word.startsWith("INPUT=/"));
    assertThat(output(command).lines()).contains("it's 100% \"$HOME\" $(z)");
  }

  @ParameterizedTest
  @EnumSource
  void retriesWithPausesBetweenAttempts(ByShell scheduler) throws Exception {
    // Exit code 10 means that the logs are late. Only the loop counts attempts, so the next night
    // has the same number of attempts.
    Path launcher = failing(10);
    for (int night = 1; night <= 2; night++) {
      run(scheduler, launcher);
      assertThat(folder.resolve("count")).content().hasLineCount(4 * night);
      assertThat(folder.resolve("waits")).content().isEqualTo("1800\n".repeat(3 * night));
    }
  }

  @ParameterizedTest
  @EnumSource
  void doesNotRetryPermanentFailures(ByShell scheduler) throws Exception {
    run(scheduler, failing(20));
    assertThat(folder.resolve("count")).content().hasLineCount(1);
    assertThat(folder.resolve("waits")).doesNotExist();
  }

  @Test
  void chartForwardsSigtermToNight() throws Exception {
    Path saved = folder.resolve("saved");
    Path launcher =
        program(
            "tidemark",
            "trap 'echo >\""
                + saved
                + "\"; exit 143' TERM; echo started; while :; do sleep 0.1; done");
    Process shell =
        new ProcessBuilder(shell(ByShell.KUBERNETES, launcher)).redirectErrorStream(true).start();
    try (BufferedReader output = shell.inputReader()) {
      assertThat(output.readLine()).isEqualTo("started");
      shell.destroy();
      assertThat(shell.waitFor()).isEqualTo(143);
      assertThat(saved).as("the night has ended before the shell").exists();
    }
  }

  @Test
  void systemdAcceptsUnits() throws Exception {
    assumeTrue(found("systemd-analyze"), "systemd-analyze is not installed");
    String service = text("tidemark-nightly.service");
    assertThat(service).contains("Type=oneshot", "User=tidemark").doesNotContain("Restart=");
    assertThat(text("tidemark-nightly.timer")).contains("OnCalendar=*-*-* 02:30:00 UTC");
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify"));
    String launcher = program("tidemark", "exit 0").toString();
    for (String unit : UNITS) {
      String text = text(unit).replace("User=tidemark\n", "").replace(LAUNCHER, launcher);
      command.add(Files.writeString(folder.resolve(unit), text).toString());
    }
    assertThat(output(command)).doesNotContain("tidemark-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"airflow.sdk.exceptions", "airflow.exceptions"})
  void airflowStartsNightOfDataInterval(String exceptions) throws Exception {
    assumeTrue(found("python3"), "python3 is not installed");
    // Stands in for Airflow and prints what the file passes to it.
    String script =
        """
        import sys, types
        def module(name, **names):
            sys.modules[name] = types.ModuleType(name)
            sys.modules[name].__dict__.update(names)
        class Dag:
            def __init__(self, **given): print(given["schedule"], given["max_active_runs"])
            def __enter__(self): return self
            def __exit__(self, *failure): pass
        class Operator:
            def __init__(self, **given):
                print(given["skip_on_exit_code"])
                for variable in given["env"].items(): print("=".join(variable))
                print(given["bash_command"])
        for package in ("", ".timetables", ".providers", ".providers.standard",
                ".providers.standard.operators"):
            module("airflow" + package)
        module("airflow.sdk", DAG=Dag)
        module("airflow.sdk.exceptions")
        module(sys.argv[2], AirflowFailException=None, AirflowSkipException=None)
        module("airflow.timetables.interval",
            CronDataIntervalTimetable=lambda cron, timezone: cron + " " + timezone)
        module("airflow.providers.standard.operators.bash", BashOperator=Operator)
        exec(compile(open(sys.argv[1]).read(), sys.argv[1], "exec"))
        """;
    List<String> output =
        output(
                List.of(
                    "python3",
                    "-c",
                    script,
                    SCHEDULES.resolve("tidemark_nightly.py").toString(),
                    exceptions))
            .lines()
            .toList();
    assertThat(output.subList(0, 2)).containsExactly("30 2 * * * UTC 1", "[2, 20, 40]");
    String date = "{{ data_interval_start | ds }}";
    assertThat(output.get(5)).contains(LAUNCHER, date);
    List<String> shell = new ArrayList<>(List.of("env"));
    shell.addAll(output.subList(2, 5));
    Path launcher = program("tidemark", "printf '%s\\n' \"$@\"");
    String command =
        output.get(5).replace(LAUNCHER, launcher.toString()).replace(date, "yesterday");
    shell.addAll(List.of("sh", "-c", command));
    List<String> args = output(shell).lines().toList();
    assertThat(args).isEqualTo(NIGHT);
    understood(args);
  }

  @Test
  void watchUnitRunsAValidCommand() throws IOException {
    String command = first("(?m)^ExecStart=(.*)$", text("tidemark-watch.service"));
    assertThat(command).startsWith(LAUNCHER + " ");
    ParseResult parsed =
        CommandTree.of(Invocations.at(folder))
            .parseArgs(command.substring(LAUNCHER.length() + 1).split(" "));
    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("watch");
  }

  private void understood(List<String> args) {
    ParseResult parsed =
        CommandTree.of(Invocations.at(folder)).parseArgs(args.toArray(String[]::new));
    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("nightly");
  }

  private Path failing(int code) throws IOException {
    program("sleep", "echo $1 >> " + folder.resolve("waits"));
    return program("tidemark", "echo x >> " + folder.resolve("count") + "\nexit " + code);
  }

  private Path program(String name, String script) throws IOException {
    Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }

  private String run(ByShell scheduler, Path launcher) throws Exception {
    return output(shell(scheduler, launcher));
  }

  /**
   * Runs a scheduler's command, with programs in the test's folder taking precedence over others.
   */
  private List<String> shell(ByShell scheduler, Path launcher) throws IOException {
    assertThat(scheduler.variables().stream().map(variable -> variable.split("=")[0]))
        .contains("INPUT", "WAREHOUSE", "PUBLISH")
        .allMatch(name -> !name.contains("_") || name.startsWith("TIDEMARK_"));
    List<String> args = new ArrayList<>(List.of("env"));
    args.addAll(scheduler.variables());
    args.add("PATH=" + folder + ":" + System.getenv("PATH"));
    String command = scheduler.command();
    assertThat(command).contains(LAUNCHER);
    args.addAll(List.of("sh", "-c", command.replace(LAUNCHER, launcher.toString())));
    args.addAll(scheduler.words());
    return args;
  }

  private static String text(String file) throws IOException {
    return Files.readString(SCHEDULES.resolve(file));
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static String first(String pattern, String text) {
    List<String> found = all(pattern, text);
    assertThat(found).as(pattern).hasSize(1);
    return found.get(0);
  }

  private static boolean found(String program) throws Exception {
    try {
      return new ProcessBuilder(program, "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String output(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
