package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.jobs.Display;
import io.tidemark.jobs.Invocations;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.night.IngestStep.IngestResult;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightRequest.Decided;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightRequest.PublishTarget;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightSummary.NightResult;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.jobs.table.WatchedWarehouse;
import io.tidemark.runtime.release.SigningKey;
import io.tidemark.runtime.release.TestRoot;
import io.tidemark.runtime.risk.Level;
import io.tidemark.simulator.Simulation;
import io.tidemark.simulator.SimulationPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Runs nights on the warehouse of a test, each one minute after the previous run. */
public final class Nights {
  /** First day of the simulated companies. */
  static final LocalDate FIRST = LocalDate.of(2026, 3, 9);

  /** Key that signs all releases. */
  static final SigningKey KEY = SigningKey.generate();

  private final Path folder;
  private final List<String> inputs;
  private Consumer<String> afterCommit = table -> {};
  private Decided decided = Decided.NOTHING;
  private Settings.Features features = Settings.defaults().features();
  private Settings.Ingest ingest = Settings.defaults().ingest();
  private Settings.Risk risk = Settings.defaults().risk();
  private int calibrationDays = Settings.defaults().train().calibrationDays();
  private int runs;

  Nights(Path folder, Path... inputs) {
    signRoot(folder.resolve("published"));
    this.folder = folder;
    this.inputs = Arrays.stream(inputs).map(input -> "file://" + input.toAbsolutePath()).toList();
  }

  /** Writes logs of a company with 24 identities and about 150 events a day. */
  static Path company(Path out, int days, int attacks) throws IOException {
    Simulation.write(new SimulationPlan(FIRST, days, 24, 150, attacks, 5), out);
    return out;
  }

  /** Writes a call by a known API key without its key id, as if a person had made the call. */
  static String looksHuman(Path logs, LocalDate day) throws IOException {
    List<Path> files;
    try (var walked = Files.walk(logs)) {
      files = walked.filter(file -> file.toString().contains("CloudTrail")).sorted().toList();
    }
    for (Path file : files) {
      if (!file.toString().endsWith(".json.gz")) {
        continue;
      }
      try (var gzip = new GZIPInputStream(Files.newInputStream(file))) {
        for (JsonNode event : new ObjectMapper().readTree(gzip).path("Records")) {
          ObjectNode who = (ObjectNode) event.path("userIdentity");
          if (who.path("accessKeyId").asText().startsWith("AKIA")) {
            who.remove("accessKeyId");
            ((ObjectNode) event)
                .put("eventID", "looks-human")
                .put("eventType", "AwsConsoleAction")
                .put("eventTime", day + "T10:00:00Z");
            return event + "\n";
          }
        }
      }
    }
    throw new IllegalStateException("The company has no API key in CloudTrail");
  }

  /** Returns the default settings, except for smaller forests. */
  Settings quick() {
    Settings defaults = Settings.defaults();
    Settings.Train train = defaults.train();
    return new Settings(
        ingest,
        defaults.profile(),
        new Settings.Train(
            calibrationDays,
            train.seed(),
            25,
            64,
            2_000,
            train.maxIdentityShare(),
            train.samplingKey()),
        risk,
        Settings.defaults().export(),
        features,
        defaults.monitoring(),
        defaults.alerts(),
        new TreeMap<>());
  }

  /** Sets the files for rules, inventory and pseudonyms; {@code none} means no file. */
  Nights knowing(String rules, String inventory, String pseudonymKey) {
    return ingesting(ingest.lateDays(), rules, inventory, pseudonymKey);
  }

  /** Sets the delay in days after which late events are no longer learned from. */
  Nights lateDays(int days) {
    return ingesting(days, ingest.identityRules(), ingest.inventory(), ingest.pseudonymKey());
  }

  Nights calibrating(int days) {
    calibrationDays = days;
    return this;
  }

  /** Sets a budget that a company with few identity-days can keep without extrapolation. */
  Nights ampleBudget() {
    risk = new Settings.Risk(risk.halfLife(), 0.25, risk.highBudget(), 0.6, risk.policy());
    return this;
  }

  private Nights ingesting(int lateDays, String rules, String inventory, String pseudonymKey) {
    ingest =
        new Settings.Ingest(
            ingest.maxRecordBytes(),
            ingest.clusterName(),
            ingest.accessLogFormat(),
            ingest.trustedProxies(),
            ingest.mapping(),
            lateDays,
            ingest.maxRejectShare(),
            ingest.settle(),
            rules,
            inventory,
            pseudonymKey,
            ingest.targetKey());
    return this;
  }

