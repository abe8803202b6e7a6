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
 * Result of an ingest.
 *
 * @param accounts accounts of the files read in this run, excluding files that are still growing
 * @param fates number of accepted records, by file and fate
 * @param unchangedFiles number of files that were read on an earlier night
 * @param tooLate number of stored events that arrived too late to affect profiles
 * @param resolved number of records that were rejected earlier but are now readable
 * @param storedDays number of stored events by day; in a dry run, the number that would be stored
 * @param lastDay day of the latest event in the files; empty if there are no events
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
  private static final int REMEDIES = 3;

  String describe() {
    int growing = leftOut.growing().size();
    return String.format(
        Locale.ROOT,
        "%s read, %,d unchanged%s",
        Counted.of(accounts.size(), "file"),
        unchangedFiles,
        growing == 0
            ? ""
            : ", %,d still being written and left for the next run".formatted(growing));
  }

  /**
   * Returns whether a source was withheld and no other source has delivered events in this or any
   * earlier run.
   */
  boolean hasNoSourceLeft() {
    return !leftOut.withheld().isEmpty() && fates.isEmpty() && unchangedFiles == 0;
  }

  /** Returns whether nothing was read because every file is still being written. */
  boolean isOnlyGrowing() {
    return accounts.isEmpty() && !leftOut.growing().isEmpty();
  }

  /**
   * Returns a log warning about unreadable records; empty if all records were readable. The warning
   * is needed because a run that fails later does not display a summary.
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

  /**
   * Adds remedies for the most frequent reasons for rejection. They cannot be shown later unless
   * the rejected records were stored.
   */
  void addRemediesTo(NightSummary.Builder summary) {
    rejected().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(REMEDIES)
        .forEach(entry -> summary.note(remedy(entry.getKey())));
  }

  private NightSummary.Note remedy(String reason) {
    List<String> files =
        accounts.stream()
            .filter(account -> account.rejected().containsKey(reason))
            .limit(1)
            .map(account -> "for instance in " + account.path())
            .toList();
    return new NightSummary.Note("Remedy", reason + ": " + RejectReason.remedyOf(reason), files);
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
    leftOut.withheld().forEach(source -> summary.note("WITHHELD", source.describe()));
    if (!leftOut.growing().isEmpty()) {
      summary.note(
          "Growing",
          Counted.of(
                  leftOut.growing().size(),
                  "file is still being written and will be read",
                  "files are still being written and will be read")
              + " by the next run, for instance "
              + leftOut.growing().iterator().next());
    }
    if (tooLate > 0) {
      summary.note(
          "Too late",
          Counted.of(tooLate, "event")
              + " arrived more than ingest.late-days after their day: they are judged, but "
              + "profiles ignore them");
    }
  }
}
