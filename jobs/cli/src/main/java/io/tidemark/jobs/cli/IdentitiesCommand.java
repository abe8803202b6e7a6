package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.Pseudonyms;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.IdentityDaysTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Identities, their kind and the rule that decided it. */
final class IdentitiesCommand {
  private static final int TEXT = 120;
  private static final String IDENTITY = "identity";

  private IdentitiesCommand() {}

  /** One line for each. */
  @Command(
      name = "list",
      description = "Lists all identities, the busiest first; each line ends with the whole key.",
      footer = "  tidemark identities list --kind unknown --warehouse tables")
  static final class ListAll extends WarehouseCommand {
    /** The key last: it may be long, and is looked for where a line ends. */
    private static final RowView<IdentitiesTable.Known> VIEW =
        new RowView<IdentitiesTable.Known>(TEXT)
            .column("kind", IdentitiesTable.Known::kind)
            .column("events", IdentitiesTable.Known::events)
            .column("rule that says so", IdentitiesTable.Known::ruleId)
            .whole(IDENTITY, IdentitiesTable.Known::identity);

    @Option(names = "--kind", paramLabel = "K", description = "Only identities of this kind.")
    private String kind;

    @Mixin private SharedOptions.Rows table;

    @Override
    ExitCode run(Warehouse tables, Settings settings, PrintWriter out) {
      table.print(
          VIEW,
          IdentitiesTable.busiest(tables, Optional.ofNullable(kind), table.lines()),
          "identity",
          "identities",
          out);
      return ExitCode.OK;
    }
  }

  /** Everything about one identity. */
  @Command(
      name = "show",
      description = "Shows all that is known of one identity, and its last days.",
      footer = "  tidemark identities show 'aws|111122223333|arn:aws:iam::111122223333:user/ci'")
  static final class Show extends WarehouseCommand {
    private static final int DAYS = 14;

    private static final RowView<IdentityDaysTable.Day> DAY =
        new RowView<IdentityDaysTable.Day>(TEXT)
            .column("day", IdentityDaysTable.Day::eventDate)
            .column("events", IdentityDaysTable.Day::events)
            .column("writes", IdentityDaysTable.Day::writes)
            .column("high impact", IdentityDaysTable.Day::highImpact)
            .column("failures", IdentityDaysTable.Day::failures)
            .column("denied", IdentityDaysTable.Day::denied);

    @Parameters(paramLabel = "IDENTITY", description = "Its key, as the tables have it.")
    private String identity;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Override
    ExitCode run(Warehouse tables, Settings settings, PrintWriter out) {
      Map<String, Object> all = IdentitiesTable.columnsOf(tables, identity);
      if (all.isEmpty()) {
        throw usage(
            "there is no identity " + PrintableText.of(identity, TEXT),
            "the warehouse has never seen it",
            "look for its key with 'tidemark identities list'");
      }
      List<IdentityDaysTable.Day> days = IdentityDaysTable.lastOf(tables, identity, DAYS);
      if (json) {
        all.put("days", DAY.objects(days));
        out.println(AsciiJson.of(all));
        return ExitCode.OK;
      }
      // A key is never cut: it must be possible to paste it into other commands.
      all.forEach(
          (column, value) ->
              out.printf(
                  "%-12s %s%n",
                  column,
                  PrintableText.of(
                      String.valueOf(value), column.equals(IDENTITY) ? Integer.MAX_VALUE : TEXT)));
      DAY.printTable(days, out);
      return ExitCode.OK;
    }
  }

  /** Reverses pseudonyms. */
  @Command(
      name = "reveal",
      description = "Reverses pseudonyms, with the key that made them.",
      footer = "  tidemark identities reveal --key people.key p~3Fq9…")
  static final class Reveal extends TextCommand {
    @Option(
        names = "--key",
        paramLabel = "FILE",
        required = true,
        description = "File with the key, as ingest.pseudonym-key names it.")
    private Path key;

    @Parameters(paramLabel = "PSEUDONYM", arity = "1..*", description = "As the tables have it.")
    private List<String> pseudonyms;

    @Override
    void run(PrintWriter out) {
      try {
        Pseudonyms revealing = Pseudonyms.withKey(Files.readString(key).strip());
        for (String pseudonym : pseudonyms) {
          out.println(PrintableText.of(revealing.reveal(pseudonym)));
        }
      } catch (IOException | IllegalArgumentException e) {
        throw usage(
            "the pseudonym cannot be reversed",
            PrintableText.of(e.getMessage(), TEXT),
            "check the key file and that the pseudonym is whole",
            e);
      }
    }
  }
}
