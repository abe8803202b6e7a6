package io.tidemark.jobs.lab;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.batch.Columns;
import io.tidemark.batch.DaySummaries;
import io.tidemark.batch.EventFeatures;
import io.tidemark.batch.EventRows;
import io.tidemark.batch.FeatureRange;
import io.tidemark.batch.Profiles;
import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.catalogue.EventPredicate;
import io.tidemark.engine.catalogue.FeatureDefinition;
import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.lab.InjectedAttacks.Estate;
import io.tidemark.jobs.lab.LabResult.Selected;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.night.LabelledDays;
import io.tidemark.jobs.run.ImpactOverrides;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.CachedDataset;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.simulator.Attack;
import io.tidemark.simulator.AttackPlanner;
import io.tidemark.training.EventVector;
import io.tidemark.training.IdentityDay;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A warehouse's events, with attacks injected into the traffic of its own identities. Spark
 * computes the vectors, and the nights are replayed in memory. Reads {@code access_events} and
 * {@code labels}, and writes nothing.
 */
final class WarehouseHistory {
  private static final int HISTORY_DAYS = 42;

  /**
   * Approximate number of events to judge. With at least twice as many, only a sample of identities
   * is judged.
   */
  private static final long MOST_EVENTS = 500_000;

  /** Maximum number of victims' events in memory while attacks are injected. */
  private static final long VICTIM_EVENTS = 300_000;

  private static final StructType EVENT_SCHEMA =
      EventRows.SCHEMA.add(Columns.EVENT_DATE, DataTypes.DateType);

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final Warehouse warehouse;
  private final Experiment.Plan plan;
  private final LabelledDays labels;
  private final Dataset<Row> history;
  private final LocalDate first;
  private final Map<String, AttackLabel> attacks = new LinkedHashMap<>();
  private final Set<String> refusedAttacks;
  private final Dataset<Row> events;
  private final long parts;
  private int leftOut;

