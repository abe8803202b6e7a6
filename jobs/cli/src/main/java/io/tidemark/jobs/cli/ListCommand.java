package io.tidemark.jobs.cli;

import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.ObservedAction;
import io.tidemark.jobs.night.RejectedRecords;
import io.tidemark.jobs.report.ListedAlert;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.source.RejectReason;
import io.tidemark.jobs.table.FirstRows;
import io.tidemark.jobs.table.NoticesTable;
import io.tidemark.jobs.table.NoticesTable.Severity;
import io.tidemark.jobs.table.NoticesTable.StoredNotice;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands that list alerts, notices, actions and rejected records. */
final class ListCommand {
  private ListCommand() {}

  @Command(
      name = "list",
      description = {
        "Lists the alerts of a single night or a range of nights, in the order of the report. An "
            + "alert covers",
        "a day on which at least one decision about an identity was stronger than ALLOW. Each "
            + "line shows the alert's level "
            + "and risk,",
        "its first and last event, its leading feature, and whether it is labelled or suppressed."
      },
      footer = {
        "  tidemark alerts list --warehouse tables",
        "  tidemark alerts list --from 2026-03-15 --to 2026-03-21 --json",
        "  tidemark explain --identity KEY --date 2026-03-21     why there was an alert"
      })
  static final class Alerts extends JudgedNightsCommand {
    private static final int TEXT = 160;

    @Mixin private SharedOptions.Rows table;

