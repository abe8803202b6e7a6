package io.tidemark.jobs.cli;

import io.tidemark.engine.config.NearestSpelling;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.table.Warehouse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands that manage suppressed alerts. */
final class SuppressCommand {
  private SuppressCommand() {}

  @Command(
      name = "add",
      description =
          "Keeps an identity's alerts off the list until a given day. Adding a suppression for the "
              + "same identity and feature replaces the earlier one.",
      footer = {
        "  tidemark suppress add --identity 'aws|1|arn:…:role/batch' \\",
        "    --feature volume_1h --by batch-team"
      })
  static final class Add extends WarehouseCommand implements WarehouseCommand.Writes {
    @Mixin private SharedOptions.Identity identity;

    @Option(
        names = "--feature",
        paramLabel = "NAME",
        description =
            "Suppress only alerts led by this feature, or by a policy bound such as "
                + "outside_hours:office-hours. Default: any.")
    private String feature;

    @Mixin private SharedOptions.Relaxation relaxed;

    @Option(
        names = "--policy",
        description =
            "Policy that nights use; --feature may name one of its bounds. Default: risk.policy.")
    private Path policy;

    private Suppression suppression;

    @Override
    void check(Settings settings) {
      suppression =
          valid(
              "suppression",
              () ->
                  new Suppression(
                      identity.key,
                      Optional.ofNullable(feature),
                      relaxed.by,
                      relaxed.note,
                      relaxed.end(now()),
                      relaxed.cap,
                      now()));
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      checkKnown(warehouse, suppression.identity());
      Set<String> leads =
          feature == null
              ? Set.of()
              : Suppression.leads(warehouse, settings, PolicyFile.of(policy, settings));
      if (feature != null && !leads.contains(feature)) {
        throw usage(
            "--feature cannot be '" + feature + "'",
            "no known catalogue has such a feature and no known policy has such a bound, so it "
                + "would suppress nothing",
            NearestSpelling.of(feature, leads)
                .map(near -> "did you mean " + near + "?")
                .orElse(
                    "'tidemark features list' lists the features; the policy given with --policy "
                        + "contains the bounds"));
      }
      Suppression.TABLE.put(warehouse, List.of(suppression));
      printLine(
          "Kept off the list until %s: alerts of %s led by %s, up to level %s",
          suppression.expires(),
          suppression.identity(),
          suppression.feature().orElse("any feature"),
          suppression.cap());
      printNext("tidemark nightly", ", which leaves them off its list");
    }
  }

  @Command(
      name = "list",
      description = "Lists all suppressions, and shows which ones have expired.",
      footer = "  tidemark suppress list --warehouse tables")
  static final class ListAll extends WarehouseCommand {
    @Mixin private SharedOptions.Rows table;

    @Override
    void run(Warehouse warehouse, Settings settings) {
      Instant now = now();
      RowView<Suppression> view =
          new RowView<Suppression>(160)
              .column("until", Suppression::expires)
              .column("state", one -> one.expires().isAfter(now) ? "in force" : "expired")
              .column("led by", one -> one.feature().orElse("any feature"))
              .column("by", Suppression::owner)
              .column("cap", Suppression::cap)
              .column("note", one -> one.note().isEmpty() ? null : one.note())
              .whole("identity", Suppression::identity);
      table.print(view, Suppression.TABLE.all(warehouse), "suppression", "suppressions", out());
    }
  }

  @Command(
      name = "remove",
      description = "Removes an identity's suppressions, so that its alerts are listed again.",
      footer = "  tidemark suppress remove --identity 'aws|1|arn:…:role/batch'")
  static final class Remove extends WarehouseCommand implements WarehouseCommand.Writes {
    @Mixin private SharedOptions.Identity identity;

    @Option(
        names = "--feature",
        paramLabel = "NAME",
        description =
            "Remove only the suppression for this leading feature. Default: all of the identity's "
                + "suppressions.")
    private String feature;

    @Override
    void run(Warehouse warehouse, Settings settings) {
      List<Suppression> removed =
          Suppression.TABLE.remove(
              warehouse,
              one ->
                  one.identity().equals(identity.key)
                      && (feature == null || one.feature().filter(feature::equals).isPresent()));
      if (removed.isEmpty()) {
        throw usage(
            "there is no such suppression for '" + identity.key + "'",
            "the table suppressions contains none",
            "copy identity and feature from 'tidemark suppress list" + at() + "'");
      }
      printLine("Removed     %s of %s", Counted.of(removed.size(), "suppression"), identity.key);
      printNext("tidemark nightly", ", which lists these alerts again");
    }
  }
}
