package io.tidemark.jobs.cli;

import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.FirstRows;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that list identities, show one, and reverse pseudonyms. */
final class IdentitiesCommand {
  private static final int TEXT = 120;
  private static final String IDENTITY = "identity";

  private IdentitiesCommand() {}

  @Command(
      name = "list",
      description = "Lists all identities, busiest first, each with its full key.",
      footer = "  tidemark identities list --kind unknown --warehouse tables")
  static final class ListAll extends WarehouseCommand {
    /** The key comes last, because it can be long. */
    private static final RowView<IdentitiesTable.Known> VIEW =
        new RowView<IdentitiesTable.Known>(TEXT)
            .column("kind", IdentitiesTable.Known::kind)
            .column("events", IdentitiesTable.Known::events)
            .column("rule", IdentitiesTable.Known::ruleId)
            .whole(IDENTITY, IdentitiesTable.Known::identity);

    @Option(names = "--kind", paramLabel = "K", description = "List only identities of this kind.")
    private String kind;

    @Mixin private SharedOptions.Rows table;

    @Override
    void run(Warehouse tables, Settings settings) {
      FirstRows<IdentitiesTable.Known> known =
          IdentitiesTable.busiest(tables, Optional.ofNullable(kind), table.lines);
      table.print(VIEW, known, "identity", "identities", out());
      if (!table.json && !tables.exists(IdentitiesTable.SPEC)) {
        NavigableMap<LocalDate, Long> days = tables.rowsByDay(AccessEventsTable.SPEC);
        if (!days.isEmpty()) {
          printNext(
              "tidemark step profile --date " + days.lastKey(),
              ", which makes identities of the events");
        }
      }
    }
  }

  @Command(
      name = "show",
      description = "Shows everything known about an identity, including its most recent days.",
      footer = "  tidemark identities show 'aws|111122223333|arn:aws:iam::111122223333:user/ci'")
  static final class Show extends WarehouseCommand {
    private static final int DAYS = 14;

    private static final RowView<IdentitiesTable.Day> DAY =
        new RowView<IdentitiesTable.Day>(TEXT)
            .column("day", IdentitiesTable.Day::eventDate)
            .column("events", IdentitiesTable.Day::events)
            .column("writes", IdentitiesTable.Day::writes)
            .column("high impact", IdentitiesTable.Day::highImpact)
            .column("failures", IdentitiesTable.Day::failures)
            .column("denied", IdentitiesTable.Day::denied);

    @Parameters(paramLabel = "IDENTITY", description = "Identity key, as shown in the tables.")
    private String identity;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Override
    void run(Warehouse tables, Settings settings) {
      checkKnown(tables, identity);
      Map<String, Object> all = IdentitiesTable.columnsOf(tables, identity);
      List<IdentitiesTable.Day> days = IdentitiesTable.lastDays(tables, identity, DAYS);
      if (json) {
        all.put("days", DAY.objects(days));
        out().println(AsciiJson.of(all));
      } else {
        // Keys are never truncated, so that they can be pasted into other commands.
        all.forEach(
            (column, value) ->
                out()
                    .printf(
                        "%-12s %s%n",
                        column,
                        PrintableText.of(
                            value + "", column.equals(IDENTITY) ? Integer.MAX_VALUE : TEXT)));
        DAY.printTable(days, out());
      }
    }
  }

  @Command(
      name = "reveal",
      description = "Reverses pseudonyms with the key that was used to create them.",
      footer = "  tidemark identities reveal --key people.key p~3Fq9…")
  static final class Reveal extends TextCommand {
    @Option(
        names = "--key",
        required = true,
        description = "File with the key, such as the one named by ingest.pseudonym-key.")
    private Path key;

    @Parameters(
        paramLabel = "PSEUDONYM",
        arity = "1..*",
        description = "Pseudonym from the tables.")
    private List<String> pseudonyms;

    @Override
    void run() {
      Pseudonyms revealing = Pseudonyms.inFile(key);
      try {
        for (String pseudonym : pseudonyms) {
          out().println(PrintableText.of(revealing.reveal(pseudonym)));
        }
      } catch (IllegalArgumentException e) {
        throw usage(
            "the pseudonym cannot be reversed",
            e.getMessage(),
            "check the key file, and that the pseudonym is complete",
            e);
      }
    }
  }
}
