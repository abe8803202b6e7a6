package io.tidemark.jobs.night;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ingest.SourceRows;
import io.tidemark.jobs.night.EnforcedDecisions.CredentialStatusReports;
import io.tidemark.jobs.night.EventDeduplication.SpanLinks;
import io.tidemark.jobs.night.EventDeduplication.Tally;
import io.tidemark.jobs.night.IngestStep.Fate;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightRun;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.run.SmallRun;
import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.RejectReason;
import io.tidemark.jobs.source.SkipReason;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.CachedDataset;
import io.tidemark.jobs.table.WarehouseFormat;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads logs into {@code access_events}, stores each event once, and accounts for every record.
 *
 * <p>Reads the inputs; writes {@code access_events}, {@code rejected_records}, {@code
 * ingested_files}, in this order. Duplicates are detected by event key (product and id). The file
 * list only prevents files from being read again. If a run is killed between two writes, the next
 * run completes its work and produces the same accounts as an uninterrupted run.
 */
final class IngestStep {
  private static final Logger LOGGER = LoggerFactory.getLogger(IngestStep.class);

  /** Maximum number of event references to send to every task (about 20 MB). */
  private static final long MOST_SENT = 200_000;

  private final NightRun run;
  private final DayFiles dayFiles;

  IngestStep(NightRun run) {
    this(run, DayFiles.OF_A_MILLION);
  }

  IngestStep(NightRun run, DayFiles dayFiles) {
    this.run = run;
    this.dayFiles = dayFiles;
  }

  /** Outcome of ingesting a record that is an event. */
  enum Fate {
    NEW,
    /** Stored for a later night because its day is after this night. */
    DEFERRED,
    /** Already stored by a run that was killed before it recorded the file; not stored again. */
    RESUMED,
    /** Like {@link #RESUMED}, but for a later night. */
    RESUMED_DEFERRED,
    /** Duplicate of an event from this or an earlier run. */
    DUPLICATE,
    /** Another stage of a stored event. */
    MERGED,
    /** Not stored because the rows of its day were deleted by request. */
    OF_DELETED_DAY
  }

  static IngestResult shown(NightRun run) {
    return run.progress().run("ingest", new IngestStep(run)::run, IngestResult::describe);
  }

  /** Reads new inputs. A dry run writes nothing. */
  IngestResult run() {
    SourceReading reading = new SourceReading(run);
    InputFiles inputs = reading.inputs();
    FileLedger ledger = new FileLedger(run, inputs);
    InputFiles fresh = inputs.only(ledger::isFresh);
    long bytes = fresh.all().stream().mapToLong(FileStatus::getLen).sum();
    SmallRun.adapt(
        run.warehouse(),
        inputs.deltaTables().isEmpty() ? bytes : Long.MAX_VALUE,
        run.request().settings().spark());
    return read(reading, ledger, fresh, inputs.all().size() - fresh.all().size());
  }

  /** Reads files with rejected records again, if the files still exist. */
  IngestResult retry() {
    SourceReading reading = new SourceReading(run);
    Set<String> files = new RejectedRecords(run.warehouse()).files();
    InputFiles inputs =
        InputFiles.present(files, run.warehouse().spark().sparkContext().hadoopConfiguration());
    InputFiles withoutTables =
        new InputFiles(inputs.files(), List.of(), inputs.parquet(), List.of());
    return read(reading, new FileLedger(run, inputs), withoutTables, files.size());
  }

