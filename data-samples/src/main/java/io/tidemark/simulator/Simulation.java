package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes the access logs of a simulated company.
 *
 * <p>The output folder contains one folder per format, {@code labels.csv} and {@code
 * simulation.json}. Equal plans produce files that are identical before compression; the compressed
 * bytes depend on the JDK's zlib build. A simulation reads no files and overwrites any that already
 * exist.
 */
public final class Simulation {
  private static final CSVFormat LABELS =
      CSVFormat.RFC4180.builder().setHeader("event_id", "attack_id", "case", "variant").get();

  private final SimulationPlan plan;
  private final Company company;
  private final Path out;
  private final Map<String, Long> eventsByFormat = new TreeMap<>();

  private record Labelled(SimulatedEvent event, Attack attack) {}

  private Simulation(SimulationPlan plan, Path out) {
    this.plan = plan;
    this.company = Company.founded(plan);
    this.out = out;
  }

  /** Runs a simulation in the same way as {@link #write(SimulationPlan, Path, IntConsumer)}. */
  public static SimulationSummary write(SimulationPlan plan, Path out) throws IOException {
    return write(plan, out, daysDone -> {});
  }

  /**
   * Runs a simulation and writes its files.
   *
   * @param progress receives the number of completed days after each day
   * @throws IllegalArgumentException if the company has too few possible victims for the planned
   *     attacks
   */
  public static SimulationSummary write(SimulationPlan plan, Path out, IntConsumer progress)
      throws IOException {
    return new Simulation(plan, out).run(progress);
  }

  private SimulationSummary run(IntConsumer progress) throws IOException {
    List<Attack> attacks = new AttackPlanner(company, plan).place(plan.attacks());
    Files.createDirectories(out);
    try (CSVPrinter csv =
        new CSVPrinter(Files.newBufferedWriter(out.resolve("labels.csv")), LABELS)) {
      Map<LocalDate, List<Labelled>> hostile = identified(attacks);
      for (int done = 0; done < plan.days(); done++) {
        LocalDate day = plan.from().plusDays(done);
        List<Labelled> hostileToday = hostile.getOrDefault(day, List.of());
        for (Labelled labelled : hostileToday) {
          Attack attack = labelled.attack();
          String id = labelled.event().format().idInLog(labelled.event());
          csv.printRecord(id, attack.id(), attack.caseNumber(), attack.variant());
        }
        writeDay(day, hostileToday.stream().map(Labelled::event).toList());
        progress.accept(done + 1);
      }
    }
    SimulationReport.write(plan, company, attacks, out.resolve("simulation.json"));
    return new SimulationSummary(
        eventsByFormat,
        company.actors().stream()
            .collect(
                Collectors.groupingBy(
                    actor -> actor.principal().kind().label(), Collectors.summingInt(one -> 1))),
        attacks.stream().mapToInt(attack -> attack.events().size()).sum());
  }

  private void writeDay(LocalDate day, List<SimulatedEvent> hostile) throws IOException {
    List<SimulatedEvent> events = new ArrayList<>(hostile);
    for (SimulatedActor actor : company.actors()) {
      Rng ids = Rng.keyed(plan.seed(), "ids of " + actor.name(), day.toEpochDay());
      for (SimulatedEvent event : actor.ordinaryDay(day)) {
        events.add(event.identified(ids.uuid()));
      }
    }
    events.sort(SimulatedEvent.BY_TIME_AND_ID);
    Map<LogFormat, List<SimulatedEvent>> logs =
        events.stream().collect(Collectors.groupingBy(SimulatedEvent::format));
    for (Map.Entry<LogFormat, List<SimulatedEvent>> log : logs.entrySet()) {
      log.getKey().write(out, plan.seed(), day, log.getValue());
      eventsByFormat.merge(log.getKey().label(), (long) log.getValue().size(), Long::sum);
    }
  }

  private Map<LocalDate, List<Labelled>> identified(List<Attack> attacks) {
    Map<LocalDate, List<Labelled>> byDay = new TreeMap<>();
    for (Attack attack : attacks) {
      Rng ids = Rng.keyed(plan.seed(), "ids of " + attack.id(), 0);
      for (SimulatedEvent event : attack.events()) {
        byDay
            .computeIfAbsent(EventTime.date(event.timeMicros()), day -> new ArrayList<>())
            .add(new Labelled(event.identified(ids.uuid()), attack));
      }
    }
    return byDay;
  }
}
