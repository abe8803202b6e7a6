package io.tidemark.simulator;

import io.tidemark.engine.event.IdentityKind;
import io.tidemark.simulator.attack.Attack;
import io.tidemark.simulator.company.Actor;
import io.tidemark.simulator.company.Company;
import io.tidemark.simulator.event.LogFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

final class Tally {
  private final SortedMap<String, Long> eventsByFormat = new TreeMap<>();
  private int files;
  private long bytes;

  void add(Path file) throws IOException {
    files++;
    bytes += Files.size(file);
  }

  void add(LogFormat format, int events) {
    if (events > 0) {
      eventsByFormat.merge(format.label(), (long) events, Long::sum);
    }
  }

  SimulationSummary summary(Company company, List<Attack> attacks) {
    SortedMap<String, Integer> kinds = new TreeMap<>();
    for (Actor actor : company.actors()) {
      kinds.merge(actor.identity().principal().kind().label(), 1, Integer::sum);
    }
    SortedMap<Integer, Integer> cases = new TreeMap<>();
    SortedMap<String, Integer> variants = new TreeMap<>();
    int attackEvents = 0;
    for (Attack attack : attacks) {
      cases.merge(attack.caseNumber(), 1, Integer::sum);
      variants.merge(attack.caseNumber() + "/" + attack.variant(), 1, Integer::sum);
      attackEvents += attack.events().size();
    }
    int people = kinds.getOrDefault(IdentityKind.HUMAN.label(), 0);
    return new SimulationSummary(
        files, bytes, eventsByFormat, people, kinds, cases, variants, attackEvents);
  }
}
