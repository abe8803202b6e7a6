package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.Columns;
import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.BaselinesTable;
import io.tidemark.jobs.table.BaselinesTable.Trained;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.ScoredEventsTable;
import io.tidemark.runtime.baseline.Baseline;
import io.tidemark.runtime.risk.Level;
import io.tidemark.training.BaselineTrainer;
import io.tidemark.training.BaselineTrainer.EarlierAlerts;
import io.tidemark.training.CohortShift;
import io.tidemark.training.EventVector;
import io.tidemark.training.IdentityDay;
import io.tidemark.training.SampleOptions;
import io.tidemark.training.TrainingPlan;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Trains a day's baseline and checks it against the gates. A baseline that fails a gate is kept for
 * inspection but judges no events.
 *
 * <p>Reads {@code event_features}, {@code identity_risk}, {@code labels}. A rerun with the same
 * input writes nothing.
 */
final class TrainStep extends DayStep {
  /** Name under which the ledger records the gates that somebody accepted. */
  static final String ACCEPT = "accept-gate";

  private record Alerted(String identity, LocalDate eventDate, Level level) {}

  TrainStep(NightContext night) {
    super(StepDeclaration.TRAIN, night);
  }

  /**
   * Result of training.
   *
   * @param trained whether a baseline has been trained, in this run or earlier
   * @param starter whether that baseline is a starter
   * @param failures failed gates that nobody has accepted; empty if the baseline was accepted
   * @param accepted reasons for accepting failed gates, by gate
   * @param shifts cohorts that the baseline does not judge by volume or rhythm because they have
   *     shifted
   * @param moved change in the general scope's MEDIUM threshold; empty if no baseline was replaced
   *     or the threshold did not change
   */
  record Result(
      boolean trained,
      boolean starter,
      List<String> failures,
      Map<String, String> accepted,
      List<CohortShift> shifts,
      Optional<String> moved) {
    private static final Result NOTHING =
        new Result(false, false, List.of(), Map.of(), List.of(), Optional.empty());
  }

  /**
   * Trains a day's baseline unless its input is unchanged. Until a first baseline is accepted,
   * makes a starter if the history is too short for training.
   */
  Result run(LocalDate day) {
    Optional<String> signature = signature(day);
    if (signature.isEmpty()) {
      return Result.NOTHING;
    }
    Optional<String> moved = Optional.empty();
    if (!isDone(day, signature.get())) {
      Instant since = night.now();
      // Too few identity-days for a threshold indicate a short history, not a bad baseline.
      Optional<Baseline> learned =
          plan(day).flatMap(this::train).filter(baseline -> baseline.scopeFor(null).isUsable());
      if (learned.isEmpty() && !isStarting(day)) {
        return Result.NOTHING;
      }
      Baseline baseline = learned.orElseGet(() -> starter(day));
      NightGates.Result gates = gates(day, baseline);
      if (committed().containsKey(day)) {
        moved = BaselinesTable.of(night.warehouse(), day).flatMap(row -> moved(row, baseline));
      }
      begin(List.of(day));
      write(baseline, gates.failures(), new TreeMap<>(), gates.metrics());
      commit(Map.of(day, signature.get()), null, since);
    }
    return accepted(day, moved);
  }

  private Optional<Baseline> train(TrainingPlan plan) {
    Map<IdentityDay, Boolean> alerted = alertedDays(plan);
    EarlierAlerts alerts = alerts(plan, alerted);
    Set<IdentityDay> leftOut = new TreeSet<>(alerted.keySet());
    leftOut.removeIf(day -> !plan.trains(day.day()));
    if (!RecentVectors.fit(night, plan.trainFrom(), plan.calibrateTo())) {
      Dataset<Row> features = features(plan.trainFrom(), plan.calibrateTo(), leftOut);
      return trainer().train(features, plan, alerts, provenance());
    }
    List<EventVector> events =
        night
            .vectors()
            .on(
                night,
                inputs.days().subMap(plan.trainFrom(), true, plan.calibrateTo(), true).keySet())
            .stream()
            .filter(
                event -> {
                  IdentityDay day = event.header().identityDay();
                  return !night.judgements().labels().isCompromised(day) && !leftOut.contains(day);
                })
            .toList();
    return trainer().train(events, plan, alerts, provenance());
  }

  /** Returns whether no baseline other than a starter may judge the day. */
  private boolean isStarting(LocalDate day) {
    return ScoreStep.baselineBefore(night, day).map(Trained::isStarter).orElse(true);
  }

  private Baseline starter(LocalDate day) {
    NavigableSet<LocalDate> days = days(day);
    LocalDate first = days.isEmpty() ? day : days.first();
    return trainer().starter(features(first, day, List.of()), first, day, provenance());
  }

  private NightGates.Result gates(LocalDate day, Baseline baseline) {
    Optional<Baseline> before = ScoreStep.baselineBefore(night, day).map(Trained::baseline);
    return new NightGates(night, sampling().key()).of(day, baseline, before);
  }

