package io.tidemark.jobs.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.jobs.Display;
import io.tidemark.jobs.SharedSpark;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.cli.CommandTree;
import io.tidemark.jobs.cli.Invocation;
import io.tidemark.jobs.maintenance.Doctor.Symptom;
import io.tidemark.jobs.maintenance.Doctor.Symptom.Severity;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.run.WarehouseLock;
import io.tidemark.jobs.table.HealthTables;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes ten small commits, then checks and tidies them with the commands that people use. */
class MaintenanceTest {
  // Delta uses the system time, so the stopped clock has to agree with it.
  private final Instant now = Instant.now();

  @TempDir private Path folder;
  private Path root;
  private Warehouse warehouse;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void tenCommits() {
    root = folder.resolve("w");
    warehouse = new Warehouse(SharedSpark.session(), root.toString());
    RunLedger ledger = new RunLedger(warehouse);
    for (int run = 1; run <= 10; run++) {
      ledger.record(step(run, now.minusSeconds(3600)));
    }
  }

  @Test
  void aDryRunChangesNothing() throws IOException {
    assertThat(execute("maintain", "--dry-run")).isZero();
    assertThat(out.toString()).contains("join 10 small files", "Nothing was changed");
    assertThat(files()).hasSize(10);
  }

  @Test
  void compactsAndVacuumsWithoutLosingRows() throws IOException {
    assertThat(describe(Severity.NOTICE)).containsExactly("small-files job_runs");
    assertThat(execute("maintain", "--dry-run")).isZero();
    assertThat(out.toString())
        .contains("join 10 small files in 1 partition;", "Leave out --dry-run");
    assertThat(files()).hasSize(10);
    assertThat(execute("maintain")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("Done.");
    // The ten files were merged into one, but still exist for running readers.
    assertThat(files()).hasSize(11);
    assertThat(warehouse.read(StepRecord.TABLE).count()).isEqualTo(10);
    assertThat(warehouse.read(StepRecord.TABLE, 9).count()).isEqualTo(10);
    assertThat(describe(Severity.NOTICE)).isEmpty();

    // A file left by a write that failed long ago.
    Path left = files().get(0).resolveSibling("part-00000-left-behind.parquet");
    Files.copy(files().get(0), left);
    Files.setLastModifiedTime(left, FileTime.from(now.minus(Duration.ofDays(8))));
    assertThat(describe(Severity.NOTICE)).containsExactly("old-files job_runs");
    assertThat(execute("maintain", "--retain", "30d", "--dry-run")).isZero();
    assertThat(out.toString()).contains("Nothing to do.");
    assertThat(execute("maintain")).as(err.toString()).isZero();
    assertThat(left).doesNotExist();
    assertThat(files()).hasSize(11);
    assertThat(warehouse.read(StepRecord.TABLE).count()).isEqualTo(10);
    assertThat(execute("maintain", "--retain", "6d")).isEqualTo(2);
    assertThat(err.toString()).contains("the minimum is 7d");
  }

  @Test
  void reportsDamageWithRemedy() throws IOException {
    assertThat(execute("doctor")).isZero();
    assertThat(err.toString()).startsWith("doctor: started");
    assertThat(execute("status")).isZero();
    assertThat(err.toString()).startsWith("status: started");
    for (String command : List.of("doctor", "status")) {
      assertThat(execute(command, "--json")).isZero();
      assertThat(err.toString()).as("for a machine").isEmpty();
    }
    new RunLedger(warehouse).record(step(11, now.plusSeconds(7200)));
    assertThat(describe(Severity.ERROR)).containsExactly("clock job_runs");
    Files.delete(files().get(0));
    assertThat(execute("doctor")).isEqualTo(2);
    assertThat(out.toString())
        .contains("error    missing-files  job_runs: 1 file is missing: ")
        .contains("remedy: restore it from a copy");
  }

  @Test
  void reportsFutureIngestBeforeFirstNight() {
    warehouse = new Warehouse(SharedSpark.session(), folder.resolve("ingested").toString());
    StructType columns = IngestTables.INGESTED_FILES.schema();
    Object[] file = new Object[columns.length()];
    file[columns.fieldIndex("path")] = "a.json";
    file[columns.fieldIndex("size")] = 0L;
    file[columns.fieldIndex("ingest_time")] = now.plusSeconds(7200);
    warehouse.append(
        IngestTables.INGESTED_FILES,
        SharedSpark.session().createDataFrame(List.of(RowFactory.create(file)), columns));
    assertThat(describe(Severity.ERROR)).containsExactly("clock ingested_files");
  }

  @Test
  void reportsDeletedOrMovedTables() throws IOException {
    Files.writeString(root.resolve("identity_days"), "mine");
    assertThat(describe(Severity.WARNING)).containsExactly("lost-days event_features");
    assertThat(describe(Severity.ERROR)).containsExactly("no-table identity_days");
    assertThat(execute("doctor")).isEqualTo(2);
    assertThat(out.toString())
        .contains("event_features: it lacks the recorded rows of 1 day from 2026-03-20")
        .contains("the next night recomputes them")
        .contains("/identity_days exists but is not a table")
        .contains("move it away; restore it from a copy of the warehouse; otherwise delete");
  }

  @Test
  void recoversFromClockAhead() throws IOException {
    for (long version = 0; version < 10; version++) {
      committedAt(now.minusSeconds(3600), "job_runs", version);
    }
    Instant ahead = now.plus(Duration.ofDays(365)).truncatedTo(ChronoUnit.MILLIS);
    new RunLedger(warehouse).record(step(11, ahead));
    warehouse.append(
        HealthTables.NOTICES,
        SharedSpark.session()
            .createDataFrame(
                List.of(RowFactory.create(LocalDate.of(2027, 3, 20), "volume", "notice", "a", "b")),
                HealthTables.NOTICES.schema()));
    committedAt(ahead, "job_runs", 10);
    for (long version = 0; version <= warehouse.files("notices").version(); version++) {
      committedAt(ahead, "notices", version);
    }
    TidemarkException refused =
        catchThrowableOfType(
            TidemarkException.class, () -> new RunLedger(warehouse).checkClock(now));
    String restore = "RESTORE TABLE delta.`file://" + root + "/TABLE` TO VERSION AS OF N";
    assertThat(refused.remedy())
        .contains("if the clock is wrong now, set this machine's clock", "if it is right", restore);
    assertThat(execute("doctor")).isEqualTo(2);
    assertThat(out.toString()).contains(restore);

    SharedSpark.session().sql(restore.replace("TABLE`", "job_runs`").replace("OF N", "OF 9"));
    for (Path file : walk(root.resolve("notices"))) {
      Files.delete(file);
    }
    Warehouse mended = new Warehouse(SharedSpark.session(), root.toString());
    assertThat(mended.read(StepRecord.TABLE).count()).isEqualTo(10);
    new RunLedger(mended).checkClock(now);
    // The commit time is reset, because the doctor's clock is stopped.
    committedAt(now, "job_runs", mended.files("job_runs").version());
    assertThat(describe(Severity.ERROR)).isEmpty();
    new RunLedger(mended).record(step(12, now));
    assertThat(mended.read(StepRecord.TABLE).count()).isEqualTo(11);
  }

  /** Returns files and folders, with the contents of each folder before the folder itself. */
  private static List<Path> walk(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    }
  }