  private IngestResult read(
      SourceReading reading, FileLedger ledger, InputFiles fresh, long unchanged) {
    Optional<String> key = reading.pseudonyms().map(Pseudonyms::fingerprint);
    WarehouseFormat.checkPeople(run.warehouse(), key);
    if (fresh.isEmpty()) {
      QuarantinedFiles none = QuarantinedFiles.nothing();
      return new IngestResult(List.of(), Tally.NOTHING, none, unchanged, 0, 0, Optional.empty());
    }
    List<FileStatus> all = fresh.all();
    SourceReading.Read whole = reading.read(fresh);
    Dataset<Row> read = whole.rows();
    Map<String, FileAccount> accounts = whole.accounts();
    Optional<LocalDate> lastDeleted = run.ledger().lastDeleted();
    QuarantinedFiles leftOut = QuarantinedFiles.of(run, all, accounts, RejectedRecords.among(read));
    Dataset<Row> events = without(leftOut, events(read));
    List<FileAccount> kept =
        accounts.values().stream().filter(account -> !leftOut.contains(account.path())).toList();
    Dataset<Row> fated =
        CachedDataset.of(
            new EventDeduplication(run.warehouse(), run.request().date(), lastDeleted)
                .of(events, ledger.unnoted(all), kept));
    try {
      Tally tally = EventDeduplication.tally(fated);
      Lateness lateness = lateness(tally);
      long resolved = 0;
      Optional<IngestPreview> preview = Optional.empty();
      if (run.request().mode() == Mode.DRY_RUN) {
        Dataset<Row> rejected = RejectedRecords.among(read);
        preview =
            Optional.of(
                IngestPreview.of(
                    asStored(events, reading.pseudonyms()),
                    PersonPseudonyms.inRejected(rejected, reading.pseudonyms())));
      }
      if (run.request().mode() == Mode.WRITE) {
        WarehouseFormat.keepPeople(run.warehouse(), key);
        if (!tally.storedDays().isEmpty()) {
          storeEvents(events, fated, tally, lateness, reading.pseudonyms());
        }
        if (EventDeduplication.holdSpans(kept)) {
          SpanLinks.store(
              run.warehouse(),
              fated.filter(
                  col(EventDeduplication.FATE).equalTo(Fate.MERGED.name()).and(SpanLinks.isSpan())),
              EventDeduplication.daysOf(kept));
        }
        String format = LogFormat.TIDEMARK_DECISIONS.id();
        List<FileAccount> decisionLogs =
            kept.stream().filter(account -> account.format().equals(format)).toList();
        if (!decisionLogs.isEmpty()) {
          Column isKept = EventDeduplication.isKept(lastDeleted, col(AccessEventsTable.EVENT_DATE));
          Dataset<Row> shown = PersonPseudonyms.in(events.filter(isKept), reading.pseudonyms());
          EnforcedDecisions.store(run.warehouse(), shown, decisionLogs);
          String reports = SkipReason.ENFORCER_STANDING.code();
          if (decisionLogs.stream().anyMatch(log -> log.skipped().containsKey(reports))) {
            Column isOfKeptDay =
                EventDeduplication.isKept(lastDeleted, to_date(col("standing.time")));
            CredentialStatusReports.store(
                run.warehouse(), read.filter(isOfKeptDay), leftOut.files(), run.startedAt());
          }
        }
        RejectedRecords rejected = new RejectedRecords(run.warehouse());
        if (accounts.values().stream().anyMatch(account -> account.rejectedRecords() > 0)) {
          Optional<LocalDate> night =
              lateness.night().or(() -> run.request().date()).or(tally::lastDay);
          Column late = date_add(col("day"), lateness.days(col("day")));
          Column counting = coalesce(late, col("day"), lit(night.orElse(run.startDay())));
          rejected.store(read, accounts, counting, leftOut.growing(), reading.pseudonyms(), run);
        }
        Set<String> settled = new TreeSet<>(accounts.keySet());
        settled.removeAll(leftOut.files());
        resolved = rejected.resolve(read, settled, run.runId());
        ledger.note(
            all.stream().filter(file -> settled.contains(file.getPath().toString())).toList(),
            accounts,
            tally.byFile(),
            reading.enrichedBy());
      }
      accounts.keySet().removeAll(leftOut.growing());
      int lateDays = run.request().settings().ingest().lateDays();
      long tooLate = lateness.tooLate(tally.storedDays(), lateDays);
      IngestResult result =
          new IngestResult(
              List.copyOf(accounts.values()),
              tally,
              leftOut,
              unchanged,
              tooLate,
              resolved,
              preview);
      result.warning(run.request()).ifPresent(text -> LOGGER.warn("{}", text));
      return result;
    } finally {
      fated.unpersist();
      read.unpersist();
    }
  }

  private Dataset<Row> without(QuarantinedFiles leftOut, Dataset<Row> events) {
    if (leftOut.files().isEmpty()) {
      return events;
    }
    List<String> listed = List.copyOf(leftOut.files());
    Dataset<Row> files =
        run.warehouse().spark().createDataset(listed, Encoders.STRING()).toDF("left_out");
    Column isOf = EventDeduplication.file(col("raw_ref")).equalTo(col("left_out"));
    return events.join(broadcast(files), isOf, "left_anti");
  }

