package io.tidemark.jobs.report;

import io.tidemark.jobs.leak.Leak;
import io.tidemark.notebooks.report.NightReport.LeakLine;
import java.util.Comparator;
import java.util.List;

/**
 * Reads the leaks that began before the end of the night and have no known end, starting with the
 * leak whose credentials have remained valid the longest.
 */
final class LeakRows {
  private static final int MOST = 200;

  private LeakRows() {}

  static List<LeakLine> of(ReportSource source) {
    return Leak.all(source.warehouse()).stream()
        .filter(leak -> leak.state().status() == Leak.Status.OPEN)
        .filter(leak -> leak.since().isBefore(source.end()))
        .sorted(Comparator.comparing(Leak::since).thenComparing(Leak::kind).thenComparing(Leak::id))
        .limit(MOST)
        .map(LeakRows::line)
        .toList();
  }

  private static LeakLine line(Leak leak) {
    return new LeakLine(
        leak.kind() == Leak.Kind.IDENTITY,
        leak.id(),
        leak.since(),
        leak.treatment() == Leak.Treatment.REFUSE,
        leak.credentials().size(),
        leak.lastAccepted(),
        leak.daysValid());
  }
}
