package io.tidemark.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.Display;
import io.tidemark.runtime.enforcer.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final TestClock clock = new TestClock(Instant.EPOCH);
  private final List<String> lines = new ArrayList<>();
  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

  @Test
  void printsAtMostOneLineEveryTenSecondsWithoutTerminal() {
    Progress progress = progress(Display.LINES);
    try (Progress.Step step = progress.start("ingest")) {
      step.expect(1000);
      for (int i = 0; i < 25; i++) {
        clock.pass(Duration.ofSeconds(1));
        step.advance(2);
      }
      step.result("12,345 records");
    }
    assertThat(lines)
        .containsExactly(
            "ingest: started",
            "ingest: 20 of 1,000 parts, 10.0 s",
            "ingest: 40 of 1,000 parts, 20.0 s",
            "ingest: 12,345 records, 25.0 s");
    assertThat(terminal.size()).isZero();
  }

  @Test
  void addsUpSecondsOfRepeatedSteps() {
    Progress progress = progress(Display.LINES);
    for (String name : List.of("train", "score", "train")) {
      try (Progress.Step step = progress.start(name)) {
        clock.pass(Duration.ofMillis(1500));
        step.advance(1);
      }
    }
    assertThat(progress.seconds())
        .containsExactly(java.util.Map.entry("train", 3.0), java.util.Map.entry("score", 1.5));
  }

  @Test
  void roundsSecondsToMilliseconds() {
    Progress progress = progress(Display.LINES);
    for (int millis : new int[] {100, 200}) {
      try (Progress.Step step = progress.start("train")) {
        clock.pass(Duration.ofMillis(millis));
        step.advance(1);
      }
    }
    clock.pass(Duration.ofMillis(123));
    assertThat(progress.seconds())
        .as("0.1 + 0.2 is 0.30000000000000004")
        .containsExactly(java.util.Map.entry("train", 0.3), java.util.Map.entry("rest", 0.123));
  }

  @Test
  void reportsTimeOutsideSteps() {
    Progress progress = progress(Display.LINES);
    clock.pass(Duration.ofSeconds(20));
    try (Progress.Step step = progress.start("ingest")) {
      clock.pass(Duration.ofSeconds(50));
      step.advance(1);
    }
    clock.pass(Duration.ofSeconds(10));
    assertThat(progress.seconds())
        .containsExactly(java.util.Map.entry("ingest", 50.0), java.util.Map.entry("rest", 30.0));
  }

  @Test
  void stepsAreSequential() {
    Progress progress = progress(Display.LINES);
    try (Progress.Step step = progress.start("ingest")) {
      step.advance(0);
      assertThatThrownBy(() -> progress.start("score")).hasMessage("step ingest is not closed");
    }
  }

  @Test
  void showsBarOnTerminal() {
    Progress progress = progress(Display.BAR);
    try (Progress.Step step = progress.start("ingest")) {
      step.expect(4);
      step.advance(2);
    }
    assertThat(terminal.toString(StandardCharsets.UTF_8)).contains("ingest");
    assertThat(lines).hasSize(2);
  }

  private Progress progress(Display display) {
    return Progress.on(
        display, lines::add, new PrintStream(terminal, true, StandardCharsets.UTF_8), clock);
  }
}
