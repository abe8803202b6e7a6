package io.tidemark.jobs.backtest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;

import io.tidemark.batch.Columns;
import io.tidemark.batch.EventRows;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.label.LabelBook;
import io.tidemark.jobs.night.LabelledDays;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.ReadAgain;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.simulator.attack.Attack;
import io.tidemark.simulator.attack.AttackPlanner;
import io.tidemark.simulator.company.Actor;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * History as the nights would have judged it, with attacks on its own identities in it.
 *
 * <p>Reads {@code access_events} and {@code labels}; writes nothing.
 */
public final class Backtest {
  /** Days before the first judged one that are history. */
  private static final int HISTORY_DAYS = 42;

  /**
   * Events of a history that is looked at whole; from twice as many on, identities with at least so
   * many stand for all.
   */
  private static final long MOST_EVENTS = 2_000_000;

  /**
   * Events of a history that {@link #tryOut} is made for; from twice as many on, fewer identities.
   */
  public static final int EVENTS_IN_MEMORY = 250_000;

  /** Events that are kept to measure with. */
  private static final int SAMPLE_EVENTS = 20_000;

  /** Events of victims that are held in memory to play attacks with. */
  private static final long VICTIM_EVENTS = 300_000;

  /** The columns of access_events that a replay reads. */
  private static final StructType EVENT_SCHEMA =
      EventRows.SCHEMA.add(Columns.EVENT_DATE, DataTypes.DateType);

  private final Warehouse warehouse;
  private final Plan plan;
  private final LabelledDays labels;
  private final Dataset<Row> history;
  private final LocalDate first;
  private final List<PlayedAttack> attacks = new ArrayList<>();
  private final Map<String, List<AccessEvent>> sample = new TreeMap<>();
  private final Dataset<Row> events;
  private final long parts;

  /**
   * What is asked for.
   *
   * @param from first judged day
   * @param to last judged day
   * @param attacks how many to play; as many as there are victims for
   * @param seed of the attacks and of the bootstrap
   * @param known ids of events that are attacks already
   */
  public record Plan(LocalDate from, LocalDate to, int attacks, long seed, Set<String> known) {
    public Plan {
      known = Set.copyOf(known);
    }

    /** Days from the first to the last. */
    public int days() {
      return Math.toIntExact(to.toEpochDay() - from.toEpochDay() + 1);
    }
  }

  /**
   * Plays the attacks.
   *
   * @param enricher fills the derived columns of their events, as a night does of all
   */
  public Backtest(Warehouse warehouse, Plan plan, Enricher enricher) {
    this(warehouse, plan, enricher, MOST_EVENTS);
  }

  /** As {@link #Backtest(Warehouse, Plan, Enricher)}, for {@link #tryOut}. */
  public static Backtest inMemory(Warehouse warehouse, Plan plan, Enricher enricher) {
    return new Backtest(warehouse, plan, enricher, EVENTS_IN_MEMORY);
  }

