package io.tidemark.jobs.lab;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.batch.FeatureRange;
import io.tidemark.batch.IdentityHistory;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.lab.AdaptiveAttacker.Move;
import io.tidemark.jobs.lab.InjectedAttacks.Estate;
import io.tidemark.jobs.lab.LabelledEvents.Histories;
import io.tidemark.jobs.lab.LabelledEvents.History;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.notebooks.report.PlainTable;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.simulator.Rng;
import io.tidemark.simulator.SimulationPlan;
import io.tidemark.training.EventScoring.InMemoryScoring;
import io.tidemark.training.EventVector;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Cost of evading detection for {@linkplain AdaptiveAttacker attackers who know the rules}. Each
 * company's baselines are trained once, without attacks. Every attack is inserted into a copy of
 * its victim's traffic, of which only the victim's events are judged again, with the preceding
 * night's baseline and no earlier risk.
 */
public final class Evasion {
  /** The addition, in busiest days, for which the share found has a column of its own. */
  private static final double COMPARED_ADDITION = 1.25;

  private static final List<Double> ADDED_BUSIEST_DAYS =
      List.of(0.25, 0.5, 1.0, COMPARED_ADDITION, 2.0, 4.0, 8.0);
  private static final List<Integer> ADDED_NUMBERS = List.of(1, 2, 5, 8, 20, 50);
  private static final int FEWEST_DAYS = 7;
  private static final int POISONED_DAYS = 4;
  private static final int SPLIT_OVER = 4;

  private final List<Trials> trials = new ArrayList<>();
  private final List<Creep.FirstStepUps> creep = new ArrayList<>();

  /**
   * The attacks on one victim, the size of its busiest earlier day, and whether each number added
   * to a normal day was stepped up.
   */
  private record Trials(Move move, String kind, int busiest, Map<Integer, Boolean> found) {
    private boolean isFoundAdding(double busiestDays) {
      return found.get(size(busiestDays, busiest));
    }
  }

  /**
   * Evasion cost of a move for one kind of identity, in objects or calls that the attacker adds to
   * a normal day of the victim.
   *
   * @param victims number of victims, each of which is attacked once with each addition
   * @param busiestDay median of what the victims take on their busiest day
   * @param evadingNumber largest tried number that is stepped up with a probability below one half;
   *     0 if there is no such number
   * @param evadingBusiestDays the same in busiest days of the victim
   * @param foundAddingFiveQuarters share of victims that are stepped up when 1.25 of their busiest
   *     days are added to a normal day
   */
  public record Cost(
      String move,
      String unit,
      String kind,
      int victims,
      int busiestDay,
      int evadingNumber,
      double evadingBusiestDays,
      double foundAddingFiveQuarters,
      Map<Integer, Double> foundByNumber,
      Map<Double, Double> foundByBusiestDays) {}

  private Evasion() {}

  /**
   * Attacks simulated companies, which must have no other attacks, on their last days. A {@link
   * Creep} is measured only if there are enough judged days.
   */
  public static Evasion of(
      Settings settings,
      List<SimulationPlan> plans,
      int judgedDays,
      double budget,
      Runnable onCompany)
      throws IOException {
    Evasion evasion = new Evasion();
    FeatureProgram program = FeatureSources.catalogue(settings.features().catalogue()).program();
    for (SimulationPlan plan : plans) {
      Trial trial = Trial.withBudget(settings, budget);
      LoggedCompany company = LoggedCompany.simulated(plan);
      Target target = new Target(company, program, trial, judgedDays, plan.seed());
      target.attack(evasion.trials);
      if (judgedDays >= Creep.DAYS) {
        evasion.creep.addAll(Creep.against(company, program, trial, target.nights, plan.seed()));
      }
      onCompany.run();
    }
    return evasion;
  }

  private static int size(double busiestDays, int busiest) {
    return Math.max(1, (int) Math.round(busiestDays * busiest));
  }

  /** Returns the costs by move and kind; the kind {@code all} covers all victims of a move. */
  public List<Cost> costs() {
    List<Cost> costs = new ArrayList<>();
    for (Move move : Move.values()) {
      Map<String, List<Trials>> byKind = new TreeMap<>();
      for (Trials one : trials) {
        if (one.move == move) {
          byKind.computeIfAbsent("all", kind -> new ArrayList<>()).add(one);
          byKind.computeIfAbsent(one.kind, kind -> new ArrayList<>()).add(one);
        }
      }
      byKind.forEach((kind, victims) -> costs.add(cost(move, kind, victims)));
    }
    return costs;
  }

