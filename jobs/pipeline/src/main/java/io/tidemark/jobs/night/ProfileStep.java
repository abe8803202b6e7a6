package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tidemark.batch.Columns;
import io.tidemark.batch.DaySummaries;
import io.tidemark.batch.Profiles;
import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.night.DayRanges.ParallelDays;
import io.tidemark.jobs.night.DayStep.LateIdentities;
import io.tidemark.jobs.run.IdentitySources;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Summarises the changed days, then folds the summaries into profiles as of each midnight that must
 * be kept.
 *
 * <p>Reads {@code access_events}, {@code labels}; writes {@code identity_days}, {@code identities},
 * {@code profiles}. A rerun with the same events writes nothing.
 */
final class ProfileStep extends DayStep {
  /** Name of the folding of summaries into profiles in the ledger, recorded by midnight. */
  private static final String FOLD = "profile";

  /** Number of recent midnights to keep, in addition to the last midnight of each month. */
  private static final int KEPT_DAYS = 7;

  private record Owned(String identity, String declaredOwner) {}

  private final LocalDate firstNight;
  private final Optional<LocalDate> lastDeleted;
  private final ParallelDays parallel;

  ProfileStep(NightContext night) {
    this(night, night.night(), ParallelDays.ONE);
  }

  /** Creates a step for several nights, which keeps the midnights that any of them keeps. */
  ProfileStep(NightContext night, LocalDate firstNight, ParallelDays parallel) {
    super(StepDeclaration.SUMMARISE, night);
    this.firstNight = firstNight;
    lastDeleted = night.ledger().lastDeleted();
    this.parallel = parallel;
  }

  /** Computes the outdated days and midnights, and returns a phrase stating how many there were. */
  String run() {
    Instant since = night.now();
    NavigableSet<LocalDate> stale = staleDays();
    Set<LocalDate> stored = night.warehouse().rowsByDay(IdentitiesTable.DAYS).keySet();
    Optional<LateIdentities> late =
        LateIdentities.among(night, committed(), stale, stored, DayInputs::of);
    begin(stale);
    parallel.replace(
        night.warehouse(),
        IdentitiesTable.DAYS,
        DayRanges.of(stale),
        range -> summaries(range, late),
        written -> {});
    if (!stale.isEmpty()) {
      updateIdentities(stale);
      commit(signatures(stale), null, since);
    }
    int midnights = fold(retainedMidnights());
    // Done even if nothing was folded, because an earlier run may have been killed before it got
    // this far.
    deleteOldMidnights();
    String days = Counted.of(stale.size(), "day");
    return "%s summarised, %s folded".formatted(days, Counted.of(midnights, "midnight"));
  }

  /** Returns the profiles as of the given midnight, computing them if they are not stored. */
  static Dataset<Row> profilesAsOf(NightContext night, LocalDate asOf) {
    NavigableSet<LocalDate> usable = usableMidnights(night);
    return usable.contains(asOf)
        ? on(night.read(IdentitiesTable.PROFILES), Columns.AS_OF, asOf)
        : folded(night, usable.lower(asOf), List.of(asOf), UnaryOperator.identity());
  }

  /** Returns summaries without compromised days, and with benign days marked. */
  static Dataset<Row> summaries(NightContext night) {
    LabelledDays labels = night.judgements().labels();
    return labels.withTrust(labels.withoutCompromised(night.read(IdentitiesTable.DAYS)));
  }

