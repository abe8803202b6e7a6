package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.tidemark.batch.RowCodec;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.night.SourceHealth.Day;
import io.tidemark.jobs.night.SourceHealth.Source;
import io.tidemark.jobs.report.NightRows;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.HealthTables;
import io.tidemark.jobs.table.HealthTables.Severity;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.notebooks.report.NightReport.NightLine;
import io.tidemark.runtime.baseline.BudgetEvidence;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Checks the health of a night's sources: volume compared with the same weekday, missing fields,
 * new fields, inaccurate clocks, single-call sessions and silence. Also looks for late events,
 * unreadable records, and identities that have started to look human.
 *
 * <p>Reads {@code access_events}, {@code source_health}, {@code late_events}, {@code
 * rejected_records}, {@code identity_risk} and {@code labels}; writes {@code source_health}, {@code
 * notices}. A rerun with the same events writes nothing.
 */
record HealthStep(NightContext night) {
  static final String STEP = "health";

  /** Columns that have a value in nearly all of a source's events or in nearly none. */
  private static final List<String> WATCHED =
      List.of(
          "actor_user_uid",
          "action",
          "src_ip",
          "user_agent",
          "credential_uid",
          "status_id",
          "resource_uid");

  /**
   * Maximum number of field names per source, because an attacker can invent names. Up to one
   * thousand, Spark sorts only that many rows per window.
   */
  private static final int MOST_FIELDS = 1_000;

  private static final int MOST_IDENTITIES = 100;

  /** Runs the checks and returns all notices, alerts first. */
  List<Notice> run(List<QuarantinedFiles.WithheldSource> withheld) {
    List<Notice> notices = new ArrayList<>();
    for (var source : withheld) {
      notices.add(new Notice(Notice.Kind.WITHHELD_SOURCE, source.source(), source.describe()));
    }
    Optional<Notice> budget = exceededBudget();
    budget.ifPresent(notices::add);
    LateStep late = new LateStep(night);
    RejectedRecords rejected = new RejectedRecords(night.warehouse());
    String signature =
        new Signature()
            .with("history", night.inputs().chainedTo(night.night()))
            .with("withheld", withheld.stream().map(source -> source.describe()).toList())
            .with("budget", budget.map(Notice::message).orElse(""))
            .with("late", late.signature(night.night()).orElseThrow())
            .with("rejected", rejected.signature(night.night(), night.inputs().cut()))
            .hex();
    if (night.isDone(STEP, night.night(), signature)) {
      return stored();
    }
    Instant since = night.now();
    List<SourceHealth> sources = sources();
    sources.forEach(source -> notices.addAll(source.notices()));
    notices.addAll(looksHuman());
    notices.addAll(late.notices());
    notices.addAll(rejected.unusual(night.night(), earlierDays(), night.inputs().cut()));
    notices.sort(Comparator.comparing(Notice::kind).thenComparing(Notice::subject));
    night.begin(STEP, List.of(night.night()));
    List<HealthTables.SourceDay> measured = sources.stream().map(HealthStep::day).toList();
    replace(HealthTables.SOURCE_HEALTH, HealthTables.SourceDay.class, measured);
    replace(
        HealthTables.NOTICES,
        HealthTables.StoredNotice.class,
        notices.stream().map(this::row).toList());
    var rows = night.warehouse().rowsByDay(HealthTables.SOURCE_HEALTH);
    night.commit(STEP, Map.of(night.night(), signature), night.inputs().days(), rows, null, since);
    return notices;
  }

  /** Returns a notice if reviewed alerts show that the budget did not hold on earlier nights. */
  private Optional<Notice> exceededBudget() {
    List<Label> labels = night.judgements().all().labels();
    return labels.stream().noneMatch(label -> label.verdict() == Label.Verdict.BENIGN)
        ? Optional.empty()
        : exceededBudget(
            NightRows.upTo(
                NightReports.source(night, Optional.empty()), labels, night.night().minusDays(1)),
            PolicyFile.risk(night.settings(), night.policy()).budgetMedium());
  }

