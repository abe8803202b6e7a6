package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.schedule.NightSchedule;
import io.tidemark.jobs.schedule.Scheduler;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleRenderCommandTest {
  private static final String TABLES = "--warehouse /data/t";
  private static final String REST =
      TABLES + " --publish /data/p --signing-key /etc/tidemark/tidemark.key";

  @TempDir private Path folder;
  private String said = "";

  @ParameterizedTest
  @EnumSource(Scheduler.class)
  void aNightIsWrittenDownOnAMachineThatHasNoneOfItsFiles(Scheduler kind) {
    assertThat(render(kind, "", "--input /nowhere --input s3a://logs " + REST)).as(said).isZero();
    assertThat(said).contains("/nowhere", "s3a://logs", "/etc/tidemark/tidemark.key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--input /logs --date=2026-03-21 $REST | --date is the scheduler's to say",
        "--input /logs --date 2026-03-21 $REST | --date is the scheduler's to say",
        "--input /logs --log-format json $REST | --log-format is the scheduler's to say",
        "--input /logs --log-format=json $REST | --log-format is the scheduler's to say",
        "--input /logs --format cloudtrial $REST | did you mean",
        "--input /logs --set train.num-tres=1 $REST | train.num-trees",
        "--input /logs --why because $REST | --why stands alone",
        "--input /logs --summary s --summary t $REST | --summary",
        "--input /logs --help $REST | judge nobody",
        "--input /logs --publish /data/p $TABLES | no --signing-key is given",
        "--input /logs $TABLES | no --publish is given",
        "--input /logs --publish /data/p | no --warehouse is given",
        "$REST | no --input is given",
        "--input logs $REST | --input cannot be 'logs' in a schedule",
        "--input ~/logs $REST | write the whole path",
        "--input /logs --config tidemark.yaml $REST | --config cannot be 'tidemark.yaml'",
        "--input /logs --catalogue mine.yaml $REST | --catalogue cannot be 'mine.yaml'",
        "--input /logs --metrics ./t.prom $REST | --metrics cannot be './t.prom'",
        "--input /logs --publish s3a://b/p --signing-key /k $TABLES | which an object store does not do"
      })
  void whatEveryNightWouldRefuseIsRefusedNow(String arguments, String says) {
    String whole = arguments.replace("$REST", REST).replace("$TABLES", TABLES);
    assertThat(render(Scheduler.CRON, "", whole)).as(said).isEqualTo(2);
    assertThat(said).contains(says);
  }

  @Test
  void theHelpSaysInWhichZoneCronStartsIt() {
    StringWriter out = new StringWriter();
    CommandTree.of(Invocations.at(folder))
        .setOut(new PrintWriter(out, true))
        .execute("schedule", "render", "--help");
    assertThat(out.toString()).contains("CRON_TZ=UTC", "Debian", "--kind systemd");
  }

  @Test
  void allTriesOfANightFitBeforeTheNext() {
    String night = "--input /logs --catalogue extended " + REST;
    for (String fits : List.of("--retries 1 --retry-after 720", "--retries 20 --retry-after 36")) {
      assertThat(render(Scheduler.SYSTEMD, fits, night)).as(said).isZero();
    }
    assertThat(render(Scheduler.SYSTEMD, "--retries 20 --retry-after 720", night)).isEqualTo(2);
    assertThat(said)
        .contains(
            "20 retries every 720 minutes cannot be scheduled",
            "would wait for 240 hours",
            "lower --retries or --retry-after: together they may wait for 12 hours");
    assertThat(render(Scheduler.CRON, "--launcher bin/tidemark", night)).isEqualTo(2);
    assertThat(said).contains("--launcher cannot be 'bin/tidemark'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SYSTEMD | systemctl daemon-reload && systemctl enable --now tidemark-nightly.timer",
        "CRON | tidemark-nightly /etc/cron.d; cron reads it there by itself",
        "AIRFLOW | airflow dags unpause tidemark-nightly",
        "KUBERNETES | kubectl apply -f "
      })
  void filesThatAreWrittenSayWhatToDoWithThem(Scheduler kind, String says) {
    assertThat(render(kind, "--out " + folder, "--input /logs " + REST)).as(said).isZero();
    String last = said.lines().reduce("", (before, line) -> line);
    assertThat(last).startsWith("Next: ").contains(says).contains(folder.toString());
    assertThat(Scheduler.SYSTEMD.next(schedule(), Path.of("/etc/systemd/system")))
        .startsWith("as root, systemctl daemon-reload");
  }

  @ParameterizedTest
  @CsvSource({"pom.xml, is a file", "/proc/x, 'there is no folder /proc/x, and none can be made'"})
  void aFolderThatCannotBeIsRefusedInWords(String folder, String says) {
    assumeThat(Path.of("/proc/self")).exists();
    assertThat(render(Scheduler.SYSTEMD, "--out " + folder, "--input /logs " + REST)).isEqualTo(2);
    assertThat(said).contains(says, "give --out a folder").doesNotContain("Exception");
  }

  private static NightSchedule schedule() {
    return new NightSchedule(
        "tidemark-nightly",
        LocalTime.of(2, 30),
        3,
        Duration.ofMinutes(30),
        "/opt/tidemark/bin/tidemark",
        "/opt/tidemark/lib/tidemark.jar",
        "tidemark:latest",
        "tidemark",
        List.of("--input", "/logs"));
  }

  private int render(Scheduler kind, String options, String night) {
    List<String> words = new ArrayList<>(List.of("schedule", "render", "--kind", kind.id()));
    words.addAll(Stream.of(options.split(" ")).filter(word -> !word.isEmpty()).toList());
    words.add("--");
    words.addAll(List.of(night.strip().split(" ")));
    StringWriter out = new StringWriter();
    int code =
        CommandTree.of(Invocations.at(folder))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(words.toArray(String[]::new));
    said = out.toString();
    return code;
  }
}
