package io.tidemark.jobs.cli;

import io.tidemark.jobs.AsciiJson;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.identityview.BaselineNight;
import io.tidemark.jobs.identityview.IdentityView;
import io.tidemark.jobs.identityview.IdentityViewReader;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.baseline.CalibratedThresholds;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands that show an identity's usual behaviour and past baselines. */
final class BaselineCommand {

  private BaselineCommand() {}

  @Command(
      name = "show",
      description =
          "Shows what a night's baseline records about an identity: networks, actions, clients, "
              + "hours and volume, the scope in which it is judged, and the thresholds with their "
              + "promised false-alarm rates.",
      footer = "  tidemark baseline show --identity 'gateway|-|crm-sync' --warehouse tables")
  static final class Show extends WarehouseCommand {
    @Mixin private SharedOptions.Identity subject;

    @Mixin private SharedOptions.JudgedBy night;

    @Option(
        names = "--date",
        description = "The night. Default: the last night with an accepted baseline.")
    private LocalDate date;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Override
    void check(Settings settings) {
      night.read(settings);
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      IdentityViewReader reader = night.identities(warehouse);
      String identity = subject.key;
      IdentityView view = reader.read(identity, date == null ? reader.lastNight() : date);
      if (json) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("identity", identity);
        all.put("night", view.night().toString());
        all.put("figures", view.figures());
        all.put("usual", view.values());
        out().println(AsciiJson.of(all));
      } else {
        printLine("%s, as of the night of %s", identity, view.night());
        view.figures().forEach((topic, text) -> printLine("  %-38s %s", topic, text));
        view.values()
            .forEach(
                (topic, values) ->
                    printLine(
                        "  %-38s %s",
                        "usual " + PrintableText.of(topic, 32), String.join(", ", values)));
      }
    }
  }

  @Command(
      name = "history",
      description =
          "Lists nights: whether the baseline was accepted, which gates it failed, who accepted "
              + "the failures, its thresholds, and the day's alerts. With --identity, also lists "
              + "that identity's figures.",
      footer = "  tidemark baseline history --warehouse tables")
  static final class History extends WarehouseCommand {
    @Option(
        names = "--identity",
        paramLabel = "KEY",
        converter = SharedOptions.IdentityKey.class,
        description = "Also show this identity's usual maximum and its alerts.")
    private String identity;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Override
    void run(Warehouse warehouse, Settings settings) {
      List<BaselineNight> nights = BaselineNight.all(warehouse, Optional.ofNullable(identity));
      if (json) {
        view().printJson(nights, out());
      } else {
        view().printTable(nights, out());
        out().println(Counted.of(nights.size(), "night") + ".");
      }
    }

    private RowView<BaselineNight> view() {
      RowView<BaselineNight> view =
          new RowView<BaselineNight>(300)
              .column("night", BaselineNight::day)
              .column(
                  "baseline",
                  night ->
                      night.row().isStarter()
                          ? "starter"
                          : night.row().accepted() ? "accepted" : "REFUSED")
              .column("scopes", night -> (long) night.baseline().scopes().size())
              .column("medium", BaselineNight::medium)
              .column("high", night -> night.threshold(CalibratedThresholds::high))
              .column(identity == null ? "alerts" : "its alerts", BaselineNight::alerts);
      if (identity == null) {
        view.column("suppressed", night -> night.alerts() == null ? null : night.suppressed());
      } else {
        view.column("usual maximum", night -> night.usualMaximum(identity));
      }
      return view.column("judged by", night -> night.judge() == null ? null : night.judge().day())
          .column("judge medium", night -> night.judge() == null ? null : night.judge().medium())
          .column("failed gates", BaselineNight::failed)
          .column("accepted gates", BaselineNight::acceptedGates);
    }
  }
}