  private static Cost cost(Move move, String kind, List<Trials> victims) {
    Map<Integer, Double> byNumber = new TreeMap<>();
    Map<Double, Double> byBusiestDays = new TreeMap<>();
    ADDED_NUMBERS.forEach(
        number -> byNumber.put(number, share(victims, one -> one.found.get(number))));
    ADDED_BUSIEST_DAYS.forEach(
        days -> byBusiestDays.put(days, share(victims, one -> one.isFoundAdding(days))));
    int[] busiest = victims.stream().mapToInt(Trials::busiest).sorted().toArray();
    return new Cost(
        move.title(),
        move.takesObjects() ? "objects" : "calls",
        kind,
        victims.size(),
        busiest[busiest.length / 2],
        evading(byNumber).orElse(0),
        evading(byBusiestDays).orElse(0.0),
        byBusiestDays.get(COMPARED_ADDITION),
        byNumber,
        byBusiestDays);
  }

  private static double share(List<Trials> victims, Predicate<Trials> found) {
    return (double) victims.stream().filter(found).count() / victims.size();
  }

  private static <T extends Comparable<T>> Optional<T> evading(Map<T, Double> found) {
    return found.keySet().stream().filter(size -> found.get(size) < 0.5).max(T::compareTo);
  }

  public JsonNode json() {
    return LabResult.tree(new TreeMap<>(Map.of("evasion", costs(), "creep", Creep.noticed(creep))));
  }

  public List<String> report() {
    List<List<String>> rows = new ArrayList<>();
    for (Cost cost : costs()) {
      rows.add(
          List.of(
              cost.move(),
              cost.kind(),
              Integer.toString(cost.victims()),
              cost.busiestDay() + " " + cost.unit(),
              Integer.toString(cost.evadingNumber()),
              DetectionTables.format("%.2f", cost.evadingBusiestDays()),
              DetectionTables.format("%.2f", cost.foundAddingFiveQuarters()),
              shares(cost.foundByNumber()),
              shares(cost.foundByBusiestDays())));
    }
    List<String> lines =
        new ArrayList<>(
            PageText.of(
                new PlainTable(
                    "Evasion cost per day",
                    ("The attacker adds calls or objects to a normal day of the victim: %s, or %s of the"
                            + " victim's busiest days. Evading: the largest addition that is stepped up with"
                            + " a probability below one half. The last three columns show the share found"
                            + " when 1.25 busiest days, each number, and each multiple of the busiest day"
                            + " are added to a normal day. With at least %d judged days, a creep is"
                            + " measured as well.")
                        .formatted(ADDED_NUMBERS, ADDED_BUSIEST_DAYS, Creep.DAYS),
                    DetectionTables.head(
                        "move|kind|victims|busiest day|evading|in busiest days"
                            + "|found adding 1.25 busiest days|by number added|by busiest days added"),
                    rows)));
    if (!creep.isEmpty()) {
      lines.addAll(PageText.of(Creep.table(creep)));
    }
    return lines;
  }

  private static String shares(Map<?, Double> found) {
    return found.values().stream()
        .map(share -> DetectionTables.format("%.2f", share))
        .collect(Collectors.joining(" "));
  }

  /** A company with the state needed to judge its identities again. */
  private static final class Target {
    private final FeatureProgram program;
    private final Trial trial;
    private final long seed;
    private final Histories histories;
    private final JudgedNights nights;
    private final NavigableMap<LocalDate, Baseline> baselines;
    private final LocalDate first;
    private final Set<String> regions;

    private final Map<String, List<String>> members = new TreeMap<>();

    private final Map<String, String> cohortOf = new TreeMap<>();

    private Target(
        LoggedCompany company, FeatureProgram program, Trial trial, int judgedDays, long seed) {
      this.program = program;
      this.trial = trial;
      this.seed = seed;
      histories = Histories.of(company.events(), program, History.PROFILES);
      LabelledEvents events =
          LabelledEvents.of(company.name(), program, histories, company.attacks());
      first = events.days().first();
      regions = Estate.values(company.events(), EventColumn.CLOUD_REGION);
      nights = JudgedNights.of(events, trial, events.days().last().minusDays(judgedDays - 1L));
      baselines = nights.baselines();
      long eve = baselines.firstKey().toEpochDay() - 1;
      histories
          .ofIdentities()
          .forEach(
              (identity, history) -> {
                String cohort = history.asOf(eve).cohort();
                if (cohort != null) {
                  cohortOf.put(identity, cohort);
                  members.computeIfAbsent(cohort, key -> new ArrayList<>()).add(identity);
                }
              });
    }

    private void attack(List<Trials> trials) {
      histories
          .events()
          .forEach(
              (identity, own) -> {
                if (own.stream().anyMatch(event -> event.isNonHuman(null))) {
                  for (Move move : Move.values()) {
                    attack(move, identity).ifPresent(trials::add);
                  }
                }
              });
    }