  static Optional<Notice> exceededBudget(List<NightLine> nights, double budget) {
    List<Double> evidence =
        BudgetEvidence.of(budget, nights.stream().map(NightLine::knownFalseShare).toList());
    if (evidence.isEmpty() || evidence.get(evidence.size() - 1) < BudgetEvidence.BROKEN) {
      return Optional.empty();
    }
    long known = nights.stream().mapToLong(NightLine::benign).sum();
    long outside = nights.stream().mapToLong(NightLine::outside).sum();
    return Optional.of(
        new Notice(
            Notice.Kind.BUDGET_EXCEEDED,
            "risk.medium-budget",
            String.format(
                Locale.ROOT,
                "%d alerts on %d identity-days outside labelled attacks since %s are labelled benign:"
                    + " %.3f per identity-day, above the budget of %s. The evidence is %.0f, and %.0f suffices. The labels take effect"
                    + " in the next baselines; if the notice persists, raise risk.confidence",
                known,
                outside,
                nights.get(0).night(),
                (double) known / outside,
                budget,
                evidence.get(evidence.size() - 1),
                BudgetEvidence.BROKEN)));
  }

  /** Returns the earlier days with which the night is compared, all of which have events. */
  private NavigableSet<LocalDate> earlierDays() {
    return night
        .inputs()
        .days()
        .navigableKeySet()
        .subSet(night.night().minusDays(SourceHealth.HISTORY_DAYS), true, night.night(), false);
  }

  private <R extends Record> void replace(TableSpec table, Class<R> type, List<R> rows) {
    if (!rows.isEmpty() || night.warehouse().rowsByDay(table).containsKey(night.night())) {
      Dataset<Row> written = RowCodec.of(type).rows(night.warehouse().spark(), rows);
      night.warehouse().replaceDays(table, written, night.night(), night.night());
    }
  }

  private List<Notice> stored() {
    return RowCodec.of(Notice.class).read(night.read(HealthTables.NOTICES, night.night())).stream()
        .sorted(Comparator.comparing(Notice::kind).thenComparing(Notice::subject))
        .toList();
  }

  private HealthTables.StoredNotice row(Notice notice) {
    String kind = notice.kind().label();
    Severity severity = notice.kind().isAlert() ? Severity.ALERT : Severity.NOTICE;
    return new HealthTables.StoredNotice(
        night.night(), kind, severity, notice.subject(), notice.message());
  }

  private List<SourceHealth> sources() {
    SortedMap<Source, NavigableMap<LocalDate, Long>> volumes =
        night.inputs().volumes(night.night().minusDays(SourceHealth.HISTORY_DAYS), night.night());
    Map<Source, Day> days = days();
    Map<Source, SortedSet<String>> fields = fields();
    Map<Source, SortedSet<String>> seenFields = new TreeMap<>();
    Map<Source, SortedMap<String, Double>> missing = new TreeMap<>();
    for (Earlier day : history()) {
      Source source = new Source(day.product, day.account);
      seenFields.computeIfAbsent(source, s -> new TreeSet<>()).addAll(day.unmappedFields);
      missing.computeIfAbsent(source, s -> new TreeMap<>()).putAll(day.missing);
    }
    List<SourceHealth> sources = new ArrayList<>();
    volumes.forEach(
        (source, volume) -> {
          NavigableMap<LocalDate, Long> earlier = new TreeMap<>(volume);
          earlier.remove(night.night());
          sources.add(
              new SourceHealth(
                  source,
                  night.night(),
                  days.getOrDefault(source, Day.silent()),
                  fields.getOrDefault(source, new TreeSet<>()),
                  earlier,
                  seenFields.getOrDefault(source, new TreeSet<>()),
                  missing.getOrDefault(source, new TreeMap<>())));
        });
    return sources;
  }

  private record Field(String metadataProduct, String account, String field) {}

  private record Earlier(
      String product,
      String account,
      List<String> unmappedFields,
      SortedMap<String, Double> missing) {}

  private Dataset<Row> ofNight() {
    return night
        .inputs()
        .events(night.warehouse())
        .filter(col(AccessEventsTable.EVENT_DATE).equalTo(night.night()));
  }

