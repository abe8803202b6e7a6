package io.tidemark.jobs.evaluate;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.replay.ReplayInput;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import io.tidemark.training.evaluation.AttackLabel;
import io.tidemark.training.evaluation.LabelledEvents;
import io.tidemark.training.evaluation.LabelledEvents.History;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * A simulated company, its logs written and read back by the sources of a night: what is evaluated
 * includes how real formats are parsed.
 *
 * @param name of the company, for tables
 * @param events in judging order
 * @param attacks by event id
 */
public record SimulatedCompany(
    String name, List<AccessEvent> events, Map<String, AttackLabel> attacks) {
  private static final CSVFormat LABELS =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

  public SimulatedCompany {
    events = List.copyOf(events);
    attacks = Map.copyOf(attacks);
  }

  /**
   * Simulates a company.
   *
   * @param logs folder to write its logs into
   * @throws IllegalArgumentException when the company has too few victims for the planned attacks
   */
  public static SimulatedCompany of(SimulationPlan plan, Path logs) throws IOException {
    Simulation.write(plan, logs);
    long ingested = EventTime.startOf(plan.from().plusDays(plan.days()));
    ReplayInput input =
        new ReplayInput(
            ReadOptions.at(ingested),
            Enricher.standard(),
            Long.MIN_VALUE,
            (file, refused) -> {
              throw new IllegalStateException(
                  "A simulated record is refused: " + refused.reason() + " in " + file);
            });
    for (Path file : ReplayInput.files(logs)) {
      input.add(file);
    }
    return new SimulatedCompany(
        "seed " + plan.seed(), input.inOrder(), attacks(logs.resolve("labels.csv")));
  }

  /** The labels of a simulation, by event id. */
  static Map<String, AttackLabel> attacks(Path labels) throws IOException {
    Map<String, AttackLabel> attacks = new HashMap<>();
    try (Reader reader = Files.newBufferedReader(labels)) {
      for (CSVRecord row : LABELS.parse(reader)) {
        attacks.put(
            row.get("event_id"),
            new AttackLabel(
                row.get("attack_id"), Integer.parseInt(row.get("case")), row.get("variant")));
      }
    }
    return attacks;
  }

  /** Its events with their vectors. */
  public LabelledEvents vectors(FeatureProgram program, History history) {
    return LabelledEvents.of(name, program, events, attacks, history);
  }
}
