package io.tidemark.jobs.cli;

import io.tidemark.engine.event.NearestSpelling;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Level;
import java.io.PrintWriter;
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
      description = {
        "Keeps an identity's alerts off the list until a given day. Adding a suppression",
        "for the same identity and feature replaces the earlier one."
      },
      footer = {
        "  tidemark suppress add --identity 'aws|1|arn:…:role/batch' \\",
        "    --feature volume_1h --by batch-team --expires 2026-04-15"
      })
  static final class Add extends WarehouseCommand implements WarehouseCommand.Writes {
    @Option(
        names = "--identity",
        paramLabel = "KEY",
        required = true,
        description = "Identity whose alerts to suppress.")
    private String identity;

    @Option(
        names = "--feature",
        paramLabel = "NAME",
        description = {
          "Suppress only alerts led by this feature, or by a policy bound such as "
              + "outside_hours:office-hours. Default: any."
        })
    private String feature;

    @Option(
        names = "--by",
        paramLabel = "WHO",
        required = true,
        description = "Person responsible for the alerts.")
    private String by;

    @Option(
        names = "--expires",
        paramLabel = "T",
        required = true,
        description = "Expiry, at most 90 days from now.")
    private DayOrTime expires;

    @Option(
        names = "--cap",
        paramLabel = "MEDIUM|HIGH",
        defaultValue = "MEDIUM",
        description = "Highest level of alerts to keep off the list.")
    private Level cap;

    @Option(names = "--note", paramLabel = "TEXT", description = "Reason.")
    private String note;

    @Option(
        names = "--policy",
        paramLabel = "FILE",
        description =
            "Policy that nights use; --feature may name one of its bounds. Default: risk.policy.")
    private Path policy;

    private Suppression suppression;

    @Override
    void check(Settings settings) {
      try {
        suppression =
            new Suppression(
                identity,
                Optional.ofNullable(feature),
                by,
                note == null ? "" : note,
                expires.begin(),
                cap,
                invocation().clock().instant());
      } catch (IllegalArgumentException e) {
        throw usage(
            "the suppression is not valid",
            String.valueOf(e.getMessage()),
            "see 'tidemark suppress add --help'");
      }
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      checkKnown(warehouse, identity);
      if (feature != null) {
        known(feature, Suppression.leads(warehouse, settings, PolicyFile.of(policy, settings)));
      }
      suppression.addTo(warehouse);
      out.println(
          PrintableText.of(
              "Kept off the list until %s: alerts of %s %s, up to level %s"
                  .formatted(suppression.expires(), identity, led(), suppression.cap()),
              400));
      printHigherAlerts(warehouse, out);
      out.println("Next        tidemark nightly, which leaves them off the list");
      return ExitCode.OK;
    }

    private String led() {
      return "led by " + suppression.feature().orElse("any feature");
    }

    /**
     * Prints how many alerts stay on the list because of the cap, in case the user wants to
     * suppress them too.
     */
    private void printHigherAlerts(Warehouse warehouse, PrintWriter out) {
      List<Level> levels = suppression.newestLevels(warehouse);
      long above = levels.stream().filter(level -> level.compareTo(suppression.cap()) > 0).count();
      if (above > 0) {
        out.println(
            PrintableText.of(
                "But %,d of its newest %s %s %s HIGH; --cap HIGH also keeps those off the list."
                    .formatted(
                        above,
                        Counted.of(levels.size(), "alert"),
                        led(),
                        above == 1 ? "is" : "are"),
                300));
      }
    }

    private static void known(String name, Set<String> leads) {
      if (!leads.contains(name)) {
        throw usage(
            "--feature cannot be '" + PrintableText.of(name, 60) + "'",
            "no known catalogue has such a feature and no known policy has such a bound, so"
                + " it would suppress nothing",
            NearestSpelling.of(name, leads)
                .map(near -> "did you mean " + near + "?")
                .orElse(
                    "'tidemark features list' lists the features; the policy given with --policy "
                        + "contains the bounds"));
      }
    }
  }

  @Command(
      name = "list",
      description = "Lists all suppressions, and shows which ones have expired.",
      footer = "  tidemark suppress list --warehouse tables")
  static final class ListAll extends WarehouseCommand {
    @Mixin private SharedOptions.Rows table;

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      Instant now = invocation().clock().instant();
      RowView<Suppression> view =
          new RowView<Suppression>(160)
              .column("until", Suppression::expires)
              .column("state", one -> one.expires().isAfter(now) ? "in force" : "expired")
              .column("led by", one -> one.feature().orElse("any feature"))
              .column("by", Suppression::owner)
              .column("cap", Suppression::cap)
              .column("note", one -> one.note().isEmpty() ? null : one.note())
              .whole("identity", Suppression::identity);
      table.print(view, Suppression.all(warehouse), "suppression", "suppressions", out);
      return ExitCode.OK;
    }
  }

  @Command(
      name = "remove",
      description = "Removes an identity's suppressions, so that its alerts are listed again.",
      footer = "  tidemark suppress remove --identity 'aws|1|arn:…:role/batch'")
  static final class Remove extends WarehouseCommand implements WarehouseCommand.Writes {
    @Option(
        names = "--identity",
        paramLabel = "KEY",
        required = true,
        description = "Identity whose alerts are suppressed.")
    private String identity;

    @Option(
        names = "--feature",
        paramLabel = "NAME",
        description =
            "Remove only the suppression for this leading feature. Default: all of the "
                + "identity's suppressions.")
    private String feature;

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      List<Suppression> removed =
          Suppression.remove(
              warehouse,
              one ->
                  one.identity().equals(identity)
                      && (feature == null || one.feature().filter(feature::equals).isPresent()));
      if (removed.isEmpty()) {
        throw usage(
            "there is no such suppression for '" + identity + "'",
            "the table suppressions contains none",
            "copy identity and feature from 'tidemark suppress list'");
      }
      out.println(
          PrintableText.of(
              "Removed     %s of %s".formatted(Counted.of(removed.size(), "suppression"), identity),
              300));
      out.println("Next        tidemark nightly, which lists these alerts again");
      return ExitCode.OK;
    }
  }
}
