package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
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
  private final Map<LogFormat, LogWriter> writers;
  private final Map<String, Long> eventsByFormat = new TreeMap<>();
  private int files;
  private long bytes;

  private record Labelled(LoggedEvent logged, Attack attack) {
    LogFormat format() {
      return attack.victim().principal().format();
    }
  }

  private Simulation(SimulationPlan plan, Path out) {
    this.plan = plan;
    this.company =
        Company.founded(
            plan.seed(), plan.from(), plan.identities(), plan.eventsPerDay(), plan.formats());
    this.writers =
        LogWriter.of(plan.formats(), out, plan.seed()).stream()
            .collect(Collectors.toMap(LogWriter::format, Function.identity()));
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
    return new Simulation(plan, out).run(out, progress);
  }

  private SimulationSummary run(Path out, IntConsumer progress) throws IOException {
    List<Attack> attacks =
        new AttackPlanner(company, plan.seed(), plan.from(), plan.days()).place(plan.attacks());
    Files.createDirectories(out);
    Path labels = out.resolve("labels.csv");
    try (CSVPrinter csv = new CSVPrinter(Files.newBufferedWriter(labels), LABELS)) {
      Map<LocalDate, List<Labelled>> hostile = identified(attacks);
      for (int done = 0; done < plan.days(); done++) {
        LocalDate day = plan.from().plusDays(done);
        List<Labelled> hostileToday = hostile.getOrDefault(day, List.of());
        for (Labelled labelled : hostileToday) {
          Attack attack = labelled.attack();
          String id = writers.get(labelled.format()).idInLog(labelled.logged());
          csv.printRecord(id, attack.id(), attack.caseNumber(), attack.variant());
        }
        writeDay(day, hostileToday);
        progress.accept(done + 1);
      }
    }
    Path report = out.resolve("simulation.json");
    SimulationReport.write(plan, company, attacks, report);
    count(List.of(labels, report));
    return summary(attacks);
  }

  private void count(Collection<Path> written) throws IOException {
    for (Path file : written) {
      files++;
      bytes += Files.size(file);
    }
  }

  private void writeDay(LocalDate day, List<Labelled> hostile) throws IOException {
    Map<LogFormat, List<LoggedEvent>> events = new EnumMap<>(LogFormat.class);
    plan.formats().forEach(format -> events.put(format, new ArrayList<>()));
    for (Actor actor : company.actors()) {
      Rng ids = Rng.keyed(plan.seed(), "ids of " + actor.name(), day.toEpochDay());
      for (SimulatedEvent event : actor.ordinaryDay(day)) {
        events.get(actor.principal().format()).add(new LoggedEvent(ids.uuid(), event));
      }
    }
    hostile.forEach(labelled -> events.get(labelled.format()).add(labelled.logged()));
    for (Map.Entry<LogFormat, List<LoggedEvent>> entry : events.entrySet()) {
      List<LoggedEvent> log = entry.getValue();
      log.sort(LoggedEvent.BY_TIME_AND_ID);
      count(writers.get(entry.getKey()).write(day, log));
      if (!log.isEmpty()) {
        eventsByFormat.merge(entry.getKey().label(), (long) log.size(), Long::sum);
      }
    }
  }

  private Map<LocalDate, List<Labelled>> identified(List<Attack> attacks) {
    Map<LocalDate, List<Labelled>> byDay = new TreeMap<>();
    for (Attack attack : attacks) {
      Rng ids = Rng.keyed(plan.seed(), "ids of " + attack.id(), 0);
      for (SimulatedEvent event : attack.events()) {
        byDay
            .computeIfAbsent(EventTime.date(event.timeMicros()), day -> new ArrayList<>())
            .add(new Labelled(new LoggedEvent(ids.uuid(), event), attack));
      }
    }
    return byDay;
  }

  private SimulationSummary summary(List<Attack> attacks) {
    Map<String, Integer> kinds =
        counts(company.actors(), actor -> actor.principal().kind().label());
    return new SimulationSummary(
        files,
        bytes,
        eventsByFormat,
        kinds.getOrDefault(IdentityKind.HUMAN.label(), 0),
        kinds,
        counts(attacks, Attack::caseNumber),
        counts(attacks, attack -> attack.caseNumber() + "/" + attack.variant()),
        attacks.stream().mapToInt(attack -> attack.events().size()).sum());
  }

  private static <T, K> Map<K, Integer> counts(List<T> all, Function<T, K> key) {
    return all.stream().collect(Collectors.groupingBy(key, Collectors.summingInt(one -> 1)));
  }
}
