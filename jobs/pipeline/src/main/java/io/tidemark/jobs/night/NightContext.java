package io.tidemark.jobs.night;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.ImpactOverrides;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepDeclaration.Input;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.run.StepRecord.Outcome;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * State of a night, read once so that all its steps see the same.
 *
 * @param shared parts of the input that all days share, by their names in the ledger
 * @param inputs the days up to the night, as of the start of the run
 * @param vectors shared by the nights of a run
 */
record NightContext(
    NightRun run,
    LocalDate night,
    FeatureSources sources,
    ExecutorProgram catalogue,
    FeatureProgram program,
    ProfileRules rules,
    NightReviews judgements,
    SortedMap<String, String> shared,
    DayInputs inputs,
    RecentVectors vectors) {

  static NightContext of(NightRun run, LocalDate night) {
    FeatureSources sources = FeatureSources.of(run.request().settings().features());
    ExecutorProgram catalogue = sources.catalogue();
    ProfileRules rules = run.request().settings().profile().rules();
    NightReviews judgements = NightReviews.of(run.warehouse(), night);
    SortedMap<String, String> shared = shared(run, catalogue.program(), rules);
    int lateDays = run.request().settings().ingest().lateDays();
    String salt = shared.get(Input.RULES.key());
    DayInputs inputs =
        DayInputs.upTo(
            run.warehouse(),
            night,
            run.startedAt(),
            lateDays,
            salt,
            judgements.labels()::signature,
            run.ledger().deleted());
    return new NightContext(
        run,
        night,
        sources,
        catalogue,
        catalogue.program(),
        rules,
        judgements,
        shared,
        inputs,
        new RecentVectors());
  }

  private static SortedMap<String, String> shared(
      NightRun run, FeatureProgram program, ProfileRules rules) {
    Settings settings = run.request().settings();
    Settings.Train train = settings.train();
    Policy policy = run.request().decided().policy();
    SortedMap<String, String> shared = new TreeMap<>();
    // All days depend on these parts, in addition to their own events.
    shared.put(
        Input.RULES.key(),
        new Signature()
            .with("rules", Fingerprints.of(rules))
            .with("remembered", program.schema().fingerprint())
            .with("impact-rules", policy.impactRules())
            .hex());
    shared.put(Input.CATALOGUE.key(), program.catalogue().hash());
    shared.put(Input.POLICY.key(), Fingerprints.of(policy).hex());
    shared.put(
        Input.TRAINING.key(),
        new Signature()
            .with("calibration-days", train.calibrationDays())
            .with("sampling", Fingerprints.of(train.sampling(train.seed())))
            .with("forest", Fingerprints.of(train.forest(train.seed())))
            .with("risk", Fingerprints.of(PolicyFile.risk(settings, policy)))
            .hex());
    shared.put(Input.CODE.key(), ProgramVersion.text());
    return Collections.unmodifiableSortedMap(shared);
  }

  Warehouse warehouse() {
    return run.warehouse();
  }

  Instant now() {
    return run.clock().instant();
  }

  Dataset<Row> read(TableSpec table) {
    return run.warehouse().read(table);
  }

  Dataset<Row> read(TableSpec table, LocalDate day) {
    return run.warehouse().read(table, day);
  }

  Settings settings() {
    return run.request().settings();
  }

  Policy policy() {
    return run.request().decided().policy();
  }

  String shared(Input input) {
    return shared.get(input.key());
  }

  /** Returns the stored events with the impact assigned by the policy. */
  Dataset<Row> events(Dataset<Row> stored) {
    return ImpactOverrides.over(stored, policy());
  }

  RunLedger ledger() {
    return run.ledger();
  }

  /**
   * Records that a step is about to overwrite days, whose earlier records are invalid until the
   * days are committed. Records nothing for days that the step has never written.
   */
  void begin(String step, Collection<LocalDate> days) {
    Instant now = run.clock().instant();
    SortedMap<String, String> none = Collections.emptySortedMap();
    String begun = StepRecord.begun(step);
    StepRecord[] records =
        days.stream()
            .filter(day -> ledger().generations(step, day) > 0)
            .map(
                day ->
                    run.record(
                        begun,
                        day,
                        ledger().generations(step, day) + 1,
                        "",
                        none,
                        0,
                        0,
                        Outcome.COMMITTED,
                        null,
                        now))
            .toArray(StepRecord[]::new);
    if (records.length > 0) {
      ledger().record(records);
    }
  }

  /**
   * Records that a step has committed the days of the signatures, with its numbers of rows by day
   * (0 if absent) and a detail or null.
   */
  void commit(
      String step,
      Map<LocalDate, String> signatures,
      Map<LocalDate, Long> rowsIn,
      Map<LocalDate, Long> rowsOut,
      String detail,
      Instant since) {
    List<StepRecord> records = new ArrayList<>();
    signatures.forEach(
        (day, signature) -> {
          int generation = ledger().generations(step, day) + 1;
          long in = rowsIn.getOrDefault(day, 0L);
          long out = rowsOut.getOrDefault(day, 0L);
          records.add(
              run.record(
                  step,
                  day,
                  generation,
                  signature,
                  versions(day),
                  in,
                  out,
                  Outcome.COMMITTED,
                  detail,
                  since));
        });
    ledger().record(records.toArray(StepRecord[]::new));
  }

  /** Returns the current versions of the parts of a day's input, by name. */
  SortedMap<String, String> versions(LocalDate day) {
    SortedMap<String, String> versions = new TreeMap<>(shared);
    versions.putAll(inputs.versions(day));
    return versions;
  }

  /** Returns the same night as part of another run on the same warehouse. */
  NightContext in(NightRun other) {
    return new NightContext(
        other, night, sources, catalogue, program, rules, judgements, shared, inputs, vectors);
  }

  /** Returns the context of an earlier night in the same run. */
  NightContext on(LocalDate other) {
    NightReviews then = judgements.on(other, run.warehouse());
    DayInputs earlier = inputs.upTo(other, then.labels()::signature);
    return new NightContext(
        run, other, sources, catalogue, program, rules, then, shared, earlier, vectors);
  }

  /** Returns whether a step has already committed a day using input with the given signature. */
  boolean isDone(String step, LocalDate day, String signature) {
    StepRecord last = ledger().committed(step).get(day);
    return last != null && last.inputSignature().equals(signature);
  }
}