  WarehouseHistory(Warehouse warehouse, Experiment.Plan plan, Enricher enricher) {
    this.warehouse = warehouse;
    this.plan = plan;
    labels = LabelledDays.asOf(warehouse, plan.to(), Label.TABLE.all(warehouse));
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
          "there are no events from " + plan.from() + " to " + plan.to() + " or earlier",
          "the warehouse's table access_events contains none",
          "choose other days, or run 'tidemark step ingest' first");
    }
    parts = Math.max(1, found / MOST_EVENTS);
    history = parts == 1 ? all : all.filter(expr("pmod(xxhash64(identity), " + parts + ") = 0"));
    first = RowTimes.date(history.agg(functions.min("event_date").as("first")).first(), "first");
    plan.known().forEach(event -> attacks.put(event, AttackLabel.KNOWN));
    List<AccessEvent> injected = injected(enricher);
    refusedAttacks = LabelledEvents.refused(injected, attacks);
    events = CachedDataset.of(with(injected));
  }

  int played() {
    return (int)
        attacks.values().stream().filter(one -> !one.equals(AttackLabel.KNOWN)).distinct().count();
  }

  /** Returns the number of attacks left out because they fall on days labelled compromised. */
  int leftOut() {
    return leftOut;
  }

  /** Returns the sampling divisor: one in this many identities is used. */
  long parts() {
    return parts;
  }

  /** Judges the days as the candidate would have judged them, once per seed. */
  Candidate.Run judge(Candidate candidate, List<Long> seeds, Runnable onDay) {
    LabelledEvents vectors = vectors(candidate);
    StatisticParts evidence =
        new StatisticParts(candidate.catalogue().program().catalogue().names());
    List<Detection> detections = new ArrayList<>();
    double quickest = Double.POSITIVE_INFINITY;
    for (long seed : seeds) {
      long before = PROCESS.getProcessCpuTime();
      detections.add(
          JudgedNights.of(
                  vectors,
                  Trial.of(candidate.settings(), candidate.policy(), seed),
                  plan.from(),
                  detections.isEmpty() ? evidence : StatisticParts.NONE,
                  onDay)
              .detection());
      quickest = Math.min(quickest, (PROCESS.getProcessCpuTime() - before) / 1e9);
    }
    if (detections.get(0).days().isEmpty()) {
      throw new TidemarkException(
          ExitCode.INPUT_MISSING,
          "no identity was judged from " + plan.from() + " to " + plan.to(),
          "there are too few days with events before that, from " + first + " on",
          "choose a later start: a baseline needs at least six days of history");
    }
    List<EventVector> judged =
        vectors.events().stream()
            .filter(event -> !event.header().day().isBefore(plan.from()))
            .toList();
    return new Candidate.Run(candidate, detections, evidence, quickest, judged);
  }

  /**
   * Counts the judged events, with those of attacks, that each feature's condition selects.
   * Features without a condition are left out.
   */
  Map<String, Selected> selected(Candidate candidate, List<String> features) {
    List<FeatureDefinition> selective =
        candidate.catalogue().program().catalogue().features().stream()
            .filter(feature -> features.contains(feature.name()))
            .filter(feature -> !feature.where().equals(EventPredicate.ALWAYS))
            .toList();
    Map<String, Selected> selected = new TreeMap<>();
    if (selective.isEmpty()) {
      return selected;
    }
    long all = 0;
    long[] passed = new long[selective.size()];
    Dataset<Row> judged =
        events.filter(col(Columns.EVENT_DATE).between(lit(plan.from()), lit(plan.to())));
    Iterator<AccessEvent> rows =
        EventRows.inJudgingOrder(ImpactOverrides.over(judged, candidate.policy()));
    while (rows.hasNext()) {
      AccessEvent event = rows.next();
      all++;
      for (int i = 0; i < passed.length; i++) {
        passed[i] += selective.get(i).where().test(event) ? 1 : 0;
      }
    }
    for (int i = 0; i < passed.length; i++) {
      FeatureDefinition feature = selective.get(i);
      selected.put(feature.name(), new Selected(feature.where().text(), passed[i], all));
    }
    return selected;
  }

  LabelledEvents vectors(Candidate candidate) {
    FeatureProgram program = candidate.catalogue().program();
    Dataset<Row> judged = ImpactOverrides.over(events, candidate.policy());
    Dataset<Row> summaries =
        labels.withTrust(labels.withoutCompromised(DaySummaries.of(judged, candidate.catalogue())));
    SparkSession spark = warehouse.spark();
    Dataset<Row> none =
        spark.createDataFrame(List.of(), Profiles.SCHEMA).select(Columns.IDENTITY, Columns.PROFILE);
    Dataset<Row> features =
        labels.withoutCompromised(
            EventFeatures.of(
                none,
                summaries,
                judged,
                new FeatureRange(first, plan.to(), first),
                candidate.catalogue(),
                candidate.settings().profile().rules(),
                candidate.policy()::bounds));
    return new LabelledEvents(
        "warehouse",
        program.catalogue(),
        EventVector.of(features, program.catalogue().names()),
        attacks,
        program.recentFeatures(),
        refusedAttacks,
        Map.of());
  }

  /** Labels the attacks that can be judged, and returns their events. */
  private List<AccessEvent> injected(Enricher enricher) {
    Map<String, Victim> victims = new TreeMap<>();
    Estate estate = new Estate();
    for (List<AccessEvent> own : victimEvents().values()) {
      own.sort(AccessEvent.judgingOrder());
      estate.learn(own);
      Victim.of(own, plan.to()).ifPresent(v -> victims.put(v.name(), v));
    }
    int span = Math.toIntExact(plan.to().toEpochDay() - first.toEpochDay() + 1);
    List<Attack> placed =
        new AttackPlanner(victims.values(), plan.seed(), first, span, plan.days())
            .placeWhatFits(plan.attacks());
    InjectedAttacks injected = new InjectedAttacks(estate, enricher, plan.seed());
    List<AccessEvent> hostile = new ArrayList<>();
    for (Attack attack : placed) {
      String identity = attack.victim().name();
      AttackLabel label =
          new AttackLabel(attack.id(), attack.caseNumber(), attack.variant(), identity);
      List<AccessEvent> own = injected.of(attack, victims.get(identity));
      if (own.stream().anyMatch(event -> isCompromised(identity, event))) {
        leftOut++;
        continue;
      }
      own.forEach(event -> attacks.put(event.text(EventColumn.METADATA_UID), label));
      hostile.addAll(own);
    }
    return hostile;
  }

  private boolean isCompromised(String identity, AccessEvent event) {
    return labels.isCompromised(new IdentityDay(identity, EventTime.date(event.timeMicros())));
  }

  private Dataset<Row> with(List<AccessEvent> injected) {
    Dataset<Row> hostile =
        warehouse
            .spark()
            .createDataFrame(injected.stream().map(EventRows::toRow).toList(), EventRows.SCHEMA)
            .withColumn(Columns.EVENT_DATE, to_date(col("time")));
    return history.select(columns()).unionByName(hostile.select(columns()));
  }

  private record OfIdentity(String identity, long events) {}

  /** Returns all events of as many identities as memory allows, by identity. */
  private Map<String, List<AccessEvent>> victimEvents() {
    Dataset<Row> nonHuman =
        history.filter(col("is_nhi").and(functions.coalesce(col("is_authenticated"), lit(true))));
    List<String> chosen = new ArrayList<>();
    long held = 0;
    for (OfIdentity own :
        RowCodec.of(OfIdentity.class)
            .read(
                nonHuman
                    .groupBy("identity")
                    .agg(count(lit(1)).as("events"))
                    .orderBy(expr("xxhash64(identity)"), col("identity")))) {
      if (held + own.events <= VICTIM_EVENTS) {
        held += own.events;
        chosen.add(own.identity);
      }
    }
    Dataset<Row> rows = nonHuman.filter(col("identity").isin(chosen.toArray())).select(columns());
    return LabelledEvents.byIdentity(
        () ->
            EventRows.read(rows).stream()
                .filter(event -> !plan.known().contains(event.text(EventColumn.METADATA_UID)))
                .iterator());
  }

  private static Column[] columns() {
    return Arrays.stream(EVENT_SCHEMA.fieldNames()).map(functions::col).toArray(Column[]::new);
  }
}
