package io.tidemark.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.notebooks.report.Alert.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertRowsTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 3, 21);

  @Test
  void commandsNameEventIdentityAndFeature() {
    assertThat(AlertRows.commands(NIGHT, "aws|1|role/ci", "5f1c-22", "HIGH", "volume_1h"))
        .extracting(Command::line)
        .containsExactly(
            "tidemark explain --event 5f1c-22",
            "tidemark label add --identity 'aws|1|role/ci' --verdict compromised --from 2026-03-21",
            "tidemark label add --identity 'aws|1|role/ci' --verdict benign --from 2026-03-21"
                + " --cap HIGH",
            "tidemark suppress add --identity 'aws|1|role/ci' --feature volume_1h --cap HIGH");
  }

  @Test
  void explainsIdentityDayWithoutEvent() {
    assertThat(AlertRows.commands(NIGHT, "ci", null, "MEDIUM", null))
        .extracting(Command::line)
        .contains("tidemark explain --identity ci --date 2026-03-21")
        .noneMatch(line -> line.contains("--cap") || line.contains("--feature"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$(touch x)",
        "`touch x`",
        "a'; touch x; '",
        "a\" b",
        "!!",
        "~",
        "*",
        "a|b",
        "=ls",
        "-|a|b",
        "--json",
        "@file",
        "\\"
      })
  void quotesHostileTextForShell(String hostile) throws IOException, InterruptedException {
    for (Command command : AlertRows.commands(NIGHT, hostile, hostile, "MEDIUM", hostile)) {
      String line = command.line().replace("tidemark ", "printf '%s\\n' ");
      Process shell = new ProcessBuilder("sh", "-c", line).start();
      String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(shell.waitFor()).isZero();
      assertThat(output.lines())
          .as(line)
          .anyMatch(
              word ->
                  word.equals(hostile) || (word.startsWith("--") && word.endsWith("=" + hostile)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\u202eb", "a\u0000b", "a\u001b[2Jb"})
  void omitsCommandsThatCannotBeDisplayed(String hostile) {
    assertThat(AlertRows.commands(NIGHT, hostile, "5f1c-22", "MEDIUM", null))
        .extracting(Command::line)
        .containsExactly("tidemark explain --event 5f1c-22");
    assertThat(AlertRows.commands(NIGHT, "x".repeat(400), hostile, "MEDIUM", null)).isEmpty();
  }
}