  /** Stores the profiles as of the midnights that have none, and returns the number of these. */
  int fold(Set<LocalDate> midnights) {
    Instant since = night.now();
    NavigableSet<LocalDate> usable = usableMidnights(night);
    NavigableSet<LocalDate> stale = new TreeSet<>(midnights);
    stale.removeAll(usable);
    if (stale.isEmpty()) {
      return 0;
    }
    LocalDate start = usable.lower(stale.first());
    Optional<LateIdentities> late =
        LateIdentities.among(
            night,
            night.ledger().committed(FOLD),
            stale,
            night.warehouse().rowsByDay(IdentitiesTable.PROFILES).keySet(),
            DayInputs::chainedTo);
    Dataset<Row> profiles =
        late.filter(only -> stale.headSet(only.days().last(), true).equals(only.days()))
            .map(only -> folded(only, start, stale))
            .orElseGet(() -> folded(night, start, stale, UnaryOperator.identity()));
    night.begin(FOLD, stale);
    for (DayRanges.Range range : DayRanges.of(stale)) {
      Dataset<Row> some = profiles.filter(col(Columns.AS_OF).between(range.from(), range.to()));
      night.warehouse().replaceDays(IdentitiesTable.PROFILES, some, range.from(), range.to());
    }
    Map<LocalDate, String> signatures = new TreeMap<>();
    stale.forEach(day -> signatures.put(day, inputs.chainedTo(day)));
    Map<LocalDate, Long> rows = night.warehouse().rowsByDay(IdentitiesTable.PROFILES);
    night.commit(FOLD, signatures, inputs.days(), rows, null, since);
    return stale.size();
  }

  /**
   * Returns the profiles as of all requested midnights. Identities without late events keep their
   * stored profiles and are folded only for midnights that have none.
   */
  private Dataset<Row> folded(LateIdentities late, LocalDate start, NavigableSet<LocalDate> asOf) {
    Dataset<Row> known =
        late.untouchedRows(night.read(IdentitiesTable.PROFILES), Columns.AS_OF)
            .unionByName(folded(night, start, asOf, late::touched));
    NavigableSet<LocalDate> more = asOf.tailSet(late.days().last(), false);
    return more.isEmpty()
        ? known
        : known.unionByName(folded(night, late.days().last(), more, late::untouched));
  }

  /** Folds summaries, from the profiles of midnight {@code start} or, if null, from nothing. */
  private static Dataset<Row> folded(
      NightContext night,
      LocalDate start,
      Collection<LocalDate> asOf,
      UnaryOperator<Dataset<Row>> whose) {
    LocalDate last = asOf.stream().max(LocalDate::compareTo).orElseThrow();
    Dataset<Row> starting =
        whose
            .apply(on(night.read(IdentitiesTable.PROFILES), Columns.AS_OF, start))
            .select(Columns.IDENTITY, Columns.PROFILE);
    Dataset<Row> summaries =
        whose.apply(
            summaries(night)
                .filter(
                    col(Columns.EVENT_DATE)
                        .leq(last)
                        .and(start == null ? lit(true) : col(Columns.EVENT_DATE).gt(start))));
    return Profiles.of(starting, summaries, List.copyOf(asOf), night.catalogue(), night.rules());
  }

  private Dataset<Row> summaries(DayRanges.Range range, Optional<LateIdentities> late) {
    Column days = col(AccessEventsTable.EVENT_DATE).between(range.from(), range.to());
    Dataset<Row> events = night.events(inputs.events(night.warehouse())).filter(days);
    return late.map(
            only -> {
              Column again = col(AccessEventsTable.EVENT_DATE).isin(only.days().toArray());
              Dataset<Row> anew =
                  events.filter(not(again)).unionByName(only.touched(events.filter(again)));
              return only.untouchedRows(
                      night.read(IdentitiesTable.DAYS).filter(days), Columns.EVENT_DATE)
                  .unionByName(DaySummaries.of(anew, night.catalogue()));
            })
        .orElseGet(() -> DaySummaries.of(events, night.catalogue()));
  }

