package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.run.LogStyle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class LogStyleTest {
  private static final String TASKS = "org.apache.spark.scheduler.TaskSetManager";
  private static final String HOSTILE = "value\r\n12:00:00 ERROR forged ${sys:user.home} {}";

  @TempDir private Path folder;
  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream captured = new ByteArrayOutputStream();

  @AfterEach
  void restore() {
    System.setErr(stderr);
    LogStyle.TEXT.apply("none", Level.INFO);
  }

  @Test
  void textMessageIsOneLine() {
    assertThat(logged(LogStyle.TEXT))
        .hasLineCount(1)
        .matches("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} INFO [\\s\\S]*")
        .contains("value\\r\\n12:00:00 ERROR forged ${sys:user.home} {}");
  }

  @Test
  void jsonLineNamesRun() throws IOException {
    String line = logged(LogStyle.JSON);
    assertThat(line).hasLineCount(1);
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.get("message").asText()).isEqualTo(HOSTILE);
    assertThat(json.get("log.level").asText()).isEqualTo("INFO");
    assertThat(json.get("run.id").asText()).isEqualTo("run-1");
  }

  @Test
  void sparkIsQuiet() {
    LogStyle.TEXT.apply("run-1", Level.DEBUG);
    assertThat(LoggerFactory.getLogger("org.apache.spark.X").isInfoEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("io.tidemark.X").isDebugEnabled()).isTrue();
  }

  @Test
  void sparkTracesNeedDebugOption() {
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    LogStyle.TEXT.apply("run-1", Level.INFO);
    LoggerFactory.getLogger("org.apache.spark.X").error("aborted", new IllegalStateException("x"));
    assertThat(captured.toString(StandardCharsets.UTF_8)).hasLineCount(1).contains("aborted");
    LogStyle.TEXT.apply("run-1", Level.DEBUG);
    LoggerFactory.getLogger("org.apache.spark.X").error("aborted", new IllegalStateException("x"));
    assertThat(captured.toString(StandardCharsets.UTF_8))
        .contains("IllegalStateException: x", "\tat ");
  }

  @Test
  void failedTaskTraceNeedsDebugOption() {
    LogStyle.TEXT.apply("run-1", Level.INFO);
    assertThat(LoggerFactory.getLogger(TASKS).isWarnEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger(TASKS).isErrorEnabled()).isTrue();
    LogStyle.TEXT.apply("run-1", Level.DEBUG);
    assertThat(LoggerFactory.getLogger(TASKS).isWarnEnabled()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "nightly --input nowhere --log-format json | 10 | the input .*nowhere cannot be read",
        "nightly --log-format=json --wharehouse w | 2 | the command line cannot be used",
        "nightly --log-format json --date 2026-02-30 | 2 | --date cannot be '2026-02-30'",
      })
  void failureIsOneJsonLine(String words, String code, String problem) throws IOException {
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    StringWriter err = new StringWriter();
    int exitCode =
        CommandTree.of(Invocations.at(folder))
            .setErr(new PrintWriter(err, true))
            .execute(words.split(" "));
    assertThat(exitCode).isEqualTo(Integer.parseInt(code));
    assertThat(err.toString()).isEmpty();
    String line = captured.toString(StandardCharsets.UTF_8);
    assertThat(line).hasLineCount(1);
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.get("log.level").asText()).isEqualTo("ERROR");
    assertThat(json.get("exit_code").asText()).isEqualTo(code);
    assertThat(json.get("problem").asText())
        .matches(problem)
        .isEqualTo(json.get("message").asText());
    assertThat(json.get("cause").asText()).isNotEmpty();
    assertThat(json.get("remedy").asText()).isNotEmpty();
    assertThat(json.has("error.stack_trace")).isFalse();
  }

  @Test
  void logsEndOfEveryRun() throws IOException {
    SharedSpark.session();
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    String warehouse = Files.createDirectories(folder.resolve("w")).toString();
    int exitCode =
        CommandTree.of(Invocations.at(folder))
            .execute("step", "profile", "--log-format", "json", "--warehouse", warehouse);
    assertThat(exitCode).isEqualTo(10);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : captured.toString(StandardCharsets.UTF_8).lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines)
        .filteredOn(line -> line.has("exit_code"))
        .allSatisfy(line -> assertThat(line.get("run.id").asText()).isEqualTo("20260322T013000Z-7"))
        .extracting(line -> line.get("exit_code").asText() + " " + line.get("message").asText())
        .satisfiesExactly(
            end -> assertThat(end).startsWith("10 Run 20260322T013000Z-7 ends with exit code 10"),
            error -> assertThat(error).matches("10 the warehouse .* has no events"));
  }

  private String logged(LogStyle style) {
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    style.apply("run-1", Level.INFO);
    LoggerFactory.getLogger("io.tidemark.jobs.X").info("{}", HOSTILE);
    return captured.toString(StandardCharsets.UTF_8);
  }
}
