package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.Invocations;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateCommandTest {
  @TempDir Path home;

  @Test
  void smallCompanyIsJudgedAndTheSameTwice() {
    String first = smallCompany("--attacks", "5", "--variants", "--promises");
    assertThat(first)
        .contains("| case 1 |")
        .containsPattern("\\| all \\| [1-5] of 5 \\|")
        .containsPattern("False step-ups: \\d+ on [1-9]\\d+ identity-days")
        .contains("Identities outside their own 95 % interval");
    assertThat(smallCompany("--attacks", "5", "--variants", "--promises")).isEqualTo(first);
  }

  @Test
  void companyWithoutAttacksShowsWhatThresholdsPromised() {
    assertThat(smallCompany("--attacks", "0", "--promises"))
        .contains(
            "| all | 0 of 0 | - | - | - | - |",
            "nothing to find",
            "Identities outside their own 95 % interval")
        .containsPattern("False step-ups: \\d+ on [1-9]\\d+ identity-days");
  }

  private String smallCompany(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("evaluate", "--seeds", "3", "--identities", "20", "--events-per-day", "500"));
    words.addAll(List.of("--days", "14", "--judged", "3"));
    words.addAll(List.of(more));
    return output(words.toArray(String[]::new));
  }

  private String output(String... args) {
    StringWriter out = new StringWriter();
    CommandLine line = CommandTree.of(Invocations.at(home));
    line.setOut(new PrintWriter(out));
    assertThat(line.execute(args)).isZero();
    return out.toString();
  }
}