  @Test
  void reportsLowDiskSpace() {
    Symptom empty = Doctor.space(300 << 10, 0, "maintain");
    assertThat(empty.severity()).isEqualTo(Severity.ERROR);
    assertThat(empty.message()).isEqualTo("300 kB are free, and the tables take up 0 kB");
    assertThat(empty.remedy()).startsWith("free some").doesNotContain("maintain");
    Symptom full = Doctor.space(1 << 30, 10 << 20, "maintain");
    assertThat(full.severity()).isEqualTo(Severity.WARNING);
    assertThat(full.message()).isEqualTo("1,024 MB are free, and the tables take up 10 MB");
    assertThat(full.remedy()).contains("'maintain' deletes files that no reader needs");
    assertThat(Doctor.space(4L << 30, 2 << 20, "maintain").severity()).isEqualTo(Severity.FINE);
  }

  @Test
  void remediesNameTheWarehouse() {
    assertThat(execute("doctor")).isZero();
    assertThat(out.toString())
        .contains("tidemark maintain --warehouse file://" + root + " joins them");
  }

  private void committedAt(Instant when, String table, long version) throws IOException {
    Path log = root.resolve(table).resolve("_delta_log");
    Files.setLastModifiedTime(log.resolve("%020d.json".formatted(version)), FileTime.from(when));
  }

