package io.tidemark.jobs.lab;

import static java.util.Objects.requireNonNullElse;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.lab.AdaptiveAttacker.Move;
import io.tidemark.jobs.lab.LabelledEvents.History;
import io.tidemark.notebooks.report.PlainTable;
import io.tidemark.simulator.Rng;
import io.tidemark.training.EventHeader;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * A slow rise in volume: the attacker adds usual calls, so that on day k of 21, the victim makes
 * 1.03^k of the calls of its normal day. Each night trains on the days before it, attacked or not.
 * In each round, one identity of each cohort is attacked at the same time.
 */
final class Creep {
  static final int DAYS = 21;

  private static final double DAILY_GROWTH = 1.03;
  private static final List<Integer> REPORTED_DAYS = List.of(7, 14, DAYS);
  private static final int MIN_ACTIVE_DAYS = 7;
  private static final int MAX_ROUNDS = 4;

  /** A victim's first day with a step-up, counting from 1; {@link Integer#MAX_VALUE} if never. */
  record FirstStepUps(int byExtraCall, int byAnyCall, int withoutAttack) {}

  /** Shares of victims that are stepped up by the end of a day, with and without the attack. */
  record Noticed(int day, double byExtraCall, double byAnyCall, double withoutAttack) {}

  private Creep() {}

  /** Attacks a company since the first of its judged nights. */
  static List<FirstStepUps> against(
      LoggedCompany company, FeatureProgram program, Trial trial, JudgedNights quiet, long seed) {
    LocalDate first = quiet.baselines().firstKey();
    NavigableMap<String, List<AccessEvent>> own = LabelledEvents.byIdentity(company.events());
    List<FirstStepUps> victims = new ArrayList<>();
    for (Set<String> round : rounds(quiet, first)) {
      List<AccessEvent> events = new ArrayList<>(company.events());
      for (String victim : round) {
        Rng rng = Rng.keyed(seed, "creep by " + victim, 0);
        events.addAll(extraCalls(own.get(victim), first, rng));
      }
      LabelledEvents attacked = company.with(events, Map.of()).vectors(program, History.PROFILES);
      JudgedNights nights = JudgedNights.of(attacked, trial, first);
      for (String victim : round) {
        victims.add(
            new FirstStepUps(
                firstStepUp(
                    nights, victim, event -> AdaptiveAttacker.isOwnId(event.header().uid())),
                firstStepUp(nights, victim, event -> true),
                firstStepUp(quiet, victim, event -> true)));
      }
    }
    return victims;
  }

  /** Returns the victims of each round, by cohort; those without a cohort are in the first. */
  private static Collection<Set<String>> rounds(JudgedNights quiet, LocalDate first) {
    Map<String, String> cohorts = new TreeMap<>();
    for (JudgedEvent event : quiet.judged()) {
      EventHeader header = event.header();
      if (header.day().equals(first) && header.activeDays() >= MIN_ACTIVE_DAYS) {
        cohorts.put(header.identity(), requireNonNullElse(header.cohort(), header.identity()));
      }
    }
    Map<String, Integer> attacked = new HashMap<>();
    NavigableMap<Integer, Set<String>> rounds = new TreeMap<>();
    cohorts.forEach(
        (identity, cohort) -> {
          int round = attacked.merge(cohort, 1, Integer::sum);
          rounds.computeIfAbsent(round, key -> new TreeSet<>()).add(identity);
        });
    return rounds.headMap(MAX_ROUNDS, true).values();
  }

  /** Returns what the attacker adds to a victim's own events. */
  static List<AccessEvent> extraCalls(List<AccessEvent> own, LocalDate first, Rng rng) {
    AdaptiveAttacker attacker = new AdaptiveAttacker(own, List.of(), Set.of(), rng);
    List<AccessEvent> extra = new ArrayList<>();
    for (int k = 1; k <= DAYS; k++) {
      LocalDate day = first.plusDays(k - 1L);
      long normal =
          own.stream().filter(event -> EventTime.date(event.timeMicros()).equals(day)).count();
      double calls = normal * (StrictMath.pow(DAILY_GROWTH, k) - 1);
      extra.addAll(attacker.take(Move.STEADY, day, (int) Math.round(calls)));
    }
    return extra;
  }

  private static int firstStepUp(
      JudgedNights nights, String victim, Predicate<JudgedEvent> isCounted) {
    LocalDate eve = nights.baselines().firstKey().minusDays(1);
    return nights.judged().stream()
        .filter(event -> event.header().identity().equals(victim))
        .filter(event -> event.isAlert() && isCounted.test(event))
        .mapToInt(event -> (int) ChronoUnit.DAYS.between(eve, event.header().day()))
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  /** Returns a row for each reported day; no rows if there are no victims. */
  static List<Noticed> noticed(List<FirstStepUps> victims) {
    return REPORTED_DAYS.stream()
        .filter(day -> !victims.isEmpty())
        .map(
            day ->
                new Noticed(
                    day,
                    share(victims, day, FirstStepUps::byExtraCall),
                    share(victims, day, FirstStepUps::byAnyCall),
                    share(victims, day, FirstStepUps::withoutAttack)))
        .toList();
  }

  private static double share(
      List<FirstStepUps> victims, int day, ToIntFunction<FirstStepUps> first) {
    long stepped = victims.stream().filter(victim -> first.applyAsInt(victim) <= day).count();
    return (double) stepped / victims.size();
  }

  static PlainTable table(List<FirstStepUps> victims) {
    List<List<String>> rows = new ArrayList<>();
    for (Noticed one : noticed(victims)) {
      Stream<Double> shares = Stream.of(one.byExtraCall, one.byAnyCall, one.withoutAttack);
      Stream<String> cells = shares.map(share -> DetectionTables.format("%.2f", share));
      rows.add(Stream.concat(Stream.of(Integer.toString(one.day)), cells).toList());
    }
    return new PlainTable(
        "Creep: usual calls, 3 % more each day",
        ("Share of %d victims (by name, the first %d of each cohort with %d active days) stepped up"
                + " by then: on an extra call, on any call, and on any call of the same days"
                + " without the attack.")
            .formatted(victims.size(), MAX_ROUNDS, MIN_ACTIVE_DAYS),
        DetectionTables.head("by day|extra call stepped up|any call stepped up|without attack"),
        rows);
  }
}
