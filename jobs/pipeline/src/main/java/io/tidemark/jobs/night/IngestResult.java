package io.tidemark.jobs.night;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.night.IngestStep.Fate;
import io.tidemark.jobs.run.NightRequest;
import io.tidemark.jobs.run.NightRequest.Mode;
import io.tidemark.jobs.run.NightSummary;
import io.tidemark.jobs.source.FileAccount;
import io.tidemark.jobs.source.RejectReason;
import io.tidemark.jobs.source.SkipReason;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an ingest read.
 *
 * @param accounts of the files that were read now, but those that are growing
 * @param fates by file, how many of its accepted records became what
 * @param leftOut files of which nothing was stored
 * @param unchangedFiles files that were read on an earlier night
 * @param emptyFiles files without any record
 * @param tooLate events stored that came too late to change anything
 * @param resolved records that were rejected before and could be read now
 * @param storedDays how many events of each day were stored, or would be by a run that is no dry
 *     one
 * @param lastDay last day of the events that the files hold, if any
 */
record IngestResult(
    List<FileAccount> accounts,
    Map<String, Map<Fate, Long>> fates,
    QuarantinedFiles leftOut,
    long unchangedFiles,
    long emptyFiles,
    long tooLate,
    long resolved,
    Map<LocalDate, Long> storedDays,
    Optional<LocalDate> lastDay) {
  /** A screen has room for so many. */
  private static final int CURES = 3;

  /** Files read, in words. */
  String says() {
    return String.format(
        Locale.ROOT, "%s read, %,d unchanged", Counted.of(accounts.size(), "file"), unchangedFiles);
  }

  /** Whether a source was withheld and no other brought anything, now or on an earlier night. */
  boolean isNoneLeft() {
    return !leftOut.withheld().isEmpty() && fates.isEmpty() && unchangedFiles == 0;
  }

  /** Whether nothing was read because every file is still being written. */
  boolean isOnlyGrowing() {
    return accounts.isEmpty() && !leftOut.growing().isEmpty();
  }

  /**
   * What a log says of records that could not be read, for a run that fails later shows no summary;
   * empty where all could.
   */
  Optional<String> warning(NightRequest request) {
    SortedMap<String, Long> reasons = rejected();
    if (reasons.isEmpty()) {
      return Optional.empty();
    }
    long all = reasons.values().stream().mapToLong(Long::longValue).sum();
    String stored =
        "; see 'tidemark records rejected --group --warehouse %s'"
            .formatted(ShellWord.of(request.warehouse()));
    return Optional.of(
        "Rejected " + Counted.of(all, reasons) + (request.mode() == Mode.DRY_RUN ? "" : stored));
  }

  private SortedMap<String, Long> rejected() {
    SortedMap<String, Long> reasons = new TreeMap<>();
    accounts.forEach(
        account -> account.rejected().forEach((reason, n) -> reasons.merge(reason, n, Long::sum)));
    return reasons;
  }

  /** Adds what helps against the most frequent reasons, for a run after which no table tells it. */
  void tellCures(NightSummary.Builder summary) {
    rejected().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(CURES)
        .forEach(entry -> summary.note(cure(entry.getKey())));
  }

  private NightSummary.Note cure(String reason) {
    List<String> files =
        accounts.stream()
            .filter(account -> account.rejected().containsKey(reason))
            .limit(1)
            .map(account -> "for instance in " + account.path())
            .toList();
    return new NightSummary.Note("Remedy", reason + ": " + RejectReason.cureOf(reason), files);
  }

  /** Adds the books of this night to a summary: what is later than the night is deferred. */
  void tell(NightSummary.Builder summary) {
    for (FileAccount account : accounts) {
      summary.read(account.read());
      account.rejected().forEach(summary::rejected);
      account.skipped().forEach(summary::skipped);
      if (leftOut.withheldFiles().contains(account.path()) && account.accepted() > 0) {
        summary.skipped(SkipReason.WITHHELD.code(), account.accepted());
      }
    }
    for (Map<Fate, Long> fate : fates.values()) {
      summary.accepted(FileLedger.total(fate, Fate.NEW, Fate.RESUMED));
      summary.deferred(FileLedger.total(fate, Fate.DEFERRED, Fate.RESUMED_DEFERRED));
      summary.duplicates(FileLedger.total(fate, Fate.DUPLICATE));
      summary.merged(FileLedger.total(fate, Fate.MERGED));
    }
    summary.more("files_read", accounts.size());
    summary.more("files_unchanged", unchangedFiles);
    summary.more("files_empty", emptyFiles);
    summary.more("files_growing", leftOut.growing().size());
    summary.more("events_too_late", tooLate);
    leftOut.withheld().forEach(source -> summary.note("WITHHELD", source.says()));
    if (!leftOut.growing().isEmpty()) {
      summary.note(
          "Growing",
          Counted.of(
                  leftOut.growing().size(),
                  "file is still being written and is left",
                  "files are still being written and are left")
              + " for the next run, for instance "
              + leftOut.growing().iterator().next());
    }
    if (tooLate > 0) {
      summary.note(
          "Too late",
          Counted.of(tooLate, "event")
              + " came more than ingest.late-days after their day: judged, and no profile learns of"
              + " them");
    }
  }
}
