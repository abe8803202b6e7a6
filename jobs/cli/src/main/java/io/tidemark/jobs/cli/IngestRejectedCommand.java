package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.night.RejectedRecords;
import io.tidemark.jobs.source.RejectReason;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What could not be read so far, and what to do about it. Reads the warehouse and writes nothing.
 */
@Command(
    name = "rejected",
    description = {
      "Lists the records that could not become events and that no later run could read, newest",
      "first; with --group one line for each reason, with its cure. 'ingest retry' tries again."
    },
    footer = {
      "  tidemark ingest rejected --group --warehouse tables",
      "  tidemark ingest rejected --reason missing_field:eventTime --limit 5"
    })
final class IngestRejectedCommand extends WarehouseCommand {
  private static final int TEXT = 200;

  @Option(names = "--group", description = "One line for each reason instead of each record.")
  private boolean group;

  @Option(names = "--reason", paramLabel = "R", description = "Only records of this reason.")
  private String reason;

  @Mixin private LimitOption limit;

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    RejectedRecords rejected = new RejectedRecords(warehouse);
    if (group) {
      groups(rejected, out);
    } else {
      records(rejected, out);
    }
    return ExitCode.OK;
  }

  private record Rejected(
      String reason, String sourceFile, long ordinal, long offset, String detail, String raw) {}

  private void groups(RejectedRecords rejected, PrintWriter out) {
    var groups = rejected.groups();
    groups.stream()
        .filter(g -> reason == null || g.reason().equals(reason))
        .limit(limit.lines())
        .forEach(
            g -> {
              out.printf(
                  "%,8d  %s (%s)%n",
                  g.records(),
                  PrintableText.of(g.reason(), 60),
                  PrintableText.of(String.valueOf(g.format()), 20));
              out.println("          cure: " + RejectReason.cureOf(g.reason()));
              out.println("          for instance " + PrintableText.of(g.ref(), TEXT));
              out.println("            " + PrintableText.of(String.valueOf(g.raw()), TEXT));
            });
    out.printf("Reasons: %,d%n", groups.size());
  }

  private void records(RejectedRecords rejected, PrintWriter out) {
    var open = rejected.open();
    var wanted = reason == null ? open : open.filter(col("reason").equalTo(reason));
    for (Rejected one :
        RowCodec.of(Rejected.class)
            .read(
                wanted
                    .orderBy(col("ingest_time").desc(), col("source_file"), col("ordinal"))
                    .limit(limit.lines()))) {
      out.printf(
          "%s  %s#%d at byte %d%n",
          PrintableText.of(one.reason, 60),
          PrintableText.of(one.sourceFile, TEXT),
          one.ordinal,
          one.offset);
      out.println("    " + PrintableText.of(String.valueOf(one.detail), TEXT));
      out.println("    " + PrintableText.of(String.valueOf(one.raw), TEXT));
    }
    out.printf("Rejected records: %,d%n", wanted.count());
  }
}