    /**
     * Attacks in ascending sizes, on the first judged day on which the move is possible. When two
     * sizes in a row are found, all larger ones count as found.
     */
    private Optional<Trials> attack(Move move, String identity) {
      List<AccessEvent> own = histories.events().get(identity);
      for (LocalDate day : baselines.keySet()) {
        Map<LocalDate, List<AccessEvent>> before =
            own.stream()
                .filter(event -> EventTime.date(event.timeMicros()).isBefore(day))
                .collect(Collectors.groupingBy(event -> EventTime.date(event.timeMicros())));
        int busiest = before.values().stream().mapToInt(move::amount).max().orElse(0);
        if (before.size() >= FEWEST_DAYS
            && busiest > 0
            && !attacker(move, identity, 0).take(move, day, 1).isEmpty()) {
          Set<Integer> sizes = new TreeSet<>(ADDED_NUMBERS);
          ADDED_BUSIEST_DAYS.forEach(days -> sizes.add(size(days, busiest)));
          Map<Integer, Boolean> found = new TreeMap<>();
          int foundInARow = 0;
          for (int size : sizes) {
            boolean isFound = foundInARow == 2 || isFound(move, identity, day, size);
            foundInARow = isFound ? Math.min(2, foundInARow + 1) : 0;
            found.put(size, isFound);
          }
          return Optional.of(
              new Trials(move, own.get(0).text(EventColumn.NHI_KIND), busiest, found));
        }
      }
      return Optional.empty();
    }

    private AdaptiveAttacker attacker(Move move, String identity, int size) {
      return new AdaptiveAttacker(
          histories.events().get(identity),
          peers(identity).stream().flatMap(peer -> histories.events().get(peer).stream()).toList(),
          regions,
          Rng.keyed(seed, move.title() + " by " + identity, size));
    }

    private List<String> peers(String identity) {
      String cohort = cohortOf.get(identity);
      return cohort == null
          ? List.of()
          : members.get(cohort).stream().filter(other -> !other.equals(identity)).toList();
    }

    private boolean isFound(Move move, String identity, LocalDate day, int size) {
      if (move != Move.SPLIT) {
        return isFoundAlone(move, identity, day, size);
      }
      List<String> team = new ArrayList<>(List.of(identity));
      for (String peer : peers(identity)) {
        if (team.size() < SPLIT_OVER && !attacker(move, peer, 0).take(move, day, 1).isEmpty()) {
          team.add(peer);
        }
      }
      boolean found = false;
      for (int i = 0; i < team.size() && !found; i++) {
        int part = (size + i) / team.size();
        found = part > 0 && isFoundAlone(move, team.get(i), day, part);
      }
      return found;
    }

    private boolean isFoundAlone(Move move, String identity, LocalDate day, int size) {
      LocalDate last =
          move == Move.POISONING
              ? Collections.min(List.of(day.plusDays(POISONED_DAYS - 1L), baselines.lastKey()))
              : day;
      AdaptiveAttacker attacker = attacker(move, identity, size);
      List<AccessEvent> taken = new ArrayList<>();
      day.datesUntil(last.plusDays(1)).forEach(on -> taken.addAll(attacker.take(move, on, size)));
      List<AccessEvent> events = new ArrayList<>();
      IdentityHistory history = histories.ofIdentities().get(identity);
      if (move == Move.COLD_START) {
        String newcomer = identity + "-new";
        taken.forEach(
            event -> events.add(event.toBuilder().text(EventColumn.IDENTITY, newcomer).build()));
        history =
            new IdentityHistory(program.schema(), null, new TreeMap<>(), ProfileRules.defaults());
      } else {
        events.addAll(taken);
        for (AccessEvent event : histories.events().get(identity)) {
          LocalDate on = EventTime.date(event.timeMicros());
          if (!on.isBefore(day.minusDays(1)) && !on.isAfter(last)) {
            events.add(event);
          }
        }
        if (move == Move.POISONING) {
          NavigableMap<Long, DaySummary> summaries = LabelledEvents.summaries(events, program);
          history =
              new IdentityHistory(
                  program.schema(),
                  history.asOf(day.toEpochDay() - 1),
                  summaries,
                  ProfileRules.defaults());
        }
      }
      FeatureRange range = new FeatureRange(day, last, first);
      Set<String> ids =
          taken.stream()
              .map(event -> event.text(EventColumn.METADATA_UID))
              .collect(Collectors.toSet());
      return isFound(
          LabelledEvents.vectors(events, history, range, program, histories.cohorts()), ids);
    }

    private boolean isFound(List<EventVector> vectors, Set<String> ids) {
      NavigableMap<LocalDate, List<EventVector>> byDay = new TreeMap<>();
      for (EventVector vector : vectors) {
        byDay.computeIfAbsent(vector.header().day(), day -> new ArrayList<>()).add(vector);
      }
      InMemoryScoring days = new InMemoryScoring(trial.policies(), program.recentFeatures());
      boolean[] found = new boolean[1];
      byDay.forEach(
          (day, events) ->
              days.judge(
                  day,
                  baselines.floorEntry(day).getValue(),
                  events,
                  (event, verdict, shares) ->
                      found[0] |=
                          ids.contains(event.header().uid())
                              && new JudgedEvent("", event.header(), null, null, verdict)
                                  .isAlert()));
      return found[0];
    }
  }
}
