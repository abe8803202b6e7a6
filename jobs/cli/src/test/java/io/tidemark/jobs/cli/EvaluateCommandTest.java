package io.tidemark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.Invocations;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateCommandTest {
  @TempDir Path home;

  @Test
  void evaluatesDeterministically() {
    String first = smallCompany("--attacks", "5", "--show", "variants,companies");
    assertThat(first)
        .containsPattern("Tidemark +0\\.05 +[1-5] of 5 ")
        .containsPattern("case 1 +[01] of 1 ")
        .containsPattern("all +[1-5] of 5 ")
        .containsPattern("False step-ups: \\d+ on [1-9]\\d+ identity-days")
        .contains("Baselines refused by gates: ", "of 1 companies exceed");
    assertThat(smallCompany("--attacks", "5", "--show", "variants,companies")).isEqualTo(first);
  }

  @Test
  void withoutAttacksBothRatesAreTheSame() {
    JsonNode line = AsciiJson.read(smallCompany("--attacks", "0", "--json")).at("/detectors/0");
    assertThat(line.path("attacks").asInt(-1)).isZero();
    assertThat(line.at("/found/value").isNull()).isTrue();
    assertThat(line.path("false_step_ups").path("value").isDouble()).isTrue();
    assertThat(line.path("attack_free")).isEqualTo(line.path("false_step_ups"));
    assertThat(smallCompany("--attacks", "0"))
        .containsPattern("Tidemark +0\\.05 +0 of 0 +- ")
        .containsPattern("all +0 of 0 +- +- +- +-\n");
  }

  @Test
  void markdownNamesTheCommandAndTheDay() {
    String[] options = {"--attacks", "5", "--markdown"};
    assertThat(smallCompany(options))
        .startsWith("```\ntidemark evaluate --seeds 3 --identities 20 --events-per-day 500 ")
        .containsPattern("--markdown\n```\n\nMeasured on \\d{4}-\\d\\d-\\d\\d with Tidemark ")
        .containsPattern("\n\\| Tidemark \\| 0\\.05 \\| [1-5] of 5 \\| ");
  }

  @Test
  void reportsTheEvasionCostOfEachMoveAndKind() {
    JsonNode all = null;
    for (JsonNode cost : AsciiJson.read(company(21, 3, "--adaptive", "--json")).path("evasion")) {
      if (cost.path("kind").asText().equals("all") && cost.path("move").asText().equals("burst")) {
        all = cost;
      }
    }
    assertThat(all).isNotNull();
    assertThat(all.path("unit").asText()).isEqualTo("calls");
    assertThat(all.path("victims").asInt()).isBetween(10, 20);
    assertThat(all.path("busiest_day").asInt()).isBetween(10, 100);
    assertThat(all.at("/found_by_busiest_days/8.0").asDouble())
        .isGreaterThan(all.at("/found_by_busiest_days/0.25").asDouble())
        .isGreaterThan(0.8);
    assertThat(all.path("found_adding_five_quarters"))
        .isEqualTo(all.at("/found_by_busiest_days/1.25"));
    assertThat(all.path("evading_busiest_days").asDouble()).isLessThan(8);
    assertThat(company(21, 3, "--adaptive"))
        .containsPattern(
            "burst +all +%d +%d calls"
                .formatted(all.path("victims").asInt(), all.path("busiest_day").asInt()));
  }

  @Test
  void logsGiveSameResultsAsSimulation() throws IOException {
    Path logs = logs(14);
    Files.writeString(logs.resolve("broken.json"), "{\"eventVersion\":\"1.08\",\"half");
    Path labels = home.resolve("labels.csv");
    Files.writeString(
        labels,
        Files.readString(logs.resolve("labels.csv")) + "never-logged,attack-x,0,paper tiger\n");
    String text = output(logged(logs, labels, "2026-03-11", "--budgets", "0.05"));
    List<String> simulated = smallCompany(5, "--attacks", "5").lines().toList();
    assertThat(text)
        .contains(
            "+ 1 rejected",
            "Labels without a matching event: 1, such as never-logged",
            "missed: attack-x, paper tiger: 0 events judged",
            "  Tidemark  ",
            "  own statistic, plain quantile  ",
            "  isolation forest on counts  ",
            "  largest robust z-score  ",
            "  peer ratio  ",
            "  ECOD-like tails  ",
            "  Good-Turing probability  ",
            "  new operations and targets  ",
            "  allow-list per identity  ")
        .containsPattern("0 paper tiger +0 of 1 ");
    assertThat(text.lines())
        .containsAll(
            simulated.stream()
                .filter(line -> line.startsWith("  case ") || line.startsWith("False step-ups: "))
                .toList());

    JsonNode json =
        AsciiJson.read(
            output(logged(logs, labels, "2026-03-11", "--json", "--budgets", "0.01,0.05")));
    assertThat(json.at("/attacks/attacks").asInt()).isEqualTo(6);
    assertThat(text)
        .contains(
            "False step-ups: %d on %d identity-days"
                .formatted(json.path("false_step_ups").asInt(), json.path("identity_days").asInt()))
        .containsPattern("all +%d of 6 ".formatted(json.at("/attacks/found").asInt()));
    assertThat(json.at("/variants/paper tiger/attacks").asInt()).isOne();
    assertThat(json.at("/variants/paper tiger/stopped_before_change").asInt(-1)).isZero();
    assertThat(json.at("/cases/0/found").asInt(-1)).isZero();
    assertThat(json.at("/attacks/most_events").asInt())
        .isGreaterThanOrEqualTo(json.at("/attacks/median_events").asInt());
    assertThat(json.path("detectors")).hasSize(18);
  }

  @Test
  void starterJudgesLogsFromFirstDay() throws IOException {
    Path logs = logs(3);
    Path labels = logs.resolve("labels.csv");
    assertThat(output(logged(logs, labels, "2026-03-02", "--budgets", "0.05")))
        .containsPattern("\\n  all +\\d of 5 ")
        .containsPattern("False step-ups: \\d on \\d+ identity-days");
  }

  @Test
  void rejectsInvalidInputWithCauseAndRemedy() throws IOException {
    Path logs = logs(8);
    Path labels = logs.resolve("labels.csv");
    Path people = home.resolve("people.csv");
    Files.writeString(
        people,
        """
        metadata_uid,time,identity,actor_user_uid,is_nhi,action
        1,2026-03-02T10:00:00Z,gateway|-|ann,ann,false,iam:GetUser
        2,2026-03-09T10:00:00Z,gateway|-|ann,ann,false,iam:GetUser
        """);
    Path wrong = home.resolve("wrong.csv");
    Files.writeString(wrong, "event_id,attack_id,case,variant\n1,a,two,v\n");
    Path empty = Files.createDirectory(home.resolve("empty"));

    refused(
        10, "no-such.csv cannot be read", logged(logs, home.resolve("no-such.csv"), "2026-03-09"));
    refused(10, "the logs cannot be read", logged(home.resolve("gone"), labels, "2026-03-09"));
    refused(10, "there is no event to judge", logged(empty, labels, "2026-03-09"));
    refused(2, "line 2: the case is 'two', not a whole number", logged(logs, wrong, "2026-03-09"));
    Files.writeString(wrong, "id,attack\n1,a\n");
    refused(
        2,
        "line 1: the columns are id,attack, not event_id,attack_id,case,variant",
        logged(logs, wrong, "2026-03-09"));
    Files.writeString(wrong, "event_id,attack_id,case,variant\n1,a,0,v\n2,a,0,w\n");
    refused(2, "line 3: attack a has case 0 and variant 'w'", logged(logs, wrong, "2026-03-09"));
    Files.writeString(wrong, "event_id,attack_id,case,variant\nno-such,a,0,v\n");
    refused(2, "the labels name 1 id, such as no-such, but", logged(logs, wrong, "2026-03-09"));
    refused(2, "fewer --attacks", "evaluate", "--days", "10");
    Files.writeString(wrong, "event_id,attack_id,case,variant\n1,a,0,v\n");
    refused(2, "the logs cover 2026-03-02 to 2026-03-09", logged(logs, labels, "2026-03-10"));
    refused(2, "known to be non-human", logged(people, wrong, "2026-03-09"));
    refused(2, "--seeds cannot be combined", logged(logs, labels, "2026-03-09", "--seeds", "1"));
    refused(2, "--json and --markdown exclude", "evaluate", "--json", "--markdown");
    refused(2, "Invalid seeds 'x-2'", "evaluate", "--seeds", "x-2");
    refused(2, "--labels", "evaluate", "--logs", logs.toString());
  }

  private void refused(int code, String description, String... args) {
    StringWriter err = new StringWriter();
    CommandLine line = CommandTree.of(Invocations.at(home));
    line.setErr(new PrintWriter(err));
    assertThat(line.execute(args)).as(err.toString()).isEqualTo(code);
    assertThat(err.toString()).contains(description, "because: ", "remedy: ");
  }

  /** Writes the logs of the small company. */
  private Path logs(int days) throws IOException {
    Path logs = home.resolve("logs");
    Simulation.write(new SimulationPlan(LocalDate.of(2026, 3, 2), days, 20, 500, 5, 3), logs);
    return logs;
  }

  private static String[] logged(Path logs, Path labels, String from, String... more) {
    List<String> command = new ArrayList<>(List.of("evaluate", "--logs", logs.toString()));
    command.addAll(List.of("--labels", labels.toString(), "--live-from", from));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  private String smallCompany(String... more) {
    return smallCompany(3, more);
  }

  private String smallCompany(int judged, String... more) {
    return company(14, judged, more);
  }

  private String company(int days, int judged, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of("evaluate", "--seeds", "3", "--identities", "20", "--events-per-day", "500"));
    command.addAll(List.of("--days", Integer.toString(days), "--judged", Integer.toString(judged)));
    command.addAll(List.of("--budgets", "0.05"));
    command.addAll(List.of(more));
    return output(command.toArray(String[]::new));
  }

  private String output(String... args) {
    StringWriter out = new StringWriter();
    CommandLine line = CommandTree.of(Invocations.at(home));
    line.setOut(new PrintWriter(out));
    assertThat(line.execute(args)).isZero();
    return out.toString();
  }
}
