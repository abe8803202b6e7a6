package io.tidemark.jobs.maintenance;

import com.fasterxml.jackson.annotation.JsonValue;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.maintenance.Doctor.Symptom.Severity;
import io.tidemark.jobs.maintenance.Maintenance.TableFiles;
import io.tidemark.jobs.run.Progress;
import io.tidemark.jobs.run.RunLedger;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepRecord;
import io.tidemark.jobs.run.WarehouseLocation;
import io.tidemark.jobs.run.WarehouseLock;
import io.tidemark.jobs.table.IngestTables;
import io.tidemark.jobs.table.RecoveryAdvice;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.jobs.table.WarehouseFault;
import io.tidemark.jobs.table.WarehouseFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Checks the health of a warehouse without changing anything. */
public final class Doctor {
  private static final long LITTLE_SPACE = 2L << 30;
  private static final long NO_SPACE = 256L << 20;

  private final Warehouse warehouse;
  private final Instant now;
  private final List<Symptom> symptoms = new ArrayList<>();
  private long bytes;

  private Doctor(Warehouse warehouse, Instant now) {
    this.warehouse = warehouse;
    this.now = now;
  }

  /** Runs all checks in order. The Spark settings configure the lock's file system. */
  public static List<Symptom> examine(
      Warehouse warehouse, Instant now, Map<String, String> spark, Progress.Step shown) {
    List<String> tables = warehouse.tables();
    shown.expect(tables.size());
    Doctor doctor = new Doctor(warehouse, now);
    doctor.versions();
    doctor.permissions();
    doctor.lock(spark);
    for (String table : tables) {
      doctor.table(table);
      shown.advance(1);
    }
    doctor.otherThanTables(tables);
    doctor.lostDays();
    doctor.clock();
    doctor.space();
    return List.copyOf(doctor.symptoms);
  }

  private void versions() {
    String versions =
        "tidemark %s, Spark %s, Java %s"
            .formatted(ProgramVersion.text(), warehouse.spark().version(), Runtime.version());
    try {
      WarehouseFormat.check(
          warehouse.root(), warehouse.spark().sparkContext().hadoopConfiguration());
      fine("versions", "", versions);
    } catch (TidemarkException e) {
      add(Severity.ERROR, "versions", "", e.problem() + ": " + e.cause(), e.remedy());
    }
  }

  private void permissions() {
    Optional<Path> local = WarehouseLocation.path(warehouse.root());
    if (local.isEmpty()) {
      return;
    }
    List<String> closed = new ArrayList<>();
    try (var files = Files.walk(local.get())) {
      files
          .filter(
              file ->
                  !Files.isReadable(file) || (Files.isDirectory(file) && !Files.isWritable(file)))
          .limit(3)
          .forEach(file -> closed.add(file.toString()));
    } catch (IOException | java.io.UncheckedIOException e) {
      closed.add(e.getMessage());
    }
    if (closed.isEmpty()) {
      fine("permissions", "", "all files are readable, and all folders are writable");
    } else {
      add(
          Severity.ERROR,
          "permissions",
          "",
          "cannot be read or written: " + String.join(", ", closed),
          "give the user that runs the nights read and write access to the whole warehouse");
    }
  }

  private void lock(Map<String, String> spark) {
    Optional<String> holder = WarehouseLock.holder(warehouse.root(), spark, now);
    if (holder.isEmpty()) {
      fine("lock", "", "free");
    } else {
      add(
          Severity.NOTICE,
          "lock",
          "",
          "held by " + PrintableText.of(holder.get(), 300),
          "do nothing: the lock ends with that run");
    }
  }

  /** Does not guess the cause, because the wrong repair may destroy commits. */
  private void unreadable(String table, Exception e) {
    Optional<WarehouseFault> fault = WarehouseFault.in(e);
    if (fault.isEmpty()) {
      add(
          Severity.ERROR,
          "log",
          table,
          "it cannot be examined: " + PrintableText.of(e.toString(), 300),
          "run 'tidemark doctor' again; if it reports the same, check the table's _delta_log");
      return;
    }
    TidemarkException named = fault.get().exception(e, warehouse.root());
    add(
        Severity.ERROR,
        "log",
        table,
        named.problem() + ": " + named.cause(),
        fault.get().remedy(table));
  }

  private void table(String table) {
    TableFiles files;
    try {
      files = TableFiles.of(warehouse, table);
    } catch (Exception e) {
      if (WarehouseFault.isStop(e)) {
        throw WarehouseFault.named(e, warehouse.root());
      }
      unreadable(table, e);
      return;
    }
    bytes += files.bytes();
    List<String> missing = files.missing();
    if (!missing.isEmpty()) {
      add(
          Severity.ERROR,
          "missing-files",
          table,
          Counted.of(missing.size(), "file is missing: ", "files are missing, for example ")
              + missing.get(0),
          WarehouseFault.MISSING_FILE.remedy(table));
    }
    SortedMap<String, Integer> small = files.small();
    if (!small.isEmpty()) {
      add(
          Severity.NOTICE,
          "small-files",
          table,
          "%,d of %s are small, in %s"
              .formatted(
                  small.values().stream().mapToInt(Integer::intValue).sum(),
                  Counted.of(files.logged().live().size(), "file"),
                  Counted.of(small.size(), "partition")),
          maintain() + " joins them");
    }
    SortedMap<String, Long> unread = files.unread(now.minus(Maintenance.LEAST_RETENTION));
    if (!unread.isEmpty()) {
      add(
          Severity.NOTICE,
          "old-files",
          table,
          "%s, %s, not needed by any reader for %s"
              .formatted(
                  Counted.of(unread.size(), "file"),
                  Counted.bytes(unread.values().stream().mapToLong(Long::longValue).sum()),
                  Counted.of(Maintenance.LEAST_RETENTION.toDays(), "day")),
          maintain() + " deletes them");
    }
    if (files.newestCommit().isAfter(now.plusSeconds(60))) {
      add(
          Severity.ERROR,
          "clock",
          table,
          "its log was written at " + files.newestCommit() + ", which is in the future",
          RunLedger.clockRemedy(files.newestCommit(), now, warehouse.root()));
    }
    String count = Counted.of(files.logged().live().size(), "file");
    String log = Counted.of(files.logFiles(), "file");
    String text = "%s, %s, version %,d, log of %s";
    fine(
        "table",
        table,
        text.formatted(count, Counted.bytes(files.bytes()), files.logged().version(), log));
  }