  private BaselineTrainer trainer() {
    Settings.Train train = night.settings().train();
    return new BaselineTrainer(
        night.program().catalogue(),
        sampling(),
        train.forest(train.seed()),
        PolicyFile.risk(night.settings(), night.policy()),
        night.policy());
  }

  /** Describes a change, for example {@code MEDIUM 0.6369 → 0.6657}. */
  private static Optional<String> moved(Trained before, Baseline now) {
    String then = medium(before.baseline());
    String today = medium(now);
    return then.equals(today) ? Optional.empty() : Optional.of("MEDIUM " + then + " → " + today);
  }

  private static String medium(Baseline baseline) {
    return baseline
        .scopeFor(null)
        .thresholds()
        .map(thresholds -> String.format(Locale.ROOT, "%.4f", thresholds.medium()))
        .orElse("none");
  }

  /** Stores the gates accepted in this run, then returns the stored result for a day's baseline. */
  private Result accepted(LocalDate day, Optional<String> moved) {
    Trained stored = BaselinesTable.of(night.warehouse(), day).orElseThrow();
    List<String> failures = stored.gates();
    SortedMap<String, String> accepted = new TreeMap<>(stored.acceptedGates());
    boolean isAccepted = stored.accepted();
    List<String> failed = failures.stream().map(TrainStep::gateName).toList();
    Map<String, String> accepting = night.run().request().decided().acceptedGates();
    accepting.forEach(
        (gate, why) -> {
          if (failed.contains(gate)) {
            accepted.putIfAbsent(gate, why);
          }
        });
    List<String> open = openGates(failures, accepted);
    Baseline baseline = stored.baseline();
    if (open.isEmpty() != isAccepted || !accepted.equals(stored.acceptedGates())) {
      Instant since = night.now();
      write(baseline, failures, accepted, stored.metrics());
      String signature =
          new Signature().with("failures", failures).with("accepted", accepted).hex();
      night.commit(ACCEPT, Map.of(day, signature), Map.of(), Map.of(), accepted.toString(), since);
    }
    return new Result(
        true,
        stored.isStarter(),
        isAccepted && open.isEmpty() ? List.of() : open,
        accepted,
        CohortShift.of(baseline),
        moved);
  }

  /**
   * Returns the day whose baseline must judge the first night: the last earlier day with events, or
   * else the day before. Empty if that day has a baseline.
   */
  Optional<LocalDate> untrainedEve(LocalDate firstNight) {
    LocalDate eve = inputs.days().lowerKey(firstNight);
    return Optional.of(eve == null ? firstNight.minusDays(1) : eve).filter(day -> !has(day));
  }

  /** Returns the unjudged days before the night, if the history is too short for training. */
  NavigableSet<LocalDate> unjudgedStart() {
    NavigableSet<LocalDate> days =
        new TreeSet<>(inputs.days().headMap(night.night(), false).keySet());
    if (days.size() >= TrainingPlan.LEAST_DAYS) {
      return new TreeSet<>();
    }
    days.removeAll(night.ledger().committed(StepDeclaration.SCORE).keySet());
    return days;
  }

  /** Returns whether the day has a baseline for the night's catalogue, accepted or not. */
  private boolean has(LocalDate day) {
    return committed().containsKey(day)
        && BaselinesTable.of(night.warehouse(), day)
            .filter(trained -> trained.featureSet().equals(night.program().catalogue().hash()))
            .isPresent();
  }

  /** Also returns true if any judged day that the baseline reads is due to be recomputed. */
  @Override
  boolean isDue(LocalDate day, NightPlan plan) {
    int daysRead = night.settings().train().calibrationDays() + TrainingPlan.TRAINING_DAYS;
    boolean readsPlanned =
        !plan.days(StepDeclaration.SCORE)
            .subSet(day.minusDays(daysRead), false, day, true)
            .isEmpty();
    return readsPlanned ? signature(day).isPresent() : super.isDue(day, plan);
  }

  /** Returns the input's signature; empty without enough history or need for a starter. */
  @Override
  Optional<String> signature(LocalDate day) {
    return plan(day)
        .map(this::signature)
        .or(() -> Optional.of(day).filter(this::isStarting).map(this::starterSignature));
  }

  private Optional<TrainingPlan> plan(LocalDate day) {
    NavigableSet<LocalDate> days = days(day);
    return days.contains(day)
        ? TrainingPlan.of(days, night.settings().train().calibrationDays())
        : Optional.empty();
  }

  /** Returns the days with events from which a day's baseline may learn. */
  private NavigableSet<LocalDate> days(LocalDate day) {
    LocalDate first = TrainingPlan.firstDay(day, night.settings().train().calibrationDays());
    return new TreeSet<>(inputs.days().subMap(first, true, day, true).keySet());
  }

  private String starterSignature(LocalDate day) {
    Signature days = new Signature();
    for (LocalDate known : days(day)) {
      days.with(known.toString(), FeatureStep.signature(night, inputs, known));
    }
    return new Signature()
        .with("starter", days)
        .with("catalogue", night.shared(Input.CATALOGUE))
        .with("training", night.shared(Input.TRAINING))
        .hex();
  }