  private static Dataset<Row> events(Dataset<Row> read) {
    return read.filter(col("kind").equalTo(SourceRows.EVENT))
        .select("event.*")
        .withColumn(AccessEventsTable.EVENT_DATE, to_date(col("time")));
  }

  /** The delay of events of closed days on the night being processed, if there is one. */
  private record Lateness(Optional<LocalDate> night, Set<LocalDate> closed) {
    Column days(Column of) {
      return night
          .map(day -> when(of.lt(day).and(of.isin(closed.toArray())), datediff(lit(day), of)))
          .orElse(lit(null).cast("int"));
    }

    long tooLate(Map<LocalDate, Long> stored, int lateDays) {
      return stored.entrySet().stream()
          .filter(day -> night.isPresent() && closed.contains(day.getKey()))
          .filter(day -> ChronoUnit.DAYS.between(day.getKey(), night.get()) > lateDays)
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  private Lateness lateness(Tally tally) {
    String summarise = StepDeclaration.SUMMARISE.name();
    Set<LocalDate> closed = new TreeSet<>(run.ledger().committed(summarise).keySet());
    closed.addAll(run.ledger().cutOff(summarise));
    if (closed.isEmpty()) {
      return new Lateness(Optional.empty(), closed);
    }
    LocalDate latest = closed.stream().max(LocalDate::compareTo).orElseThrow();
    // A completed night is not rerun automatically, so the next night judges these events.
    boolean isOver =
        Stream.of(StepDeclaration.SCORE.name(), HealthStep.STEP)
            .anyMatch(step -> run.ledger().committed(step).containsKey(latest));
    LocalDate next = isOver ? latest.plusDays(1) : latest;
    LocalDate night =
        run.request().date().orElse(tally.lastDay().filter(latest::isBefore).orElse(next));
    return new Lateness(Optional.of(night), closed);
  }

  private void storeEvents(
      Dataset<Row> events,
      Dataset<Row> fated,
      Tally tally,
      Lateness lateness,
      Optional<Pseudonyms> pseudonyms) {
    run.warehouse()
        .append(
            AccessEventsTable.SPEC,
            dayFiles.spread(
                withoutKnown(asStored(events, pseudonyms), fated, tally.notStored())
                    .withColumn(
                        AccessEventsTable.LATE_DAYS,
                        lateness.days(col(AccessEventsTable.EVENT_DATE))),
                events.rdd().getNumPartitions(),
                tally.storedDays()));
  }

  private Dataset<Row> asStored(Dataset<Row> events, Optional<Pseudonyms> pseudonyms) {
    return PersonPseudonyms.in(
        NonHumanHistory.withKnownIdentities(run.warehouse(), events), pseudonyms);
  }

  /** Returns the events to store. Event rows are wide, so they are shuffled only if necessary. */
  private static Dataset<Row> withoutKnown(Dataset<Row> events, Dataset<Row> fated, long known) {
    if (known == 0) {
      return events;
    }
    Dataset<Row> refs =
        fated
            .filter(not(col(EventDeduplication.FATE).isin(Fate.NEW.name(), Fate.DEFERRED.name())))
            .select("raw_ref");
    return events.join(
        known <= MOST_SENT ? broadcast(refs) : refs, new String[] {"raw_ref"}, "left_anti");
  }

  /**
   * Result of an ingest.
   *
   * @param accounts accounts of the files read in this run, excluding files that are still growing
   * @param unchangedFiles number of files that were read on an earlier night
   * @param tooLate number of stored events that arrived too late to affect profiles
   * @param resolved number of records that were rejected earlier but are now readable
   * @param preview what a dry run would store; empty if the run has stored it
   */
  record IngestResult(
      List<FileAccount> accounts,
      Tally tally,
      QuarantinedFiles leftOut,
      long unchangedFiles,
      long tooLate,
      long resolved,
      Optional<IngestPreview> preview) {
    private static final int REMEDIES = 3;

    String describe() {
      int growing = leftOut.growing().size();
      String left = ", %,d still being written and left for the next run".formatted(growing);
      return String.format(
          Locale.ROOT,
          "%s read, %,d unchanged%s",
          Counted.of(accounts.size(), "file"),
          unchangedFiles,
          growing == 0 ? "" : left);
    }

    /** Returns whether a source was withheld and no other has ever delivered events. */
    boolean hasNoSourceLeft() {
      return !leftOut.withheld().isEmpty() && tally.byFile().isEmpty() && unchangedFiles == 0;
    }

    /** Returns whether nothing was read because every file is still being written. */
    boolean isOnlyGrowing() {
      return accounts.isEmpty() && !leftOut.growing().isEmpty();
    }

    /** Returns a warning about unreadable records, because a run that fails shows no summary. */
    Optional<String> warning(NightRequest request) {
      SortedMap<String, Long> reasons = rejected();
      if (reasons.isEmpty()) {
        return Optional.empty();
      }
      long all = reasons.values().stream().mapToLong(Long::longValue).sum();
      String stored = "; see 'tidemark records rejected --group" + request.at() + "'";
      return Optional.of(
          "Rejected " + Counted.of(all, reasons) + (request.mode() == Mode.DRY_RUN ? "" : stored));
    }

    private SortedMap<String, Long> rejected() {
      SortedMap<String, Long> reasons = new TreeMap<>();
      accounts.forEach(
          account ->
              account.rejected().forEach((reason, n) -> reasons.merge(reason, n, Long::sum)));
      return reasons;
    }

    /**
     * Adds a preview of the events, and remedies for the most frequent reasons, which can be shown
     * later only if a run stores the records.
     */
    void addPreviewTo(NightSummary.Builder summary) {
      preview.ifPresent(shown -> shown.addTo(summary));
      rejected().entrySet().stream()
          .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
          .limit(REMEDIES)
          .forEach(entry -> summary.note(remedy(entry.getKey())));
    }

    private NightSummary.Note remedy(String reason) {
      Stream<FileAccount> rejecting =
          accounts.stream().filter(one -> one.rejected().containsKey(reason));
      Stream<String> file = rejecting.limit(1).map(one -> "for instance in " + one.path());
      Stream<String> detail = preview.map(shown -> shown.rejected().get(reason)).stream();
      return new NightSummary.Note(
          "Remedy",
          reason + ": " + RejectReason.remedyOf(reason),
          Stream.concat(file, detail).toList());
    }

    /** Adds the night's record counts to a summary. Records from later days count as deferred. */
    void addCountsTo(NightSummary.Builder summary) {
      for (FileAccount account : accounts) {
        summary.read(account.read());
        account.rejected().forEach(summary::rejected);
        account.skipped().forEach(summary::skipped);
        if (leftOut.withheldFiles().contains(account.path()) && account.accepted() > 0) {
          summary.skipped(SkipReason.WITHHELD.code(), account.accepted());
        }
      }
      for (Map<Fate, Long> fate : tally.byFile().values()) {
        summary.accepted(FileLedger.total(fate, Fate.NEW, Fate.RESUMED));
        summary.deferred(FileLedger.total(fate, Fate.DEFERRED, Fate.RESUMED_DEFERRED));
        summary.duplicates(FileLedger.total(fate, Fate.DUPLICATE));
        summary.merged(FileLedger.total(fate, Fate.MERGED));
        FileLedger.skippedOfDeletedDays(fate).forEach(summary::skipped);
      }
      summary.more("files_read", accounts.size());
      summary.more("files_unchanged", unchangedFiles);
      summary.more("files_empty", accounts.stream().filter(FileAccount::isEmpty).count());
      summary.more("files_growing", leftOut.growing().size());
      summary.more("events_too_late", tooLate);
      leftOut.withheld().forEach(source -> summary.note("WITHHELD", source.describe()));
      if (!leftOut.growing().isEmpty()) {
        String count = Counted.of(leftOut.growing().size(), "file is", "files are");
        String text = "%s still being written and will be read by the next run, for instance %s";
        summary.note("Growing", text.formatted(count, leftOut.growing().iterator().next()));
      }
      if (tooLate > 0) {
        String text =
            "%s arrived more than ingest.late-days after their day: they are judged, but profiles ignore them";
        summary.note("Too late", text.formatted(Counted.of(tooLate, "event")));
      }
    }
  }
}