  /** Returns the first {@link #MOST_FIELDS} names of fields without a column, by source. */
  static Dataset<Row> fields(Dataset<Row> events) {
    return events
        .select(
            col("metadata_product"),
            AccessEventsTable.account().as("account"),
            expr("explode(map_keys(unmapped)) AS field"))
        .distinct()
        .withColumn(
            "place",
            expr("row_number() OVER (PARTITION BY metadata_product, account ORDER BY field)"))
        .filter(col("place").leq(MOST_FIELDS))
        .drop("place");
  }

  private Map<Source, SortedSet<String>> fields() {
    Map<Source, SortedSet<String>> fields = new TreeMap<>();
    for (Field field : RowCodec.of(Field.class).read(fields(ofNight()))) {
      fields
          .computeIfAbsent(new Source(field.metadataProduct, field.account), s -> new TreeSet<>())
          .add(field.field);
    }
    return fields;
  }

  private Map<Source, Day> days() {
    Map<Source, Day> days = new TreeMap<>();
    for (Row row : measured(ofNight()).collectAsList()) {
      days.put(RowCodec.of(Source.class).read(row), RowCodec.of(Day.class).read(row));
    }
    return days;
  }

  /** Returns a {@link Source} and its {@link Day} per row. */
  static Dataset<Row> measured(Dataset<Row> events) {
    String missing =
        WATCHED.stream()
            .map(column -> "'%1$s', avg(if(%1$s IS NULL, 1D, 0D))".formatted(column))
            .collect(Collectors.joining(", ", "map(", ") AS missing"));
    String lead = "unix_micros(time) - unix_micros(ingest_time)";
    String agent = "nhi_kind = '%s'".formatted(IdentityKind.AI_AGENT.label());
    return events
        .groupBy(col("metadata_product").as("product"), AccessEventsTable.account().as("account"))
        .agg(
            expr("count(*) AS events"),
            expr(missing),
            expr("greatest(0D, max(" + lead + ") / 1e6D) AS ahead_seconds"),
            expr("percentile_approx(-(" + lead + "), 0.5) / 1e6D AS delivery_seconds"),
            expr("max(time) AS last_event"),
            expr("count_if(" + agent + ") AS agent_calls"),
            expr("approx_count_distinct(if(" + agent + ", actor_session_uid, NULL))")
                .plus(expr("count_if(" + agent + " AND actor_session_uid IS NULL)"))
                .as("agent_sessions"));
  }

  private List<Earlier> history() {
    LocalDate first = night.night().minusDays(SourceHealth.HISTORY_DAYS);
    return RowCodec.of(Earlier.class)
        .read(
            night
                .warehouse()
                .read(HealthTables.SOURCE_HEALTH, first, night.night().minusDays(1))
                .filter("events > 0")
                .orderBy(HealthTables.EVENT_DATE));
  }

  /** Reports identities with events that the source classified as human. */
  private List<Notice> looksHuman() {
    Dataset<Row> grouped =
        ofNight()
            .filter(col("nhi_rule_id").startsWith(NonHumanHistory.HUMAN))
            .groupBy("identity", "nhi_kind")
            .agg(expr("count(*) AS events"), expr("max(nhi_rule_id) AS rule"))
            .orderBy(col("events").desc(), col("identity"))
            .limit(MOST_IDENTITIES);
    return RowCodec.of(Human.class).read(grouped).stream()
        .map(
            human ->
                new Notice(
                    Notice.Kind.LOOKS_HUMAN,
                    human.identity,
                    "%s, known as %s, looks like a person in %s (%s); it is still judged"
                        .formatted(
                            human.identity,
                            human.nhiKind,
                            Counted.of(human.events, "event"),
                            human.rule.substring(NonHumanHistory.HUMAN.length()))))
        .toList();
  }

  private record Human(String identity, String nhiKind, long events, String rule) {}

  private static HealthTables.SourceDay day(SourceHealth health) {
    Day day = health.day();
    return new HealthTables.SourceDay(
        health.date(),
        health.source().product(),
        health.source().account(),
        health.status().name().toLowerCase(Locale.ROOT),
        day.events(),
        health.usualEvents(),
        day.missing(),
        List.copyOf(health.fields()),
        List.copyOf(health.newFields()),
        day.aheadSeconds(),
        day.deliverySeconds(),
        day.lastEvent());
  }
}
