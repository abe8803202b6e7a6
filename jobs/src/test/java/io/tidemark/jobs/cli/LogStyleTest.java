package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogStyleTest {
  private static final String HOSTILE = "value\r\n12:00:00 ERROR forged ${sys:user.home} {}";

  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream captured = new ByteArrayOutputStream();

  @AfterEach
  void restore() {
    System.setErr(stderr);
    LogStyle.TEXT.apply("none", Level.INFO);
  }

  @Test
  void aTextLineIsOneLineWhateverItSays() {
    assertThat(logged(LogStyle.TEXT))
        .hasLineCount(1)
        .contains("INFO", "value\\r\\n12:00:00 ERROR forged ${sys:user.home} {}");
  }

  @Test
  void aJsonLineCarriesTheRun() throws IOException {
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
  void tracesOfSparkAreForThoseWhoAsk() {
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    LogStyle.TEXT.apply("run-1", Level.INFO);
    LoggerFactory.getLogger("org.apache.spark.X").error("aborted", new IllegalStateException("x"));
    assertThat(captured.toString(StandardCharsets.UTF_8)).hasLineCount(1).contains("aborted");
    LogStyle.TEXT.apply("run-1", Level.DEBUG);
    LoggerFactory.getLogger("org.apache.spark.X").error("aborted", new IllegalStateException("x"));
    assertThat(captured.toString(StandardCharsets.UTF_8))
        .contains("IllegalStateException: x", "\tat ");
  }

  private String logged(LogStyle style) {
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    style.apply("run-1", Level.INFO);
    LoggerFactory.getLogger("io.tidemark.jobs.X").info("{}", HOSTILE);
    return captured.toString(StandardCharsets.UTF_8);
  }
}
