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

  @Test
  void systemdIsGivenTheWordsLiterally() {
    assertThat(Scheduler.SYSTEMD.render(schedule("/t", HOSTILE)).get("tidemark-nightly.service"))
        .contains("100%% \\\"$$HOME\\\" \\\\n {{ x }} {%% y %%} $$(z) `w`");
  }

  @Test
  void aShellReadsTheCronLineAsItWasMeant() throws Exception {
    Path launcher =
        Files.writeString(folder.resolve("tidemark"), "#!/bin/sh\nprintf '<%s>' \"$@\"\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    String line =
        Scheduler.CRON
            .render(schedule(launcher.toString(), "--input", HOSTILE))
            .get("tidemark-nightly.cron")
            .lines()
            .filter(text -> text.startsWith("30 2 * * * tidemark "))
            .findFirst()
            .orElseThrow();
    assertThat(line.replace("\\%", "")).doesNotContain("%");
    String command = line.substring("30 2 * * * tidemark ".length()).replace("\\%", "%");
    assertThat(output(List.of("sh", "-c", command)))
        .isEqualTo("<nightly><--date><yesterday><--log-format><json><--input><" + HOSTILE + ">");
  }

  @Test
  void cronTriesAgainOnlyWhatAnotherTryCanHelp() throws Exception {
    Path count = folder.resolve("count");
    Path launcher =
        Files.writeString(
            folder.resolve("tidemark"), "#!/bin/sh\necho x >> " + count + "\nexit 20\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    String text = Scheduler.CRON.render(schedule(launcher.toString())).get("tidemark-nightly.cron");
    String command = text.substring(text.indexOf("tidemark n=0") + "tidemark ".length()).strip();
    output(List.of("sh", "-c", command));
    assertThat(count).content().hasLineCount(1);
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
    JsonNode container = job.at("/spec/jobTemplate/spec/template/spec/containers/0");
    assertThat(container.at("/args/6").asText()).isEqualTo(HOSTILE.replace("$", "$$"));
    assertThat(job.at("/spec/schedule").asText()).isEqualTo("30 2 * * *");
  }

  @Test
  void whatASchedulerCannotCarryIsRefused() {
    assertThatThrownBy(() -> schedule("/t", "--date", "2026-03-21"))
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
