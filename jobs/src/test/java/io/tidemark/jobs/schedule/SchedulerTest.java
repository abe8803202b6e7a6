package io.tidemark.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchedulerTest {
  private static final Path EXAMPLES = Path.of("schedules");
  private static final String HOSTILE = "it's 100% \"$HOME\" \\n {{ x }} {% y %} $(z) `w` é";

  @TempDir private Path folder;

  /** The arguments that stand in the committed examples. */
  static NightSchedule example() {
    return schedule(
        "/opt/tidemark/bin/tidemark",
        "--input",
        "/logs/AWSLogs",
        "--warehouse",
        "/data/tidemark",
        "--publish",
        "/data/published",
        "--signing-key",
        "/etc/tidemark/tidemark.key");
  }

  private static NightSchedule schedule(String launcher, String... arguments) {
    return new NightSchedule(
        "tidemark-nightly",
        LocalTime.of(2, 30),
        3,
        Duration.ofMinutes(30),
        launcher,
        "/opt/tidemark/lib/tidemark.jar",
        "tidemark:latest",
        "tidemark",
        List.of(arguments));
  }

  @ParameterizedTest
  @EnumSource(Scheduler.class)
  void theCommittedExampleIsWhatIsRendered(Scheduler scheduler) throws IOException {
    for (Map.Entry<String, String> file : scheduler.render(example()).entrySet()) {
      assertThat(EXAMPLES.resolve(file.getKey()))
          .as("written by SchedulerTest.main in the module's folder")
          .content()
          .isEqualTo(file.getValue());
    }
  }

  @ParameterizedTest
  @EnumSource(Scheduler.class)
  void everySchedulerRunsTheSameNight(Scheduler scheduler) {
    String text = String.join("\n", scheduler.render(example()).values());
    assertThat(text).contains("nightly", "--date", "/logs/AWSLogs", "/etc/tidemark/tidemark.key");
    assertThat(text).containsAnyOf("yesterday", "data_interval_start");
  }

  @Test
  void systemdTakesTheUnits() throws Exception {
    assumeTrue(found("systemd-analyze"), "systemd-analyze is not installed");
    Path launcher = Files.writeString(folder.resolve("tidemark"), "#!/bin/sh\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify"));
    Scheduler.SYSTEMD
        .render(schedule(launcher.toString(), "--input", HOSTILE))
        .forEach((file, text) -> command.add(write(file, text.replace("User=tidemark\n", ""))));
    assertThat(output(command)).doesNotContain("tidemark-nightly");
  }

  /** Those that start the night by a shell. */
  private static final String BY_SHELL = "CRON|SYSTEMD|KUBERNETES";

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = BY_SHELL)
  void aShellReadsTheWordsAsTheyWereMeant(Scheduler scheduler) throws Exception {
    Path launcher = program("tidemark", "printf '<%s>' \"$@\"");
    assertThat(output(shell(scheduler, schedule(launcher.toString(), "--input", HOSTILE))))
        .isEqualTo("<nightly><--date><yesterday><--log-format><json><--input><" + HOSTILE + ">");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = BY_SHELL)
  void everyNightHasAllOfItsTriesAndWaitsBetweenThem(Scheduler scheduler) throws Exception {
    // 10: the logs are late. Nothing but the loop counts tries, so that the next night has as many.
    List<String> command = shell(scheduler, schedule(failing(10).toString()));
    for (int night = 1; night <= 2; night++) {
      output(command);
      assertThat(folder.resolve("count")).content().hasLineCount(4 * night);
      assertThat(folder.resolve("waits")).content().isEqualTo("1800\n".repeat(3 * night));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = BY_SHELL)
  void whatAnotherTryCannotHelpIsTriedOnce(Scheduler scheduler) throws Exception {
    output(shell(scheduler, schedule(failing(20).toString())));
    assertThat(folder.resolve("count")).content().hasLineCount(1);
    assertThat(folder.resolve("waits")).doesNotExist();
  }

  @Test
  void systemdItselfNeitherCountsStartsNorMakesSome() {
    assertThat(Scheduler.SYSTEMD.render(example()).get("tidemark-nightly.service"))
        .doesNotContain("StartLimit", "Restart");
  }

  private Path failing(int code) {
    program("sleep", "echo $1 >> " + folder.resolve("waits"));
    return program("tidemark", "echo x >> " + folder.resolve("count") + "\nexit " + code);
  }

  private Path program(String name, String script) {
    Path program = Path.of(write(name, "#!/bin/sh\n" + script + "\n"));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }

  /** What a scheduler runs, with the programs of the test's folder before others. */
  private List<String> shell(Scheduler scheduler, NightSchedule schedule) throws IOException {
    String text = scheduler.render(schedule).values().iterator().next();
    String command =
        switch (scheduler) {
          case CRON -> {
            String line = between(text, "30 2 * * * tidemark ", "\n");
            assertThat(line.replace("\\%", "")).doesNotContain("%");
            yield line.replace("\\%", "%");
          }
          // systemd.service(5), quoting, specifiers and variables.
          case SYSTEMD ->
              between(text, "ExecStart=/bin/sh -c \"", "\"\n")
                  .replace("%%", "%")
                  .replace("$$", "$")
                  .replaceAll("\\\\(.)", "$1");
          default -> {
            JsonNode container =
                new ObjectMapper(new YAMLFactory())
                    .readTree(text)
                    .at("/spec/jobTemplate/spec/template/spec/containers/0");
            assertThat(container.at("/command").toString()).isEqualTo("[\"/bin/sh\",\"-c\"]");
            yield container.at("/args/0").asText().replace("$$", "$");
          }
        };
    return List.of("env", "PATH=" + folder + ":" + System.getenv("PATH"), "sh", "-c", command);
  }

  private static String between(String text, String before, String after) {
    int from = text.indexOf(before) + before.length();
    return text.substring(from, text.indexOf(after, from));
  }

  @Test
  void pythonCompilesTheDagAndReadsTheArguments() throws Exception {
    assumeTrue(found("python3"), "python3 is not installed");
    Path dag =
        Path.of(
            write(
                "dag.py",
                Scheduler.AIRFLOW
                    .render(schedule("/t", "--input", HOSTILE))
                    .get("tidemark_nightly.py")));
    assertThat(dag)
        .content()
        .contains("schedule=CronDataIntervalTimetable(\"30 2 * * *\", timezone=\"UTC\")");
    String script =
        "import ast,sys; tree=ast.parse(open(sys.argv[1],encoding='utf-8').read());"
            + "[print('\\n'.join(ast.literal_eval(k.value))) for n in ast.walk(tree)"
            + " if isinstance(n,ast.Call) for k in n.keywords if k.arg=='application_args']";
    String literal = HOSTILE.replace("{{", "{{ '{{' }}").replace("{%", "{{ '{%' }}");
    assertThat(output(List.of("python3", "-c", script, dag.toString())))
        .contains("nightly\n--date\n{{ data_interval_start | ds }}\n")
        .endsWith("--input\n" + literal + "\n");
  }

  @Test
  void theCronJobHasTheShapeThatKubernetesTakes() throws IOException {
    JsonNode job =
        new ObjectMapper(new YAMLFactory())
            .readTree(
                Scheduler.KUBERNETES
                    .render(schedule("/t", "--input", HOSTILE))
                    .get("tidemark-nightly.yaml"));
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                Files.readString(Path.of("src/test/resources/schedule/cronjob.schema.json")));
    assertThat(schema.validate(job)).isEmpty();
    // A service of the namespace named tidemark would come as variables that look like settings.
    assertThat(job.at("/spec/jobTemplate/spec/template/spec/enableServiceLinks").asBoolean(true))
        .isFalse();
    assertThat(job.at("/spec/schedule").asText()).isEqualTo("30 2 * * *");
  }

  @Test
  void whatASchedulerCannotCarryIsRefused() {
    assertThatThrownBy(() -> schedule("/t", "--date", "2026-03-21"))
        .hasMessageContaining("scheduler's to say");
    assertThatThrownBy(() -> schedule("/t", "--date=2026-03-21"))
        .hasMessageContaining("scheduler's to say");
    assertThatThrownBy(() -> schedule("/t", "--log-format", "text"))
        .hasMessageContaining("scheduler's to say");
    assertThatThrownBy(() -> schedule("/t", "a\nb")).hasMessageContaining("line break");
    assertThatThrownBy(
            () ->
                new NightSchedule(
                    "Nightly!",
                    LocalTime.MIDNIGHT,
                    0,
                    Duration.ofMinutes(1),
                    "/t",
                    "j",
                    "i",
                    "u",
                    List.of()))
        .hasMessageContaining("lower-case letters");
  }

  private String write(String file, String text) {
    try {
      return Files.writeString(folder.resolve(file), text).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
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
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return text;
  }

  /** Writes the examples anew, after a change that is meant. */
  public static void main(String[] arguments) throws IOException {
    for (Scheduler scheduler : Scheduler.values()) {
      for (Map.Entry<String, String> file : scheduler.render(example()).entrySet()) {
        Files.writeString(EXAMPLES.resolve(file.getKey()), file.getValue());
      }
    }
  }
}
