package io.tidemark.simulator;

import io.tidemark.engine.event.EventTime;
import io.tidemark.simulator.attack.Attack;
import io.tidemark.simulator.attack.AttackPlanner;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.Company;
import io.tidemark.simulator.event.LogFormat;
import io.tidemark.simulator.event.LoggedEvent;
import io.tidemark.simulator.event.Rng;
import io.tidemark.simulator.event.SimulatedEvent;
import io.tidemark.simulator.log.LabelsFile;
import io.tidemark.simulator.log.LogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Writes the access logs of a simulated company.
 *
 * <p>The output folder contains one folder per format, {@code labels.csv} and {@code
 * simulation.json}. Equal plans produce files that are identical before compression; the compressed
 * bytes depend on the JDK's zlib build. A simulation reads no files and overwrites any that already
 * exist.
 */
public final class Simulation {
  private Simulation() {}

  /**
   * Runs a simulation and writes its files.
   *
   * @throws IllegalArgumentException if the company has too few possible victims for the planned
   *     attacks
   */
  public static SimulationSummary write(SimulationPlan plan, Path out) throws IOException {
    return write(plan, out, daysDone -> {});
  }

  /**
   * Runs a simulation and writes its files. After each day, reports the number of days completed so
   * far.
   *
   * @throws IllegalArgumentException if the company has too few possible victims for the planned
   *     attacks
   */
  public static SimulationSummary write(SimulationPlan plan, Path out, IntConsumer progress)
      throws IOException {
    Company company =
        Company.founded(
            plan.seed(), plan.from(), plan.identities(), plan.eventsPerDay(), plan.formats());
    List<Attack> attacks =
        new AttackPlanner(company, plan.seed(), plan.from(), plan.days()).place(plan.attacks());
    Files.createDirectories(out);
    Tally tally = new Tally();
    List<LogWriter> writers = LogWriter.of(plan.formats(), out, plan.seed());
    Path labelsPath = out.resolve("labels.csv");
    try (LabelsFile labels = LabelsFile.create(labelsPath)) {
      Map<LocalDate, List<Labelled>> hostile = identified(attacks, plan.seed());
      for (int done = 0; done < plan.days(); done++) {
        LocalDate day = plan.from().plusDays(done);
        List<Labelled> hostileToday = hostile.getOrDefault(day, List.of());
        for (Labelled labelled : hostileToday) {
          labels.add(idInLog(labelled, writers), labelled.attack());
        }
        writeDay(plan, company, day, hostileToday, writers, tally);
        progress.accept(done + 1);
      }
    }
    tally.add(labelsPath);
    Path report = out.resolve("simulation.json");
    SimulationReport.write(plan, company, attacks, report);
    tally.add(report);
    return tally.summary(company, attacks);
  }

  private static void writeDay(
      SimulationPlan plan,
      Company company,
      LocalDate day,
      List<Labelled> hostile,
      List<LogWriter> writers,
      Tally tally)
      throws IOException {
    Map<LogFormat, List<LoggedEvent>> events = new EnumMap<>(LogFormat.class);
    for (LogFormat format : LogFormat.values()) {
      events.put(format, new ArrayList<>());
    }
    for (Actor actor : company.actors()) {
      List<LoggedEvent> log = events.get(actor.identity().principal().format());
      Rng ids = Rng.keyed(plan.seed(), "ids of " + actor.identity().name(), day.toEpochDay());
      for (SimulatedEvent event : actor.ordinaryDay(day)) {
        log.add(new LoggedEvent(ids.uuid(), event));
      }
    }
    for (Labelled labelled : hostile) {
      events.get(labelled.attack().victim().identity().principal().format()).add(labelled.logged());
    }
    for (LogWriter writer : writers) {
      List<LoggedEvent> log = events.get(writer.format());
      log.sort(LoggedEvent.BY_TIME_AND_ID);
      for (Path file : writer.write(day, log)) {
        tally.add(file);
      }
      tally.add(writer.format(), log.size());
    }
  }

  private static String idInLog(Labelled labelled, List<LogWriter> writers) {
    LogFormat format = labelled.attack().victim().identity().principal().format();
    for (LogWriter writer : writers) {
      if (writer.format() == format) {
        return writer.idInLog(labelled.logged());
      }
    }
    throw new IllegalStateException("No writer for " + format);
  }

  private static Map<LocalDate, List<Labelled>> identified(List<Attack> attacks, long seed) {
    Map<LocalDate, List<Labelled>> byDay = new TreeMap<>();
    for (Attack attack : attacks) {
      Rng ids = Rng.keyed(seed, "ids of " + attack.id(), 0);
      for (SimulatedEvent event : attack.events()) {
        byDay
            .computeIfAbsent(EventTime.date(event.timeMicros()), day -> new ArrayList<>())
            .add(new Labelled(new LoggedEvent(ids.uuid(), event), attack));
      }
    }
    return byDay;
  }

  private record Labelled(LoggedEvent logged, Attack attack) {}
}
