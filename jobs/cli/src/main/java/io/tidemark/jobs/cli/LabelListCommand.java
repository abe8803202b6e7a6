package io.tidemark.jobs.cli;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.LabelBook;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;

/** Shows all labels. */
@Command(
    name = "list",
    description = "Shows all labels, which have expired, and which contradict each other.",
    footer = "  tidemark label list --warehouse tables")
final class LabelListCommand extends WarehouseCommand {
  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    List<Label> labels = new LabelBook(warehouse).all();
    Instant now = invocation().clock().instant();
    for (Label label : labels) {
      String until =
          label
              .expires()
              .map(end -> (end.isAfter(now) ? "until " : "EXPIRED ") + end + ", cap " + label.cap())
              .orElse("for good");
      out.println(
          PrintableText.of(
              "%-11s  %s  %s to %s, by %s, %s%s"
                  .formatted(
                      label.verdict().label(),
                      label.identity(),
                      label.from(),
                      label.to(),
                      label.actor(),
                      until,
                      label.note().isEmpty() ? "" : ": " + label.note()),
              240));
    }
    List<String> conflicts = LabelBook.conflicts(labels);
    conflicts.forEach(conflict -> out.println("Conflict: " + PrintableText.of(conflict, 300)));
    out.println(
        Counted.of(labels.size(), "label")
            + ", "
            + Counted.of(conflicts.size(), "contradiction")
            + ".");
    return ExitCode.OK;
  }
}
