package io.tidemark.jobs.evaluate;

import io.tidemark.training.evaluation.FalseAlarmTable;
import io.tidemark.training.evaluation.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** False alarms beside promises, in lines of text. */
final class PromiseText {
  private PromiseText() {}

  static List<String> lines(FalseAlarmTable table) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("| normal identity-days of | days | alarms | rate | stated, 95 % | |");
    lines.add("|---|---|---|---|---|---|");
    for (FalseAlarmTable.Line line : table.lines()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "| %s | %d | %d | %.4f | %.4f to %.4f | %s |",
              line.name(),
              line.days(),
              line.alarms(),
              line.rate(),
              line.stated().low(),
              line.stated().high(),
              line.isKept() ? "kept" : line.isWithinBudget() ? "below" : "ABOVE"));
    }
    Interval interval = Interval.ofShare(table.identitiesOutside(), table.identities());
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "Identities outside their own 95 %% interval: %d of %d, %.3f (%.3f to %.3f)",
            table.identitiesOutside(),
            table.identities(),
            (double) table.identitiesOutside() / Math.max(1, table.identities()),
            interval.low(),
            interval.high()));
    return lines;
  }
}
