package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.tidemark.batch.Columns;
import io.tidemark.batch.EventFeatures;
import io.tidemark.batch.FeatureRange;
import io.tidemark.batch.RowCodec;
import io.tidemark.batch.SmallDataset;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.night.DayInputs.Arrival;
import io.tidemark.jobs.night.DayStep.LateIdentities;
import io.tidemark.jobs.night.SourceHealth.Source;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.jobs.table.CachedDataset;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.runtime.baseline.Baseline;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Judges late events, which arrive after their day has been summarised, on the night of their
 * arrival.
 *
 * <p>An event receives the verdict that it would have received on its own night. The verdict is
 * based on the baseline from before that day, the profile and risk as of the preceding midnight,
 * and all of the identity's events on that day. That night's tables are not changed, because
 * enforcers and later nights have already used them. Reads {@code access_events}, {@code profiles},
 * {@code baselines}, {@code identity_risk}. A rerun with the same input writes nothing.
 */
final class LateStep extends DayStep {
  /** Maximum number of days that a night judges, latest first, each in a separate pass. */
  static final int MOST_DAYS = 31;

  static final String NO_BASELINE = "no baseline before its day";
  static final String TOO_MANY_DAYS = "more than " + MOST_DAYS + " days with late events";

  /** Maximum number of notices per kind, so that invented names cannot flood the report. */
  private static final int MOST_SOURCES = 20;

  private static final int MOST_ALERTS = 20;
  private static final int IDENTITIES_TOLD = 3;

  private final ScoreStep scoring;
  private final TableSpec table;
  private final NavigableMap<LocalDate, Arrival> days;

  LateStep(NightContext night) {
    super(StepDeclaration.LATE, night);
    scoring = new ScoreStep(night);
    table = ScoredEventsTable.late(night.program());
    days = inputs.late(night.night());
  }

  /** Judges the night's late events if the input has changed since they were last judged. */
  void run() {
    if (isDone()) {
      return;
    }
    Instant since = night.now();
    Map<LocalDate, String> signatures = signatures(List.of(night.night()));
    begin(List.of(night.night()));
    judge();
    commit(signatures, null, since);
  }

  @Override
  boolean isDue(LocalDate day, NightPlan plan) {
    return !isDone();
  }

  private boolean isDone() {
    return (days.isEmpty() && night.ledger().generations(declared.name(), night.night()) == 0)
        || isDone(night.night(), signature(night.night()).orElseThrow());
  }

  @Override
  Optional<String> signature(LocalDate ofNight) {
    if (days.isEmpty()) {
      return Optional.of("");
    }
    Signature late = new Signature();
    days.forEach(
        (day, one) ->
            late.with(
                day.toString(),
                new Signature().with("events", one.events()).with("newest", one.newest())));
    Signature judged = new Signature();
    for (LocalDate day : judged()) {
      judged.with(
          day.toString(),
          ScoreStep.baselineBefore(night, day)
              .map(judge -> scoring.signature(day, judge))
              .orElse(NO_BASELINE));
    }
    return Optional.of(new Signature().with("late", late).with("judged", judged).hex());
  }

  private NavigableSet<LocalDate> judged() {
    NavigableSet<LocalDate> judged = new TreeSet<>(days.keySet());
    while (judged.size() > MOST_DAYS) {
      judged.pollFirst();
    }
    return judged;
  }

  private void judge() {
    List<Dataset<Row>> held = new ArrayList<>();
    try {
      Map<LocalDate, String> unjudged = new TreeMap<>();
      days.keySet().forEach(day -> unjudged.put(day, TOO_MANY_DAYS));
      Dataset<Row> verdicts =
          night
              .warehouse()
              .spark()
              .createDataFrame(List.of(), ScoredEventsTable.spec(night.program()).schema());
      for (LocalDate day : judged()) {
        Optional<Baseline> baseline = ScoreStep.baselineBefore(night, day).map(Trained::baseline);
        if (baseline.isPresent()) {
          unjudged.remove(day);
          verdicts = verdicts.unionByName(verdicts(day, baseline.get(), held));
        } else {
          unjudged.put(day, NO_BASELINE);
        }
      }
      night.warehouse().replaceDays(table, rows(verdicts, unjudged), night.night(), night.night());
    } finally {
      held.forEach(Dataset::unpersist);
    }
  }