  /** Adds the identities that occur on the changed days. Idempotent. */
  private void updateIdentities(NavigableSet<LocalDate> changed) {
    Warehouse warehouse = night.warehouse();
    // Equal occurrences are combined first, because the first of many strings would take a sort of
    // all events.
    Dataset<Row> seen =
        inputs
            .events(warehouse)
            .filter(col(AccessEventsTable.EVENT_DATE).between(changed.first(), changed.last()))
            .groupBy("identity", "is_nhi", "nhi_kind", "nhi_rule_id", "cohort", "actor_user_name")
            .agg(expr("min(time) AS first"), expr("max(time) AS last"))
            .withColumn(
                "place", expr("struct(if(is_nhi, 0, 1), first, nhi_kind, nhi_rule_id, cohort)"))
            .groupBy("identity")
            .agg(
                expr("min_by(nhi_kind, place) AS kind"),
                expr("min_by(nhi_rule_id, place) AS rule_id"),
                expr("max(is_nhi) AS is_nhi"),
                expr("min_by(cohort, place) AS cohort"),
                expr("min(actor_user_name) AS name"),
                expr("CAST(NULL AS STRING) AS owner"),
                expr("to_date(min(first)) AS first_day"),
                expr("max(last) AS last_seen"));
    Dataset<Row> counted =
        warehouse.read(IdentitiesTable.DAYS).groupBy("identity").agg(expr("sum(events) AS events"));
    Dataset<Row> known = warehouse.read(IdentitiesTable.SPEC).drop("events");
    Dataset<Row> merged =
        known
            .unionByName(seen)
            // Known rows come first, so that an identity that was once non-human remains non-human.
            .withColumn("place", expr("struct(NOT is_nhi, first_day, kind)"))
            .groupBy("identity")
            .agg(
                expr("min_by(kind, place) AS kind"),
                expr("min_by(rule_id, place) AS rule_id"),
                expr("max(is_nhi) AS is_nhi"),
                expr("min_by(cohort, place) AS cohort"),
                expr("min(name) AS name"),
                expr("max(owner) AS owner"),
                expr("min(first_day) AS first_day"),
                expr("max(last_seen) AS last_seen"))
            .join(owners(), new String[] {"identity"}, "left")
            .withColumn("owner", expr("coalesce(declared_owner, owner)"))
            .join(counted, new String[] {"identity"}, "left")
            .withColumn("events", expr("coalesce(events, 0L)"));
    warehouse.overwrite(IdentitiesTable.SPEC, merged);
  }

  private Dataset<Row> owners() {
    List<Owned> owners = new ArrayList<>();
    IdentitySources.of(night.settings().ingest())
        .identification()
        .inventory()
        .entries()
        .forEach(
            (identity, entry) ->
                entry.owner().ifPresent(owner -> owners.add(new Owned(identity, owner))));
    return RowCodec.of(Owned.class).rows(night.warehouse().spark(), owners);
  }

  /** Returns the signature of a day's events and labels, and of the rules. */
  @Override
  Optional<String> signature(LocalDate day) {
    return Optional.of(inputs.of(day));
  }

  /** Returns the midnights whose stored profiles were folded from the warehouse's current data. */
  private static NavigableSet<LocalDate> usableMidnights(NightContext night) {
    NavigableSet<LocalDate> usable =
        new TreeSet<>(night.warehouse().rowsByDay(IdentitiesTable.PROFILES).keySet());
    usable.removeIf(day -> !night.isDone(FOLD, day, night.inputs().chainedTo(day)));
    return usable;
  }

  private NavigableSet<LocalDate> retainedMidnights() {
    NavigableSet<LocalDate> kept = new TreeSet<>();
    if (inputs.days().isEmpty()) {
      return kept;
    }
    LocalDate first = inputs.days().firstKey();
    first.datesUntil(night.night().plusDays(1)).filter(this::isRetained).forEach(kept::add);
    return kept;
  }

  private boolean isRetained(LocalDate day) {
    // Profiles as of the last deleted day replace the summaries of all deleted days.
    return day.isAfter(firstNight.minusDays(KEPT_DAYS))
        || day.equals(YearMonth.from(day).atEndOfMonth())
        || lastDeleted.filter(day::equals).isPresent();
  }

  private void deleteOldMidnights() {
    Set<LocalDate> old =
        new TreeSet<>(night.warehouse().rowsByDay(IdentitiesTable.PROFILES).keySet());
    old.removeIf(this::isRetained);
    night.warehouse().deleteDays(IdentitiesTable.PROFILES, old);
  }

  private static Dataset<Row> on(Dataset<Row> rows, String column, LocalDate day) {
    return rows.filter(day == null ? lit(false) : col(column).equalTo(day));
  }
}