  private Backtest(Warehouse warehouse, Plan plan, Enricher enricher, long mostEvents) {
    this.warehouse = warehouse;
    this.plan = plan;
    labels = LabelledDays.asOf(warehouse, plan.to(), new LabelBook(warehouse).all());
    Dataset<Row> all =
        warehouse
            .read(AccessEventsTable.SPEC)
            .filter(
                col(AccessEventsTable.EVENT_DATE)
                    .between(lit(plan.from().minusDays(HISTORY_DAYS)), lit(plan.to()))
                    .and(col("identity").isNotNull()));
    long found = all.count();
    if (found == 0) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "there is no event from " + plan.from() + " to " + plan.to() + " nor before",
          "the table access_events of the warehouse has none",
          "choose other days, or run 'tidemark ingest' first");
    }
    parts = Math.max(1, found / mostEvents);
    history = parts == 1 ? all : all.filter(expr("pmod(xxhash64(identity), " + parts + ") = 0"));
    first =
        RowTimes.date(
            history.agg(org.apache.spark.sql.functions.min("event_date").as("first")).first(),
            "first");
    events = ReadAgain.of(withAttacks(enricher));
  }

  /** The attacks that found a victim. */
  public int played() {
    return attacks.size();
  }

  /** One in how many identities is looked at. */
  public long parts() {
    return parts;
  }

  /**
   * Judges the days as a candidate would have, once for each seed.
   *
   * @param seeds of training; at least one
   * @param onDay called after each judged day
   * @return one outcome for each seed
   */
  public List<ReplayedNights> judge(Candidate candidate, List<Long> seeds, Runnable onDay) {
    List<ReplayedNights> outcomes = new ArrayList<>();
    try (VectorHistory vectors = onSpark(candidate)) {
      NightReplay replay = new NightReplay(candidate, vectors);
      for (long seed : seeds) {
        JudgedEvents judged = replay.judge(vectors.judging(), plan.from(), plan.to(), seed, onDay);
        outcomes.add(judged.outcome(attacks, plan.known()));
      }
    }
    return someoneJudged(outcomes);
  }

  /**
   * As {@link #judge}, in the memory of this process and with what decisions rest on; for histories
   * of at most {@link #EVENTS_IN_MEMORY} events.
   */
  public Tried tryOut(Candidate candidate, List<Long> seeds, Runnable onDay) {
    List<ReplayedNights> outcomes = new ArrayList<>();
    try (HistoryOnSpark computed = onSpark(candidate);
        HistoryInMemory vectors = new HistoryInMemory(candidate, computed)) {
      NightReplay replay = new NightReplay(candidate, vectors);
      StatisticParts evidence =
          new StatisticParts(
              candidate.catalogue().program().catalogue().names(), attacks, plan.known());
      double quickest = Double.POSITIVE_INFINITY;
      for (long seed : seeds) {
        VectorHistory.Judging judging =
            outcomes.isEmpty() ? vectors.judging(evidence) : vectors.judging();
        long before = CpuTime.ofProcess();
        outcomes.add(
            replay
                .judge(judging, plan.from(), plan.to(), seed, onDay)
                .outcome(attacks, plan.known()));
        quickest = Math.min(quickest, (CpuTime.ofProcess() - before) / 1e9);
      }
      return new Tried(
          candidate,
          someoneJudged(outcomes),
          evidence,
          quickest,
          vectors.events(plan.from(), plan.to()));
    }
  }

  /** Ids of the events that are attacks: those played, and those known before. */
  public Set<String> hostile() {
    Set<String> hostile = new TreeSet<>(plan.known());
    attacks.forEach(attack -> hostile.addAll(attack.events()));
    return hostile;
  }

  /** Real events of some identities, each identity's in judging order: enough to measure with. */
  public Map<String, List<AccessEvent>> sample() {
    return Collections.unmodifiableMap(sample);
  }

  private HistoryOnSpark onSpark(Candidate candidate) {
    return new HistoryOnSpark(warehouse.spark(), candidate, events, labels, first, plan.to());
  }

  private List<ReplayedNights> someoneJudged(List<ReplayedNights> outcomes) {
    if (outcomes.get(0).days().isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "nobody was judged from " + plan.from() + " to " + plan.to(),
          "there are too few days with events before, from " + first + " on",
          "begin later: a baseline needs at least six days before it");
    }
    return outcomes;
  }

  private Dataset<Row> withAttacks(Enricher enricher) {
    Map<String, Victim> victims = new TreeMap<>();
    Estate estate = new Estate();
    for (List<AccessEvent> own : victimEvents().values()) {
      own.sort(AccessEvent.judgingOrder());
      estate.learn(own);
      keep(own);
      Victim.of(own, plan.to()).ifPresent(v -> victims.put(v.actor().identity().name(), v));
    }
    List<Actor> actors = new ArrayList<>();
    victims.values().forEach(victim -> actors.add(victim.actor()));
    int span = Math.toIntExact(plan.to().toEpochDay() - first.toEpochDay() + 1);
    List<Attack> placed =
        new AttackPlanner(actors, plan.seed(), first, span, plan.days())
            .placeWhatFits(plan.attacks());
    InjectedAttacks injected = new InjectedAttacks(estate, enricher, plan.seed());
    List<Row> rows = new ArrayList<>();
    for (Attack attack : placed) {
      String identity = attack.victim().identity().name();
      Set<String> ids = new TreeSet<>();
      for (AccessEvent event : injected.of(attack, victims.get(identity))) {
        ids.add(event.text(EventColumn.METADATA_UID));
        rows.add(EventRows.toRow(event));
      }
      attacks.add(
          new PlayedAttack(attack.id(), attack.caseNumber(), attack.variant(), identity, ids));
    }
    Dataset<Row> hostile =
        warehouse
            .spark()
            .createDataFrame(rows, EventRows.SCHEMA)
            .withColumn(Columns.EVENT_DATE, to_date(col("time")));
    return history.select(columns()).unionByName(hostile.select(columns()));
  }

  private void keep(List<AccessEvent> own) {
    int kept = sample.values().stream().mapToInt(List::size).sum();
    if (kept + own.size() <= SAMPLE_EVENTS) {
      sample.put(own.get(0).text(EventColumn.IDENTITY), List.copyOf(own));
    }
  }

  /** All events of as many identities as memory allows, by identity. */
  private Map<String, List<AccessEvent>> victimEvents() {
    Dataset<Row> nonHuman =
        history.filter(
            col("is_nhi")
                .and(org.apache.spark.sql.functions.coalesce(col("is_authenticated"), lit(true))));
    List<String> chosen = new ArrayList<>();
    long held = 0;
    for (Row row :
        nonHuman
            .groupBy("identity")
            .agg(count(lit(1)).as("events"))
            .orderBy(expr("xxhash64(identity)"), col("identity"))
            .collectAsList()) {
      if (held + row.getLong(1) <= VICTIM_EVENTS) {
        held += row.getLong(1);
        chosen.add(row.getString(0));
      }
    }
    Dataset<Row> rows = nonHuman.filter(col("identity").isin(chosen.toArray())).select(columns());
    int[] positions = EventRows.positions(rows.schema());
    Map<String, List<AccessEvent>> events = new HashMap<>();
    for (Row row : rows.collectAsList()) {
      AccessEvent event = EventRows.fromRow(row, positions);
      if (!plan.known().contains(event.text(EventColumn.METADATA_UID))) {
        events
            .computeIfAbsent(event.text(EventColumn.IDENTITY), key -> new ArrayList<>())
            .add(event);
      }
    }
    return new TreeMap<>(events);
  }

  private static org.apache.spark.sql.Column[] columns() {
    return java.util.Arrays.stream(EVENT_SCHEMA.fieldNames())
        .map(org.apache.spark.sql.functions::col)
        .toArray(org.apache.spark.sql.Column[]::new);
  }
}