  /** Judges a day's late events, based on all events of their identities on that day. */
  private Dataset<Row> verdicts(LocalDate day, Baseline baseline, List<Dataset<Row>> held) {
    Dataset<Row> late = late().filter(col(Columns.EVENT_DATE).equalTo(day));
    LateIdentities touched =
        new LateIdentities(
            SmallDataset.known(late.select(Columns.IDENTITY).distinct(), SmallDataset.MOST),
            new TreeSet<>(List.of(day)));
    Dataset<Row> events =
        touched.touched(seen().filter(col(Columns.EVENT_DATE).between(day.minusDays(1), day)));
    Dataset<Row> verdicts =
        CachedDataset.of(
            scoring
                .scored(day, vectors(day, touched, events), events, baseline)
                .join(keys(late), Columns.eventKey(), "left_semi"));
    held.add(verdicts);
    return verdicts;
  }

  /** Returns the vectors of a day's events that belong to identities with late events. */
  private Dataset<Row> vectors(LocalDate day, LateIdentities touched, Dataset<Row> events) {
    Dataset<Row> profiles = ProfileStep.profilesAsOf(night, day.minusDays(1));
    return EventFeatures.of(
        // Cohort features need all members of the cohort.
        (night.program().usesCohorts() ? profiles : touched.touched(profiles))
            .select(Columns.IDENTITY, Columns.PROFILE),
        ProfileStep.summaries(night).filter(lit(false)),
        events,
        new FeatureRange(day, day, inputs.days().firstKey()),
        night.catalogue(),
        night.rules(),
        night.policy()::bounds);
  }

  /** Returns the events that had arrived by this night, however late they are. */
  private Dataset<Row> seen() {
    return night
        .events(DayInputs.cutAt(night.warehouse(), inputs.cut()))
        .filter(coalesce(arrival().leq(night.night()), lit(true)));
  }

  private Dataset<Row> late() {
    return seen().filter(arrival().geq(inputs.firstLate(night.night())));
  }

  /** Returns a column of a late event's night of arrival; null for other events. */
  private static Column arrival() {
    return date_add(col(Columns.EVENT_DATE), col(AccessEventsTable.LATE_DAYS));
  }

  private static Dataset<Row> keys(Dataset<Row> events) {
    return SmallDataset.known(events.select("metadata_product", "metadata_uid"), SmallDataset.MOST);
  }

  /** Returns a row for each late event, including its verdict if it was judged. */
  private Dataset<Row> rows(Dataset<Row> verdicts, Map<LocalDate, String> unjudged) {
    Column why = lit(null).cast("string");
    for (Map.Entry<LocalDate, String> day : unjudged.entrySet()) {
      why = when(col(Columns.EVENT_DATE).equalTo(day.getKey()), lit(day.getValue())).otherwise(why);
    }
    Dataset<Row> late =
        late()
            .withColumn(ScoredEventsTable.NIGHT, lit(night.night()))
            .withColumn("account", AccessEventsTable.account());
    Dataset<Row> others =
        late.join(keys(verdicts), Columns.eventKey(), "left_anti")
            .withColumn("cause_detail", when(ScoreStep.isJudged(), why));
    Dataset<Row> judged =
        verdicts.join(
            late.select(
                "metadata_product",
                "metadata_uid",
                ScoredEventsTable.NIGHT,
                AccessEventsTable.LATE_DAYS,
                "account"),
            Columns.eventKey());
    return judged
        .select(Arrays.stream(table.schema().fieldNames()).map(Column::new).toArray(Column[]::new))
        .unionByName(ScoreStep.notJudged(others, table));
  }

  /** Returns a line for the closing summary; empty if there are no late events. */
  Optional<String> describe() {
    if (days.isEmpty()) {
      return Optional.empty();
    }
    Counts counts = RowCodec.of(Counts.class).one(stored().agg(lit(0), counts()));
    return Optional.of(counts + "; table " + ScoredEventsTable.LATE);
  }

  /** Returns notices about identities with an alert, most severe first, then about sources. */
  List<Notice> notices() {
    List<Notice> notices = new ArrayList<>();
    if (!days.isEmpty()) {
      alerts(notices);
      sources(notices);
    }
    return notices;
  }

  private Dataset<Row> stored() {
    return night.read(table, night.night());
  }

  private void alerts(List<Notice> notices) {
    Dataset<Row> identities =
        stored()
            .withColumn("gravity", when(ScoredEventsTable.isAlert(), ScoredEventsTable.gravity()))
            .groupBy(Columns.IDENTITY)
            .agg(
                expr("count(gravity) AS alerts"),
                expr("count(*) AS events"),
                expr("max(late_days) AS days"),
                expr("max(gravity) AS gravity"),
                expr("max_by(struct(decision, time, action, reasons), gravity) AS gravest"))
            .filter("alerts > 0");
    Dataset<Row> counted =
        identities
            .orderBy(col("gravity").desc(), col(Columns.IDENTITY))
            .limit(MOST_ALERTS)
            .selectExpr("*", "gravest.*", "get(gravest.reasons, 0).message AS reason");
    for (LateAlert late : RowCodec.of(LateAlert.class).read(counted)) {
      notices.add(new Notice(Notice.Kind.LATE_ALERT, late.identity, late.toString()));
    }
    if (notices.size() == MOST_ALERTS) {
      more(notices, Notice.Kind.LATE_ALERT, identities.count() - MOST_ALERTS, "identities");
    }
  }

