package io.tidemark.jobs.cli;

import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.explain.ObservedAction;
import io.tidemark.jobs.night.RejectedRecords;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.source.RejectReason;
import io.tidemark.jobs.table.FirstRows;
import io.tidemark.jobs.table.HealthTables;
import io.tidemark.jobs.table.HealthTables.Severity;
import io.tidemark.jobs.table.HealthTables.StoredNotice;
import io.tidemark.jobs.table.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands that list notices, actions and rejected records. */
final class ListCommand {
  private ListCommand() {}

  @Command(
      name = "list",
      description =
          "Lists notices about sources and identities, newest night first. Notices of severity "
              + "alert need attention: silent_source and withheld_source mean that logs are "
              + "missing, late_alert that risk was found after its day, and rejected_records that "
              + "many records of an identity were unreadable. Notices of severity notice explain "
              + "changed figures.",
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

    @Option(names = "--severity", description = "List only alerts, or only notices.")
    private Severity severity;

    @Mixin private SharedOptions.Rows table;

    @Override
    void check(Settings settings) {
      days.check(Optional.empty());
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      table.print(
          VIEW,
          HealthTables.newest(
              warehouse, days.from, days.to, Optional.ofNullable(severity), table.lines),
          "notice",
          "notices",
          out());
    }
  }

  @Command(
      name = "list",
      description =
          "Lists all actions seen, as conditions compare them, each with its impact and the rule "
              + "that sets it. Actions with an unknown verb come first and count as writes. --rules "
              + "prints rules for them. Set "
              + "the impact of each, save the rules to a file, and name the file in "
              + "features.impact-map. The rules apply only to logs read later.",
      footer = "  tidemark actions list --rules --warehouse tables > impacts.yaml")
  static final class Actions extends WarehouseCommand {
    private static final RowView<ObservedAction> VIEW =
        new RowView<ObservedAction>(120)
            .inJson("provider", ObservedAction::provider)
            .inJson("service", ObservedAction::service)
            .inJson("operation", ObservedAction::operation)
            .column("impact", action -> action.ruling().impact().label())
            .column("calls", ObservedAction::calls)
            .column("callers", ObservedAction::callers)
            .column("decided by", action -> action.ruling().by())
            .column("action", ObservedAction::action);

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
    void run(Warehouse warehouse, Settings settings) {
      List<ObservedAction> all = ObservedAction.in(warehouse, map);
      List<ObservedAction> unknown = all.stream().filter(ObservedAction::isUnknown).toList();
      if (rules) {
        printRules(FirstRows.of(unknown, table.lines).rows());
        return;
      }
      table.print(VIEW, all, "action", "actions", out());
      if (!table.json) {
        out()
            .println(Counted.of(unknown.size(), "action has", "actions have") + " an unknown verb");
      }
    }

    /**
     * Prints each rule as JSON, which is valid YAML and can escape any name. Names that contain an
     * asterisk are omitted because they would match other actions.
     */
    private void printRules(List<ObservedAction> unknown) {
      List<String> lines = new ArrayList<>();
      for (ObservedAction action : unknown) {
        Map<String, Object> rule = VIEW.objects(List.of(action)).get(0);
        rule.keySet().retainAll(List.of("provider", "service", "operation", "impact"));
        rule.values().removeIf(Objects::isNull);
        if (rule.values().stream().noneMatch(value -> value.toString().contains("*"))) {
          lines.add(
              "  - %s  # %s, %s"
                  .formatted(
                      AsciiJson.of(rule).replaceAll("\\R\\s*", " "),
                      Counted.of(action.calls(), "call"),
                      Counted.of(action.callers(), "caller")));
        }
      }
      out()
          .println(
              "# impact: read, write, admin or critical. Raise the version with every change.");
      out().println("version: 1");
      out().println(lines.isEmpty() ? "rules: []" : "rules:");
      lines.forEach(out()::println);
    }
  }

  @Command(
      name = "rejected",
      description =
          "Lists records that could not be converted to events, newest first. With --group, prints "
              + "one line per reason, with a remedy. 'tidemark records retry' rereads their files.",
      footer = {
        "  tidemark records rejected --group --warehouse tables",
        "  tidemark records rejected --reason missing_field:eventTime --limit 5"
      })
  static final class Rejected extends WarehouseCommand {
    @Option(names = "--group", description = "Print one line per reason instead of per record.")
    private boolean group;

    @Option(
        names = "--reason",
        paramLabel = "R",
        description = "List only records rejected for this reason.")
    private String reason;

    @Mixin private SharedOptions.Rows table;

    @Override
    void run(Warehouse warehouse, Settings settings) {
      RejectedRecords rejected = new RejectedRecords(warehouse);
      int shown = group ? printGroups(rejected.groups()) : printRecords(rejected);
      if (shown > 0 && !table.json) {
        printNext("tidemark records retry", ", once the cause is fixed");
      }
    }

    private static final RowView<RejectedRecords.Group> GROUPS =
        new RowView<RejectedRecords.Group>(200)
            .inJson("reason", RejectedRecords.Group::reason)
            .inJson("format", RejectedRecords.Group::format)
            .inJson("records", RejectedRecords.Group::records)
            .inJson("remedy", group -> RejectReason.remedyOf(group.reason()))
            .inJson("example", RejectedRecords.Group::ref)
            .inJson("raw", RejectedRecords.Group::raw);

    private static final RowView<RejectedRecords.Entry> RECORDS =
        new RowView<RejectedRecords.Entry>(200)
            .inJson("reason", RejectedRecords.Entry::reason)
            .inJson("source_file", RejectedRecords.Entry::sourceFile)
            .inJson("ordinal", RejectedRecords.Entry::ordinal)
            .inJson("offset", RejectedRecords.Entry::offset)
            .inJson("detail", RejectedRecords.Entry::detail)
            .inJson("raw", RejectedRecords.Entry::raw);

    private int printGroups(List<RejectedRecords.Group> all) {
      List<RejectedRecords.Group> shown =
          all.stream()
              .filter(group -> reason == null || group.reason().equals(reason))
              .limit(table.lines)
              .toList();
      if (table.json) {
        GROUPS.printJson(shown, out());
        return shown.size();
      }
      for (RejectedRecords.Group group : shown) {
        printLine("%,8d  %s (%s)", group.records(), group.reason(), group.format());
        printLine("          remedy: %s", RejectReason.remedyOf(group.reason()));
        printLine("          example: %s", group.ref());
        printLine("            %s", group.raw());
      }
      printLine("Reasons: %,d", all.size());
      return shown.size();
    }

    private int printRecords(RejectedRecords rejected) {
      FirstRows<RejectedRecords.Entry> shown =
          rejected.newest(Optional.ofNullable(reason), table.lines);
      if (table.json) {
        RECORDS.printJson(shown.rows(), out());
        return shown.rows().size();
      }
      for (RejectedRecords.Entry one : shown.rows()) {
        printLine(
            "%s  %s#%d at byte %d", one.reason(), one.sourceFile(), one.ordinal(), one.offset());
        printLine("    %s", one.detail());
        printLine("    %s", one.raw());
      }
      printLine("Rejected records: %,d", shown.all());
      return shown.rows().size();
    }
  }
}