    private static final RowView<ListedAlert> VIEW =
        new RowView<ListedAlert>(TEXT)
            .column("night", alert -> alert.day().eventDate())
            .column("decision", alert -> alert.day().decision())
            .column("level", alert -> alert.day().level())
            .inText("risk", alert -> "%.4f".formatted(alert.day().maxRisk()))
            .inJson("risk", alert -> alert.day().maxRisk())
            .column("events", alert -> alert.day().alerts())
            .column("first event", alert -> alert.day().first())
            .column("last event", alert -> alert.day().last())
            .column("leading feature", alert -> alert.day().leadingFeature())
            .inText("labelled or suppressed", ListedAlert::handled)
            .inJson("labelled", alert -> alert.answered().isEmpty() ? null : alert.answered())
            .inJson("suppressed", alert -> alert.day().suppressed())
            .inJson("kind", alert -> alert.day().kind())
            .inJson("cohort", alert -> alert.day().cohort())
            .whole("identity", alert -> alert.day().identity());

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      List<ListedAlert> alerts = ListedAlert.of(warehouse, nights(warehouse).descendingSet());
      table.print(VIEW, alerts, "alert", "alerts", out);
      if (!table.isJson() && !alerts.isEmpty()) {
        out.println("Next        tidemark explain --identity KEY --date NIGHT");
      }
      return ExitCode.OK;
    }
  }

  @Command(
      name = "list",
      description = {
        "Lists notices about sources and identities, newest night first. Notices of severity "
            + "alert need",
        "attention: silent_source and withheld_source mean that logs are missing," + " late_alert",
        "that risk was found after its day, and rejected_records that many records",
        "of an identity were unreadable. Notices of severity notice explain changed figures."
      },
      footer = {
        "  tidemark notices list --severity alert --warehouse tables",
        "  tidemark notices list --from 2026-03-15 --json"
      })
  static final class Notices extends WarehouseCommand {
    /** The table has no subject column, because each notice begins with its subject. */
    private static final RowView<StoredNotice> VIEW =
        new RowView<StoredNotice>(300)
            .column("night", StoredNotice::eventDate)
            .column("severity", noticed -> noticed.severity().label())
            .column("kind", StoredNotice::kind)
            .inJson("subject", StoredNotice::subject)
            .inJson("message", StoredNotice::message)
            .inText("notice", StoredNotice::message);

    @Mixin private SharedOptions.Days days;

    @Option(
        names = "--severity",
        paramLabel = "alert|notice",
        description = "List only alerts, or only notices.")
    private Severity severity;

    @Mixin private SharedOptions.Rows table;

    @Override
    void check(Settings settings) {
      days.check(Optional.empty());
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      table.print(
          VIEW,
          NoticesTable.newest(
              warehouse, days.from(), days.to(), Optional.ofNullable(severity), table.lines()),
          "notice",
          "notices",
          out);
      return ExitCode.OK;
    }
  }

  @Command(
      name = "list",
      description = {
        "Lists all actions seen, each with its impact and the rule that sets it. Actions with an "
            + "unknown",
        "verb come first and count as writes. --rules prints rules for them. Set the"
            + " impact of each,",
        "save the rules to a file, and name the file in features.impact-map. The rules apply to "
            + "logs read from then on."
      },
      footer = "  tidemark actions list --rules --warehouse tables > impacts.yaml")
  static final class Actions extends WarehouseCommand {
    private static final int TEXT = 120;

    private static final RowView<ObservedAction> VIEW =
        new RowView<ObservedAction>(TEXT)
            .inJson("provider", ObservedAction::provider)
            .inJson("service", ObservedAction::service)
            .inJson("operation", ObservedAction::operation)
            .column("impact", action -> action.ruling().impact().label())
            .column("calls", ObservedAction::calls)
            .column("callers", ObservedAction::callers)
            .column("decided by", action -> action.ruling().by())
            .inText("action", ObservedAction::name);

    @Mixin private SharedOptions.Rows table;

    @Option(names = "--rules", description = "Print rules for actions with an unknown verb.")
    private boolean rules;

    private ImpactMap map;

    @Override
    void check(Settings settings) {
      map =
          ImpactMap.parse(
              PolicyFile.of(null, settings)
                  .impactMapOver(FeatureSources.of(settings.features()).impactMapYaml()),
              "in force");
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      print(ObservedAction.in(warehouse, map), out);
      return ExitCode.OK;
    }

    private void print(List<ObservedAction> all, PrintWriter out) {
      List<ObservedAction> wanted =
          rules ? all.stream().filter(ObservedAction::isUnknown).toList() : all;
      List<ObservedAction> shown = wanted.subList(0, Math.min(table.lines(), wanted.size()));
      if (rules) {
        printRules(shown, out);
      } else if (table.isJson()) {
        VIEW.printJson(shown, out);
      } else {
        VIEW.printTable(shown, out);
        long unknown = all.stream().filter(ObservedAction::isUnknown).count();
        out.printf("%s, %,d with an unknown verb", Counted.of(all.size(), "action"), unknown);
        out.println(all.size() > table.lines() ? "; --limit shows more" : "");
      }
    }

    /**
     * Prints each rule as JSON, which is valid YAML and can escape any name. Names that contain an
     * asterisk are omitted because they would match other actions.
     */
    private static void printRules(List<ObservedAction> unknown, PrintWriter out) {
      out.println("# impact: read, write, admin or critical. Raise the version with every change.");
      out.println("version: 1");
      out.println("rules:");
      for (ObservedAction action : unknown) {
        Map<String, String> rule = new LinkedHashMap<>();
        rule.put("provider", action.provider());
        rule.put("service", action.service());
        rule.put("operation", action.operation());
        rule.put("impact", action.ruling().impact().label());
        rule.values().removeIf(value -> value == null);
        if (rule.values().stream().noneMatch(value -> value.indexOf('*') >= 0)) {
          out.printf(
              "  - %s  # %s, %s%n",
              AsciiJson.of(rule).replaceAll("\\R\\s*", " "),
              Counted.of(action.calls(), "call"),
              Counted.of(action.callers(), "caller"));
        }
      }
    }
  }

  @Command(
      name = "rejected",
      description = {
        "Lists records that could not be converted to events, newest first.",
        "With --group, prints one line per reason, with a",
        "remedy. 'tidemark records retry' rereads their files."
      },
      footer = {
        "  tidemark records rejected --group --warehouse tables",
        "  tidemark records rejected --reason missing_field:eventTime --limit 5"
      })
  static final class Rejected extends WarehouseCommand {
    private static final int TEXT = 200;

    @Option(names = "--group", description = "Print one line per reason instead of per record.")
    private boolean group;

    @Option(
        names = "--reason",
        paramLabel = "R",
        description = "List only records rejected for this reason.")
    private String reason;

    @Mixin private SharedOptions.Rows table;

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

    private static final RowView<RejectedRecords.Group> GROUPS =
        new RowView<RejectedRecords.Group>(TEXT)
            .inJson("reason", RejectedRecords.Group::reason)
            .inJson("format", RejectedRecords.Group::format)
            .inJson("records", RejectedRecords.Group::records)
            .inJson("remedy", group -> RejectReason.remedyOf(group.reason()))
            .inJson("example", RejectedRecords.Group::ref)
            .inJson("raw", RejectedRecords.Group::raw);

    private static final RowView<RejectedRecords.Entry> RECORDS =
        new RowView<RejectedRecords.Entry>(TEXT)
            .inJson("reason", RejectedRecords.Entry::reason)
            .inJson("source_file", RejectedRecords.Entry::sourceFile)
            .inJson("ordinal", RejectedRecords.Entry::ordinal)
            .inJson("offset", RejectedRecords.Entry::offset)
            .inJson("detail", RejectedRecords.Entry::detail)
            .inJson("raw", RejectedRecords.Entry::raw);

    private void groups(RejectedRecords rejected, PrintWriter out) {
      List<RejectedRecords.Group> all = rejected.groups();
      List<RejectedRecords.Group> shown =
          all.stream()
              .filter(group -> reason == null || group.reason().equals(reason))
              .limit(table.lines())
              .toList();
      if (table.isJson()) {
        GROUPS.printJson(shown, out);
        return;
      }
      for (RejectedRecords.Group group : shown) {
        out.printf(
            "%,8d  %s (%s)%n",
            group.records(),
            PrintableText.of(group.reason(), 60),
            PrintableText.of(String.valueOf(group.format()), 20));
        out.println("          remedy: " + RejectReason.remedyOf(group.reason()));
        out.println("          example: " + PrintableText.of(group.ref(), TEXT));
        out.println("            " + PrintableText.of(String.valueOf(group.raw()), TEXT));
      }
      out.printf("Reasons: %,d%n", all.size());
      next(shown, out);
    }

    private void records(RejectedRecords rejected, PrintWriter out) {
      FirstRows<RejectedRecords.Entry> shown =
          rejected.newest(Optional.ofNullable(reason), table.lines());
      if (table.isJson()) {
        RECORDS.printJson(shown.rows(), out);
        return;
      }
      for (RejectedRecords.Entry one : shown.rows()) {
        out.printf(
            "%s  %s#%d at byte %d%n",
            PrintableText.of(one.reason(), 60),
            PrintableText.of(one.sourceFile(), TEXT),
            one.ordinal(),
            one.offset());
        out.println("    " + PrintableText.of(String.valueOf(one.detail()), TEXT));
        out.println("    " + PrintableText.of(String.valueOf(one.raw()), TEXT));
      }
      out.printf("Rejected records: %,d%n", shown.all());
      next(shown.rows(), out);
    }

    private static void next(List<?> shown, PrintWriter out) {
      if (!shown.isEmpty()) {
        out.println("Next        tidemark records retry, once the cause is fixed");
      }
    }
  }
}