  /** Reports folders that are named after a table but are not tables. */
  private void otherThanTables(List<String> tables) {
    for (String table : RecoveryAdvice.tables()) {
      if (!tables.contains(table) && warehouse.isTaken(table)) {
        add(
            Severity.ERROR,
            "no-table",
            table,
            place() + "/" + table + " exists but is not a table: it has no _delta_log",
            "move it away; " + RecoveryAdvice.of(table));
      }
    }
  }

  /** Reports days that have a run record but whose rows have been deleted. */
  private void lostDays() {
    if (hasSymptom(StepRecord.TABLE) || symptoms.stream().anyMatch(s -> s.check().equals("log"))) {
      return;
    }
    new RunLedger(warehouse)
        .lost()
        .forEach(
            (table, days) ->
                add(
                    Severity.WARNING,
                    "lost-days",
                    table,
                    "it " + StepDeclaration.describeMissing(days),
                    RecoveryAdvice.of(table, days)));
  }

  /** Returns the warehouse's location in the form used by all other messages. */
  private String place() {
    return WarehouseLocation.of(warehouse.root());
  }

  private String maintain() {
    return "tidemark maintain --warehouse " + place();
  }

  private void clock() {
    boolean ahead =
        isAhead(StepRecord.TABLE, "ingest_cut", "a run started")
            || isAhead(IngestTables.INGESTED_FILES, "ingest_time", "files were ingested");
    if (!ahead && warehouse.exists(StepRecord.TABLE) && !hasSymptom(StepRecord.TABLE)) {
      Instant shown = now.truncatedTo(ChronoUnit.SECONDS);
      fine("clock", "", "it is now " + shown + ", after the start of the last run");
    }
  }

  /** Reports a table whose latest timestamp is in the future, and returns whether it did. */
  private boolean isAhead(TableSpec table, String column, String what) {
    if (hasSymptom(table)) {
      return false;
    }
    Optional<Instant> ahead = warehouse.latest(table, column).filter(latest -> latest.isAfter(now));
    ahead.ifPresent(
        at ->
            add(
                Severity.ERROR,
                "clock",
                table.name(),
                "%s at %s, which is in the future; it is now %s".formatted(what, at, now),
                RunLedger.clockRemedy(at, now, warehouse.root())));
    return ahead.isPresent();
  }

  private boolean hasSymptom(TableSpec table) {
    return symptoms.stream()
        .anyMatch(one -> one.severity() == Severity.ERROR && one.subject().equals(table.name()));
  }

  private void space() {
    Optional<Path> local = WarehouseLocation.path(warehouse.root());
    if (local.isEmpty()) {
      return;
    }
    try {
      symptoms.add(space(Files.getFileStore(local.get()).getUsableSpace(), bytes, maintain()));
    } catch (IOException e) {
      add(Severity.WARNING, "space", "", FileFault.cause(e), "check the disk of the warehouse");
    }
  }

  /** Checks the free space, given the size of all tables, or 0 if none needs maintenance. */
  static Symptom space(long free, long tables, String maintain) {
    String finding =
        "%s are free, and the tables take up %s"
            .formatted(Counted.bytes(free), Counted.bytes(tables));
    if (free >= Math.max(LITTLE_SPACE, tables / 4)) {
      return new Symptom(Severity.FINE, "space", "", finding, "");
    }
    return new Symptom(
        free < NO_SPACE ? Severity.ERROR : Severity.WARNING,
        "space",
        "",
        finding,
        "free some space: a night rewrites its days before their old files can be deleted"
            + (tables == 0 ? "" : "; '" + maintain + "' deletes files that no reader needs"));
  }

  private void fine(String check, String subject, String finding) {
    add(Severity.FINE, check, subject, finding, "");
  }

  private void add(Severity severity, String check, String subject, String finding, String remedy) {
    symptoms.add(new Symptom(severity, check, subject, PrintableText.of(finding, 400), remedy));
  }

  /**
   * Result of a health check.
   *
   * @param check name of the check, for example {@code small-files}
   * @param subject table or location that was checked; empty for the whole warehouse
   * @param message what was observed, including the measured values
   * @param remedy what to do; empty if no action is needed
   */
  public record Symptom(
      Severity severity, String check, String subject, String message, String remedy) {
    public enum Severity {
      FINE,
      NOTICE,
      /** The problem will soon cause failures. */
      WARNING,
      /** The problem causes nights to fail or to read incomplete data. */
      ERROR;

      @JsonValue
      public String label() {
        return name().toLowerCase(Locale.ROOT);
      }
    }
  }
}