  private record LateAlert(
      String identity,
      long alerts,
      long events,
      int days,
      String decision,
      Instant time,
      String action,
      String reason) {
    @Override
    public String toString() {
      return "%s: %,d of %s up to %s late are above ALLOW; the most severe is %s for %s at %s%s"
          .formatted(
              identity,
              alerts,
              Counted.of(events, "event"),
              Counted.of(days, "day"),
              decision,
              action,
              time,
              reason == null ? "" : ": " + reason);
    }
  }

  private void sources(List<Notice> notices) {
    Dataset<Row> most =
        stored()
            .groupBy("metadata_product", "account", Columns.IDENTITY)
            .agg(expr("count(*) AS events"))
            .withColumn(
                "place",
                expr(
                    "row_number() OVER (PARTITION BY metadata_product, account"
                        + " ORDER BY events DESC, identity)"))
            .filter(col("place").leq(IDENTITIES_TOLD))
            .groupBy("metadata_product", "account")
            .agg(expr("array_sort(collect_list(struct(place, identity, events))) AS most"))
            .selectExpr(
                "metadata_product",
                "account",
                "array_join(transform(most, one -> concat(one.identity, ' (', one.events, ')')), ', ')");
    Map<Source, String> mostBySource = new TreeMap<>();
    for (Row row : most.collectAsList()) {
      mostBySource.put(new Source(row.getString(0), row.getString(1)), row.getString(2));
    }
    Dataset<Row> sources =
        stored()
            .groupBy(col("metadata_product").as("product"), col("account"))
            .agg(lit(0), counts());
    List<Row> first =
        sources
            .orderBy(col("events").desc(), col("product"), col("account"))
            .limit(MOST_SOURCES)
            .collectAsList();
    for (Row row : first) {
      Source of = RowCodec.of(Source.class).read(row);
      Counts counts = RowCodec.of(Counts.class).read(row);
      String text = "%s: %s; most of %s".formatted(of, counts, mostBySource.get(of));
      notices.add(new Notice(Notice.Kind.LATE_EVENTS, of.toString(), text));
    }
    if (first.size() == MOST_SOURCES) {
      more(notices, Notice.Kind.LATE_EVENTS, sources.count() - MOST_SOURCES, "sources");
    }
  }

  private static void more(List<Notice> notices, Notice.Kind kind, long more, String what) {
    if (more > 0) {
      String text = "%,d more %s; table %s";
      notices.add(new Notice(kind, "", text.formatted(more, what, ScoredEventsTable.LATE)));
    }
  }

  private static Column[] counts() {
    String unjudged = "count_if(decision = 'NOT_JUDGED' AND cause_detail %s) AS %s";
    return new Column[] {
      expr("count(*) AS events"),
      expr("count(DISTINCT identity) AS identities"),
      expr("max(late_days) AS days"),
      expr("count_if(decision <> 'NOT_JUDGED') AS judged"),
      count_if(ScoredEventsTable.isAlert()).as("alerts"),
      expr(unjudged.formatted("= '" + NO_BASELINE + "'", "no_baseline")),
      expr(unjudged.formatted("= '" + TOO_MANY_DAYS + "'", "too_many")),
      expr(unjudged.formatted("IS NULL", "others"))
    };
  }

  private record Counts(
      long events,
      long identities,
      int days,
      long judged,
      long alerts,
      long noBaseline,
      long tooMany,
      long others) {
    @Override
    public String toString() {
      String who = Counted.of(identities, "identity", "identities");
      String left =
          unjudged(noBaseline, NO_BASELINE)
              + unjudged(tooMany, TOO_MANY_DAYS)
              + unjudged(others, "people, unknown callers, refused credentials");
      return ("%s of %s arrived after their day was summarised, up to %s late: %,d judged, "
              + "%,d of them above ALLOW%s")
          .formatted(
              Counted.of(events, "event"), who, Counted.of(days, "day"), judged, alerts, left);
    }

    private static String unjudged(long events, String why) {
      return events == 0 ? "" : "; %,d not judged: %s".formatted(events, why);
    }
  }
}
