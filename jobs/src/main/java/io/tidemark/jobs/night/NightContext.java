package io.tidemark.jobs.night;

import io.tidemark.batch.ProgramOnExecutor;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.HistoryRules;
import io.tidemark.jobs.run.ImpactOverrides;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What every step of a night works with, once the night's date is known.
 *
 * @param startedAt when the run started; also its ingest cut, so no step sees what comes in later
 * @param judgements what people said, read once so that all steps see the same
 */
record NightContext(
    NightRun run,
    LocalDate night,
    Instant startedAt,
    FeatureSources sources,
    ProgramOnExecutor catalogue,
    FeatureProgram program,
    ProfileRules rules,
    Judgements judgements) {

  static NightContext of(NightRun run, LocalDate night, Instant startedAt) {
    FeatureSources sources = FeatureSources.of(run.request().settings().features());
    ProgramOnExecutor catalogue = sources.catalogue();
    return new NightContext(
        run,
        night,
        startedAt,
        sources,
        catalogue,
        catalogue.program(),
        HistoryRules.of(run.request().settings()),
        Judgements.of(run.warehouse(), night));
  }

  Warehouse warehouse() {
    return run.warehouse();
  }

  Settings settings() {
    return run.request().settings();
  }

  Policy policy() {
    return run.request().decided().policy();
  }

  /** What bounds and single figures are, in a form that is equal when they are. */
  String policySignature() {
    return new Signature()
        .with("bounds", Fingerprints.of(policy().bounds()))
        .with("risk-rules", Fingerprints.of(policy().riskRules()))
        .hex();
  }

  /** Stored events with the impact that the policy gives them. */
  Dataset<Row> events(Dataset<Row> stored) {
    return ImpactOverrides.over(stored, policy());
  }

  RunLedger ledger() {
    return run.ledger();
  }

  LocalDate runDate() {
    return startedAt.atZone(ZoneOffset.UTC).toLocalDate();
  }

  /**
   * Notes that a step is about to write these days to its table over what it made of them before:
   * until they are committed, no record of before holds for them. Days that it never made need no
   * note, and where there are no others nothing is written.
   */
  void begin(String step, Collection<LocalDate> days) {
    Instant now = run.clock().instant();
    StepRecord[] records =
        days.stream()
            .filter(day -> ledger().generations(step, day) > 0)
            .map(
                day ->
                    new StepRecord(
                        run.runId(),
                        runDate(),
                        StepRecord.begun(step),
                        day,
                        ledger().generations(step, day) + 1,
                        "",
                        new TreeMap<>(),
                        startedAt,
                        0,
                        0,
                        0,
                        0,
                        StepRecord.Outcome.COMMITTED,
                        null,
                        now,
                        now))
            .toArray(StepRecord[]::new);
    if (records.length > 0) {
      ledger().record(records);
    }
  }

  /**
   * Notes that a step has committed these days to a table, each with the signature of what it read.
   *
   * @param signatures by day; at least one
   */
  void commit(
      String step,
      TableSpec table,
      Map<LocalDate, String> signatures,
      DayInputs inputs,
      Instant since) {
    commit(step, signatures, inputs, inputs.days(), warehouse().rowsByDay(table), null, since);
  }

  /**
   * As {@link #commit(String, TableSpec, Map, DayInputs, Instant)}, for what is no table.
   *
   * @param rowsIn by day; absent for none
   * @param rowsOut by day; absent for none
   * @param detail anything worth keeping; null for nothing
   */
  void commit(
      String step,
      Map<LocalDate, String> signatures,
      DayInputs inputs,
      Map<LocalDate, Long> rowsIn,
      Map<LocalDate, Long> rowsOut,
      String detail,
      Instant since) {
    Instant now = run.clock().instant();
    StepRecord[] records =
        signatures.entrySet().stream()
            .map(
                entry ->
                    new StepRecord(
                        run.runId(),
                        runDate(),
                        step,
                        entry.getKey(),
                        ledger().generations(step, entry.getKey()) + 1,
                        entry.getValue(),
                        versions(inputs, entry.getKey()),
                        startedAt,
                        rowsIn.getOrDefault(entry.getKey(), 0L),
                        rowsOut.getOrDefault(entry.getKey(), 0L),
                        0,
                        Duration.between(since, now).toMillis() / 1000.0,
                        StepRecord.Outcome.COMMITTED,
                        detail,
                        since,
                        now))
            .toArray(StepRecord[]::new);
    ledger().record(records);
  }

  /** What the input of a day is made of today, by name. */
  SortedMap<String, String> versions(DayInputs inputs, LocalDate day) {
    SortedMap<String, String> versions = new TreeMap<>(inputs.versions(day));
    versions.put(InputVersions.RULES, salt());
    versions.put(InputVersions.CATALOGUE, program().catalogue().hash());
    versions.put(InputVersions.POLICY, policySignature());
    versions.put(
        InputVersions.TRAINING,
        new Signature()
            .with("train", Fingerprints.of(settings().train()))
            .with("risk", Fingerprints.of(settings().risk()))
            .hex());
    versions.put(InputVersions.CODE, ProgramVersion.text());
    return versions;
  }

  /** The same night in another run on the same warehouse. */
  NightContext in(NightRun other) {
    return new NightContext(
        other, night, startedAt, sources, catalogue, program, rules, judgements);
  }

  /** The same run on another night. */
  NightContext on(LocalDate other) {
    return new NightContext(
        run,
        other,
        startedAt,
        sources,
        catalogue,
        program,
        rules,
        judgements.on(other, run.warehouse()));
  }

  /** What all days depend on beside their events: changed rules make all of them anew. */
  String salt() {
    return new Signature()
        .with("rules", Fingerprints.of(rules()))
        .with("remembered", program().schema().fingerprint())
        .with("impact-rules", policy().impactRules())
        .hex();
  }

  /** The days up to the night, as they stood when the run started. */
  DayInputs inputs() {
    return DayInputs.upTo(
        warehouse(),
        night,
        startedAt,
        settings().ingest().lateDays(),
        salt(),
        day -> judgements().labels().signature(day));
  }

  /** The days up to the night, from those that a later night of the same run saw. */
  DayInputs inputs(DayInputs later) {
    return later.upTo(night, salt(), day -> judgements().labels().signature(day));
  }

  /** Whether a step has committed a day from the same input already. */
  static boolean isDone(Map<LocalDate, StepRecord> committed, LocalDate day, String signature) {
    var record = committed.get(day);
    return record != null && record.inputSignature().equals(signature);
  }
}
