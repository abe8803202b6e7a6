package io.tidemark.jobs.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.EventTime;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.cli.CommandTree;
import io.tidemark.jobs.config.ResolvedSettings;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.Level;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarehouseHistoryTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 9);
  private static final int DAYS = 11;

  @TempDir private static Path folder;

  private static Warehouse warehouse;
  private static WarehouseHistory history;
  private static Settings settings;

  @BeforeAll
  static void ingest() throws IOException {
    SharedSpark.session();
    Simulation.write(new SimulationPlan(FIRST, DAYS, 24, 150, 0, 5), folder.resolve("logs"));
    writeRotatedKeys(folder.resolve("logs/users.csv"));
    String tables = folder.resolve("tables").toString();
    int exitCode =
        CommandTree.of(Invocations.at(folder))
            .execute(
                "step",
                "ingest",
                "--input",
                folder.resolve("logs").toString(),
                "--warehouse",
                tables);
    assertThat(exitCode).isZero();
    settings =
        ResolvedSettings.of(
                Optional.of(
                    Files.writeString(
                        folder.resolve("quick.yaml"),
                        """
                train: {num-trees: 25, subsample-size: 64}
                risk: {medium-budget: 0.25, confidence: 0.6}
                """)),
                Map.of(),
                List.of())
            .settings();
    warehouse = new Warehouse(SharedSpark.session(), Path.of(tables).toUri().toString());
    history = history(12);
  }

  @Test
  void judgesInjectedAttacks() {
    assertThat(history.played()).isGreaterThan(5);
    assertThat(history.parts()).isOne();
    Candidate.Run run = judged(Policy.NONE);
    Detection detection = run.detections().get(0);
    assertThat(detection.attacks())
        .hasSize(history.played())
        .anyMatch(AttackOutcome::isFound)
        .allSatisfy(attack -> assertThat(attack.identity()).isNotNull());
    assertThat(detection.days()).anyMatch(DayOutcome::alerted).anyMatch(DayOutcome::attacked);
    assertThat(detection).isEqualTo(judged(Policy.NONE).detections().get(0));
    // The features' parts in the evidence add up to one or zero, for attacks as for normal days.
    assertThat(run.evidence().parts().values().stream().mapToDouble(p -> p.attacks()).sum())
        .isBetween(0.5, 1 + 1e-9);
  }

  @Test
  void appliesPolicyRules() {
    Policy ruled =
        Policy.read(
            "policy.yaml",
            """
            version: 1
            rules:
              - name: forgiven-sooner
                for: {kind: ci_job}
                risk: {half-life: 1h}
            """);
    assertThat(judged(ruled).detections()).isNotEqualTo(judged(Policy.NONE).detections());
  }

  @Test
  void leavesOutAttackOnCompromisedDay() {
    List<AttackOutcome> before = judged(Policy.NONE).detections().get(0).attacks();
    String identity = before.get(0).identity();
    List<AttackOutcome> others =
        before.stream().filter(attack -> !attack.identity().equals(identity)).toList();
    Label label =
        new Label(
            identity,
            EventTime.instant(EventTime.startOf(FIRST)),
            EventTime.instant(EventTime.startOf(FIRST.plusDays(DAYS))),
            Label.Verdict.COMPROMISED,
            "ann",
            "",
            Optional.empty(),
            Level.MEDIUM,
            Invocations.NOW);
    Label.TABLE.put(warehouse, List.of(label));
    try {
      WarehouseHistory labelled = history(12);
      assertThat(labelled.played()).isEqualTo(others.size());
      assertThat(labelled.leftOut()).isEqualTo(before.size() - others.size()).isPositive();
      assertThat(judged(labelled, Policy.NONE).detections().get(0).attacks())
          .extracting(AttackOutcome::attack)
          .containsExactlyElementsOf(others.stream().map(AttackOutcome::attack).toList());
    } finally {
      Label.TABLE.remove(warehouse, label::equals);
    }
  }

  @Test
  void marksAttacksThatThePlatformRefused() {
    List<AttackOutcome> attacks = judged(history(40), Policy.NONE).detections().get(0).attacks();
    assertThat(attacks)
        .allMatch(attack -> attack.refused() == (attack.events() == 0))
        .anyMatch(AttackOutcome::refused);
  }

  @Test
  void rejectsLabelsOfOtherEvents() throws IOException {
    Path labels = folder.resolve("other.csv");
    Files.writeString(labels, "event_id\nno-such\n");
    StringWriter err = new StringWriter();
    int exitCode =
        CommandTree.of(Invocations.at(folder))
            .setErr(new PrintWriter(err))
            .execute(
                "backtest",
                "--attacks",
                "1",
                "--seeds",
                "1",
                "--labels",
                labels.toString(),
                "--warehouse",
                folder.resolve("tables").toString());
    assertThat(exitCode).as(err.toString()).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "none of the labels matches an event",
            "the labels name 1 id, such as no-such, but the warehouse contains");
  }

  /** Writes the events of users whose keys were replaced some days before the last day. */
  private static void writeRotatedKeys(Path file) throws IOException {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "metadata_uid,time,identity,actor_user_uid,is_nhi,nhi_kind,cloud_provider,credential_uid,src_ip,"
                    + "action"));
    for (int user = 0; user < 4; user++) {
      for (int day = 0; day < DAYS; day++) {
        for (int hour = 8; hour < 12; hour++) {
          lines.add(
              "u%1$d-%2$d-%3$d,%4$sT%5$02d:00:00Z,aws|1|u%1$d,u%1$d,true,api_key,aws,%6$s-%1$d,203.0.113.%1$d,a:Get"
                  .formatted(
                      user, day, hour, FIRST.plusDays(day), hour, day < DAYS - 6 ? "old" : "new"));
        }
      }
    }
    Files.write(file, lines);
  }

  private static WarehouseHistory history(int attacks) {
    LocalDate last = FIRST.plusDays(DAYS - 1L);
    return new WarehouseHistory(
        warehouse,
        new Experiment.Plan(last.minusDays(2), last, attacks, 1, Set.of()),
        Enricher.standard());
  }

  private static Candidate.Run judged(WarehouseHistory from, Policy policy) {
    return from.judge(candidate(policy), List.of(7L), () -> {});
  }

  private static Candidate.Run judged(Policy policy) {
    return judged(history, policy);
  }

  private static Candidate candidate(Policy policy) {
    return new Candidate("built-in", ExecutorProgram.builtIn(), policy, settings);
  }
}