  private String signature(TrainingPlan plan) {
    Map<LocalDate, StepRecord> scored = night.ledger().committed(StepDeclaration.SCORE);
    Signature days = new Signature();
    for (LocalDate day :
        inputs.days().subMap(plan.trainFrom(), true, plan.calibrateTo(), true).keySet()) {
      StepRecord score = scored.get(day);
      days.with(
          day.toString(),
          new Signature()
              .with("features", FeatureStep.signature(night, inputs, day))
              .with("score", score == null ? "" : score.inputSignature()));
    }
    return new Signature()
        .with("days", days)
        .with("training", night.shared(Input.TRAINING))
        .with("policy", Fingerprints.of(night.policy()))
        .hex();
  }

  private Dataset<Row> features(LocalDate from, LocalDate to, Collection<IdentityDay> leftOut) {
    Dataset<Row> rows =
        night
            .judgements()
            .labels()
            .withoutCompromised(night.read(ScoredEventsTable.features(night.program())))
            .filter(col(Columns.EVENT_DATE).between(from, to));
    return leftOut.isEmpty()
        ? rows
        : rows.join(
            broadcast(
                RowCodec.of(IdentityDay.class)
                    .rows(night.warehouse().spark(), leftOut)
                    .withColumnRenamed("day", "event_date")),
            new String[] {"identity", "event_date"},
            "left_anti");
  }

  /**
   * Returns the plan's identity-days with an alert and no benign label, and whether risk raised it
   * rather than a bound. Days judged by a starter, which no budget limits, are left out.
   */
  private Map<IdentityDay, Boolean> alertedDays(TrainingPlan plan) {
    LocalDate from = learnedFrom(plan);
    Map<IdentityDay, Boolean> alerted = new TreeMap<>();
    Dataset<Row> counted =
        night
            .judgements()
            .labels()
            .withoutReviewed(
                night
                    .read(IdentityRiskTable.SPEC)
                    .filter(
                        col(IdentityRiskTable.EVENT_DATE)
                            .between(from, plan.calibrateTo())
                            .and(col("alerts").gt(0))));
    for (Alerted day : RowCodec.of(Alerted.class).read(counted)) {
      alerted.put(new IdentityDay(day.identity, day.eventDate), day.level != Level.LOW);
    }
    return alerted;
  }

  private EarlierAlerts alerts(TrainingPlan plan, Map<IdentityDay, Boolean> alerted) {
    Set<IdentityDay> calibrating = new TreeSet<>();
    alerted.forEach(
        (day, forRisk) -> {
          if (forRisk && !day.day().isBefore(plan.calibrateFrom())) {
            calibrating.add(day);
          }
        });
    return new EarlierAlerts(
        calibrating,
        new TreeSet<>(night.ledger().committed(StepDeclaration.SCORE).keySet())
            .tailSet(learnedFrom(plan), true));
  }

  /**
   * Returns the first of the plan's days that a learned baseline judged, or the day after the plan.
   */
  private LocalDate learnedFrom(TrainingPlan plan) {
    LocalDate first =
        BaselinesTable.firstLearned(night.warehouse())
            .filter(day -> day.isBefore(plan.calibrateTo()))
            .map(day -> day.plusDays(1))
            .orElse(plan.calibrateTo().plusDays(1));
    return first.isBefore(plan.trainFrom()) ? plan.trainFrom() : first;
  }

  private SampleOptions sampling() {
    Settings.Train train = night.settings().train();
    return train.sampling(train.seed());
  }

  /** Returns the provenance, without table versions, which a repeated run would change. */
  private Map<String, String> provenance() {
    Settings.Train train = night.settings().train();
    return Map.of(
        "seed",
        Long.toString(train.seed()),
        "rows-per-scope",
        Integer.toString(train.rowsPerScope()),
        "max-identity-share",
        Double.toString(train.maxIdentityShare()),
        "spark",
        night.warehouse().spark().version(),
        "catalogue",
        night.catalogue().source(),
        FeatureSources.ENRICHED_BY,
        night.sources().version());
  }

  private void write(
      Baseline baseline,
      List<String> failures,
      SortedMap<String, String> accepted,
      Map<String, String> metrics) {
    Trained row =
        new Trained(
            baseline.trainedFor(),
            baseline.featureSetHash(),
            baseline.scopes().size(),
            openGates(failures, accepted).isEmpty(),
            failures,
            accepted,
            new TreeMap<>(metrics),
            baseline.toBytes());
    night
        .warehouse()
        .replaceDays(
            BaselinesTable.SPEC,
            RowCodec.of(Trained.class).rows(night.warehouse().spark(), List.of(row)),
            baseline.trainedFor(),
            baseline.trainedFor());
  }

  /** Returns the gate name that begins a failure message. */
  static String gateName(String failure) {
    int colon = failure.indexOf(':');
    return colon < 0 ? failure : failure.substring(0, colon);
  }

  /** Returns the failures whose gates nobody has accepted. */
  static List<String> openGates(List<String> failures, Map<String, String> accepted) {
    return failures.stream().filter(failure -> !accepted.containsKey(gateName(failure))).toList();
  }
}