  private static void signRoot(Path published) {
    try {
      TestRoot.publisher(published, "tidemark", KEY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the folder in which releases are published. */
  Path published() {
    return folder.resolve("published");
  }

  /** Continues from the current time of other nights. */
  Nights after(Nights others) {
    runs = others.runs;
    return this;
  }

  /** Continues from the time of a warehouse that has had the given number of runs. */
  Nights afterRuns(int others) {
    runs = others;
    return this;
  }

  /** Sets people's decisions for the following nights. */
  Nights decided(Decided other) {
    decided = other;
    return this;
  }

  /** Continues with different feature settings. */
  Nights with(Settings.Features other) {
    features = other;
    return this;
  }

  Nights watched(Consumer<String> watcher) {
    afterCommit = watcher;
    return this;
  }

  NightResult whole(LocalDate date) {
    return Night.withoutReport(next(Optional.of(date), Mode.WRITE));
  }

  NightResult wholeInput() {
    return Night.withoutReport(next(Optional.empty(), Mode.WRITE));
  }

  NightResult only(Night.Step step, LocalDate date) {
    return Night.only(step, next(Optional.of(date), Mode.WRITE));
  }

  /** Runs a backfill of stored events without reading any input. */
  NightResult backfill(Backfill.Range range) {
    NightRun run = next(Optional.of(range.to()), Mode.WRITE);
    NightRequest asked = run.request();
    NightRequest stored =
        new NightRequest(
            asked.date(),
            List.of(),
            asked.format(),
            asked.warehouse(),
            asked.publish(),
            asked.settings(),
            asked.mode(),
            asked.summary(),
            asked.decided());
    return Backfill.of(
        new NightRun(
            stored, run.runId(), run.clock(), run.warehouse(), run.ledger(), run.progress()),
        range);
  }

  /** Returns the feature settings with the given catalogue. */
  static Settings.Features catalogue(String catalogue) {
    Settings.Features features = Settings.defaults().features();
    return new Settings.Features(
        catalogue,
        features.asnDb(),
        features.geoDb(),
        features.networkClasses(),
        features.impactMap(),
        features.mcpTools());
  }

  /** Writes a log with one more event of a day. */
  static Path lateEvents(Path folder, LocalDate day) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("late.csv"),
        "metadata_uid,time,identity,actor_user_uid,is_nhi,nhi_kind,action\n"
            + "late-1,%sT10:00:00Z,gateway|-|late,u,true,api_key,iam:CreateUser\n".formatted(day));
    return folder;
  }

  /** Judges each day of a range in a separate night. */
  void oneByOne(LocalDate from, LocalDate to) {
    for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
      NightContext night = context(day, Mode.WRITE);
      Night.judged(night, List.of());
    }
  }

  /** Returns the plan of what nights of a range would do today. */
  NightPlan plan(LocalDate from, LocalDate to) {
    NightContext night = context(to, Mode.DRY_RUN);
    return NightPlan.of(night, from);
  }

  private NightContext context(LocalDate day, Mode mode) {
    NightRun run = next(Optional.of(day), mode);
    return NightContext.of(run, day);
  }

  NightResult dry(Night.Step step) {
    return Night.only(step, next(Optional.empty(), Mode.DRY_RUN));
  }

  IngestResult retry() {
    NightRun run = next(Optional.empty(), Mode.WRITE);
    return new IngestStep(run).retry();
  }

  IngestResult ingest(Optional<LocalDate> date) {
    return ingest(date, DayFiles.OF_A_MILLION);
  }

  IngestResult ingest(Optional<LocalDate> date, DayFiles files) {
    NightRun run = next(date, Mode.WRITE);
    return new IngestStep(run, files).run();
  }

  /** Lets time pass before the next run. */
  Nights hoursLater(int hours) {
    runs += 60 * hours;
    return this;
  }

  /** Returns the time of the latest run, which is also its ingest cut. */
  Instant latest() {
    return Invocations.NOW.plusSeconds(60L * runs);
  }

  /** Returns the next run. */
  NightRun next(Optional<LocalDate> date, Mode mode) {
    runs++;
    Clock clock = Clock.fixed(latest(), ZoneOffset.UTC);
    Warehouse warehouse =
        WatchedWarehouse.at(
            SharedSpark.session(), folder.toString(), table -> afterCommit.accept(table));
    NightRequest request =
        new NightRequest(
            date,
            inputs,
            LogFormat.AUTO,
            folder.toString(),
            Optional.of(new PublishTarget(published(), KEY, Optional.empty(), Optional.empty())),
            quick(),
            mode,
            Optional.empty(),
            decided);
    return new NightRun(
        request,
        "run-" + runs,
        clock,
        warehouse,
        new RunLedger(warehouse),
        Progress.on(Display.LINES, line -> {}, System.err, clock));
  }

  Dataset<Row> table(TableSpec table) {
    return new Warehouse(SharedSpark.session(), folder.toString()).read(table);
  }

  /** Returns a label for a day on the first identity, by key, that was active on it. */
  Label label(LocalDate day, Verdict verdict, Optional<Instant> expires) {
    String identity =
        table(IdentitiesTable.DAYS)
            .where(col("event_date").equalTo(lit(day)))
            .orderBy("identity")
            .first()
            .getAs("identity");
    return new Label(
        identity,
        day.atStartOfDay(ZoneOffset.UTC).toInstant(),
        day.atTime(23, 59).toInstant(ZoneOffset.UTC),
        verdict,
        "ann",
        "",
        expires,
        Level.MEDIUM,
        day.atTime(12, 0).toInstant(ZoneOffset.UTC));
  }

  /** Copies a folder with all of its contents. */
  public static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