  @Test
  void runningNightBlocksOnlyWriters() {
    WarehouseLock.Holder other =
        new WarehouseLock.Holder("run-9", "tidemark backfill", 9, "box", now);
    WarehouseLock lock = WarehouseLock.acquire(root.toString(), other, Map.of(), Clock.systemUTC());
    try {
      assertThat(execute("maintain")).isEqualTo(30);
      assertThat(err.toString()).contains("another run holds", "tidemark backfill");
      assertThat(execute("step", "profile", "--date", "2026-03-20")).isEqualTo(30);
      assertThat(execute("backfill", "--from", "2026-03-19", "--to", "2026-03-20")).isEqualTo(30);
      assertThat(execute("maintain", "--dry-run")).isZero();
      assertThat(execute("plan", "--date", "2026-03-20")).as(err.toString()).isZero();
      assertThat(execute("doctor")).isZero();
      assertThat(out.toString()).contains("notice   lock           held by 'tidemark backfill'");
    } finally {
      lock.close();
    }
    assertThat(execute("maintain")).isZero();
  }

  @Test
  void rejectsInvalidRangeBeforeSparkStarts() {
    assertThat(execute("backfill", "--from", "2026-03-19")).isEqualTo(2);
    assertThat(err.toString()).contains("needs --from and --to");
    assertThat(execute("backfill", "--from", "2026-03-19", "--to", "2026-03-18")).isEqualTo(2);
    assertThat(err.toString()).contains("--from is after --to");
    assertThat(execute("plan", "--date", "2026-03-19", "--to", "2026-03-20")).isEqualTo(2);
    assertThat(err.toString()).contains("a single night or a range of nights");
    assertThat(
            execute("backfill", "--from", "2026-03-19", "--to", "2026-03-19", "--max-active", "0"))
        .isEqualTo(2);
  }

  private List<String> describe(Severity severity) {
    Progress progress = Progress.untold(Clock.systemUTC());
    try (Progress.Step shown = progress.start("doctor")) {
      return Doctor.examine(warehouse, now, Map.of(), shown).stream()
          .filter(symptom -> symptom.severity() == severity)
          .filter(symptom -> !symptom.check().equals("space"))
          .map(symptom -> symptom.check() + " " + symptom.subject())
          .toList();
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("job_runs"))) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .filter(file -> !file.toString().contains("_delta_log"))
          .sorted()
          .toList();
    }
  }

  private static StepRecord step(int run, Instant at) {
    LocalDate day = LocalDate.of(2026, 3, 20);
    return new StepRecord(
        "run-" + run,
        day,
        "features",
        day,
        run,
        "s",
        new TreeMap<>(),
        at,
        1,
        1,
        0,
        1,
        StepRecord.Outcome.COMMITTED,
        null,
        at,
        at);
  }

  private int execute(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] command = new String[args.length + 2];
    System.arraycopy(args, 0, command, 0, args.length);
    command[args.length] = "--warehouse";
    command[args.length + 1] = root.toString();
    Invocation invocation =
        new Invocation(
            Clock.fixed(now, ZoneOffset.UTC),
            Optional.of(folder),
            folder,
            folder,
            Display.LINES,
            7,
            Map.of());
    return CommandTree.of(invocation)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(command);
  }
}
