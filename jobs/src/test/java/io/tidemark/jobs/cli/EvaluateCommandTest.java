package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateCommandTest {
  @TempDir Path home;

  private static final String[] SMALL = {
    "evaluate",
    "--seeds",
    "3",
    "--identities",
    "20",
    "--events-per-day",
    "500",
    "--days",
    "14",
    "--judged",
    "3",
    "--attacks",
    "5",
    "--variants",
    "--promises"
  };

  @Test
  void smallCompanyIsJudgedAndTheSameTwice() {
    String first = output(SMALL);
    assertThat(first)
        .contains("| case 1 |")
        .containsPattern("\\| all \\| [1-5] of 5 \\|")
        .containsPattern("False step-ups: \\d+ on [1-9]\\d+ identity-days")
        .contains("Identities outside their own 95 % interval");
    assertThat(output(SMALL)).isEqualTo(first);
  }

  @Test
  void companyWithoutAttacksShowsWhatThresholdsPromised() {
    assertThat(
            output(
                "evaluate",
                "--seeds",
                "3",
                "--identities",
                "20",
                "--events-per-day",
                "500",
                "--days",
                "14",
                "--judged",
                "3",
                "--attacks",
                "0",
                "--promises"))
        .contains(
            "| all | 0 of 0 | - | - | - |",
            "nothing to find",
            "Identities outside their own 95 % interval")
        .containsPattern("False step-ups: \\d+ on [1-9]\\d+ identity-days");
  }

  private String output(String... args) {
    StringWriter out = new StringWriter();
    CommandLine line = CommandTree.of(Invocations.at(home));
    line.setOut(new PrintWriter(out));
    assertThat(line.execute(args)).isZero();
    return out.toString();
  }
}
