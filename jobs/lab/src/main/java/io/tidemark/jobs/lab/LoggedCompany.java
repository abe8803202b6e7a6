package io.tidemark.jobs.lab;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.label.AttackLabels;
import io.tidemark.jobs.replay.Replay.ReplayInput;
import io.tidemark.jobs.source.ParsedRecord;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.commons.io.file.PathUtils;

/**
 * A company with its logs, which are read like a night's sources.
 *
 * @param events the events, in judging order
 * @param attacks labels by event id
 * @param notes notes on the company's records and labels
 */
public record LoggedCompany(
    String name, List<AccessEvent> events, Map<String, AttackLabel> attacks, List<String> notes) {
  public LoggedCompany {
    events = List.copyOf(events);
    attacks = Collections.unmodifiableMap(new LinkedHashMap<>(attacks));
    notes = List.copyOf(notes);
  }

  /**
   * Simulates a company, deleting its logs afterwards.
   *
   * @throws IllegalArgumentException if the company has too few victims for the planned attacks
   */
  static LoggedCompany simulated(SimulationPlan plan) throws IOException {
    Path logs = Files.createTempDirectory("tidemark-evaluate");
    try {
      Simulation.write(plan, logs);
      Path labels = logs.resolve("labels.csv");
      ReplayInput input =
          read(
              logs,
              labels,
              ReadOptions.at(EventTime.startOf(plan.from().plusDays(plan.days()))),
              Enricher.standard(),
              (file, refused) -> {
                throw new IllegalStateException(
                    "A simulated record was rejected: " + refused.reason() + " in " + file);
              });
      return new LoggedCompany(
          "seed " + plan.seed(), input.inOrder(), AttackLabel.read(labels), List.of());
    } finally {
      PathUtils.deleteDirectory(logs);
    }
  }

  /**
   * Reads a company's logs, without the labels of events before the first day to judge, and thus
   * without attacks that ended before it.
   *
   * @param logs a log file or folder, which may contain the labels
   * @throws TidemarkException if there is nothing to judge
   */
  public static LoggedCompany of(
      Path logs, Path labels, LocalDate liveFrom, ReadOptions options, Enricher enricher)
      throws IOException {
    Map<String, AttackLabel> attacks = AttackLabel.read(labels);
    Map<String, Integer> reasons = new TreeMap<>();
    ReplayInput input =
        read(
            logs,
            labels,
            options,
            enricher,
            (file, refused) -> reasons.merge(refused.reason(), 1, Integer::sum));
    List<AccessEvent> events = input.inOrder();
    List<String> notes = new ArrayList<>();
    notes.add(input.account(events.size()));
    if (!reasons.isEmpty()) {
      notes.add(
          reasons.entrySet().stream()
              .map(reason -> reason.getKey() + " " + reason.getValue())
              .collect(Collectors.joining(", ", "Rejected: ", "")));
    }
    requireDays(events, liveFrom, String.join("; ", notes));
    Set<String> unknown = new TreeSet<>(attacks.keySet());
    int inHistory = 0;
    Map<String, AttackLabel> live = new LinkedHashMap<>(attacks);
    for (AccessEvent event : events) {
      String id = event.text(EventColumn.METADATA_UID);
      unknown.remove(id);
      if (EventTime.date(event.timeMicros()).isBefore(liveFrom) && live.remove(id) != null) {
        inHistory++;
      }
    }
    if (unknown.size() == attacks.size()) {
      throw AttackLabels.noneMatches(
          unknown, "the logs contain", events.size(), events.get(0).text(EventColumn.METADATA_UID));
    }
    if (!unknown.isEmpty()) {
      notes.add(
          "Labels without a matching event: %d, such as %s."
                  .formatted(unknown.size(), PrintableText.of(unknown.iterator().next(), 80))
              + " Attacks without any matching event count as not found");
    }
    if (inHistory > 0) {
      notes.add(
          Counted.of(inHistory, "label")
              + " on events before %s: not judged, but part of the history".formatted(liveFrom));
    }
    return new LoggedCompany("logs", events, live, notes);
  }

  private static void requireDays(List<AccessEvent> events, LocalDate liveFrom, String account) {
    if (events.isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no event to judge",
          account,
          "check --logs and --format");
    }
    LocalDate first = EventTime.date(events.get(0).timeMicros());
    LocalDate last = EventTime.date(events.get(events.size() - 1).timeMicros());
    if (liveFrom.isBefore(first) || liveFrom.isAfter(last)) {
      throw usage(
          "--live-from cannot be " + liveFrom,
          "the logs cover %s to %s".formatted(first, last),
          "choose one of these days; days before it serve as history");
    }
  }

  private static ReplayInput read(
      Path logs,
      Path labels,
      ReadOptions options,
      Enricher enricher,
      BiConsumer<String, ParsedRecord.Rejected> onReject)
      throws IOException {
    ReplayInput input = new ReplayInput(options, enricher, Long.MIN_VALUE, onReject);
    for (Path file : ReplayInput.files(logs)) {
      if (!Files.isSameFile(file, labels)) {
        input.add(file);
      }
    }
    return input;
  }

  /** Returns the same logs without the events of attacks. */
  public LoggedCompany withoutAttacks() {
    return with(events.stream().filter(event -> attack(event) == null).toList(), Map.of());
  }

  /** Returns the same logs without all events of sessions that attacks belong to. */
  public LoggedCompany withoutAttackedSessions() {
    Set<String> attacked =
        events.stream()
            .filter(event -> attack(event) != null)
            .map(event -> event.text(EventColumn.ACTOR_SESSION_UID))
            .collect(Collectors.toSet());
    return with(
        events.stream()
            .filter(event -> !attacked.contains(event.text(EventColumn.ACTOR_SESSION_UID)))
            .toList(),
        Map.of());
  }

  /** Returns the same logs under another name, which distinguishes identities. */
  public LoggedCompany named(String other) {
    return new LoggedCompany(other, events, attacks, notes);
  }

  private AttackLabel attack(AccessEvent event) {
    return attacks.get(event.text(EventColumn.METADATA_UID));
  }

  LoggedCompany with(List<AccessEvent> otherEvents, Map<String, AttackLabel> otherAttacks) {
    return new LoggedCompany(name, otherEvents, otherAttacks, notes);
  }

  public LabelledEvents vectors(FeatureProgram program, LabelledEvents.History history) {
    return LabelledEvents.of(name, program, events, attacks, history);
  }
}
