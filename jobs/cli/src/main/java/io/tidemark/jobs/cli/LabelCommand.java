package io.tidemark.jobs.cli;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.DayLevels;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.label.LabelFile;
import io.tidemark.jobs.label.LabelFile.Mistake;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Level;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that manage labels: people's verdicts on identities for time ranges. */
final class LabelCommand {
  private LabelCommand() {}

  private static void printConflicts(List<Label> labels, BaseCommand command) {
    Label.conflicts(labels).forEach(conflict -> command.printLine("Conflict: %s", conflict));
  }

  @Command(
      name = "add",
      description =
          "Labels an identity as benign or compromised over a range of days or times. A benign "
              + "label expires, and relaxes only days whose level does not exceed its cap. If "
              + "labels contradict each other, compromised takes precedence. Adding the same "
              + "label again replaces it.",
      footer = {
        "  tidemark label add --identity 'gateway|-|crm-sync' --verdict benign \\",
        "    --from 2026-03-27 --note 'moved to the new cluster'",
        "  tidemark label add --identity 'aws|1|arn:…:user/ci' --verdict compromised \\",
        "    --from 2026-03-27 --to 2026-03-28"
      })
  static final class Add extends WarehouseCommand implements WarehouseCommand.Writes {
    @Mixin private SharedOptions.Identity identity;

    @Option(names = "--verdict", required = true, description = "The verdict.")
    private Verdict verdict;

    @Option(
        names = "--from",
        required = true,
        description = "First day or time, such as 2026-03-27 or 2026-03-27T06:00:00Z.")
    private DayOrTime from;

    @Option(names = "--to", description = "Last day or time. Default: same as --from.")
    private DayOrTime to;

    @Mixin private SharedOptions.Relaxation relaxed;

    private Label label;

    @Override
    void check(Settings settings) {
      label =
          valid(
              "label",
              () ->
                  new Label(
                      identity.key,
                      from.begin(),
                      (to == null ? from : to).end(),
                      verdict,
                      relaxed.by,
                      relaxed.note,
                      Optional.of(relaxed.end(now()))
                          .filter(end -> verdict == Verdict.BENIGN || relaxed.expires != null),
                      relaxed.cap,
                      now()));
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      checkKnown(warehouse, identity.key);
      checkDays(warehouse);
      Label.TABLE.put(warehouse, List.of(label));
      String until = label.expires().map(end -> " until " + end).orElse("");
      printLine(
          "Labelled %s%s: %s from %s to %s by %s",
          label.verdict().label(),
          until,
          label.identity(),
          label.from(),
          label.to(),
          label.actor());
      if (label.isOfNoEvents(warehouse)) {
        out()
            .println(
                "No night has seen events from this identity on these days, so the label has no effect "
                    + "yet; 'tidemark identities show' lists the identity's days.");
      }
      printConflicts(Label.TABLE.all(warehouse), this);
      printNext("tidemark nightly", ", which takes it into account");
    }

    /** Rejects a label that covers a day above its cap, or a day that has not been judged. */
    private void checkDays(Warehouse warehouse) {
      DayLevels levels = DayLevels.about(warehouse, List.of(label));
      Optional<LocalDate> judged = levels.judgedBeforeEndOf(label);
      if (judged.isPresent()) {
        throw usage(
            "the label ends on %s, but the last judged day is %s"
                .formatted(label.lastDay(), judged.get()),
            "a benign label relaxes only days whose level is known",
            "give --to " + judged.get() + ", or label the later days after their night");
      }
      Optional<Level> above = levels.above(label);
      if (above.isPresent()) {
        throw usage(
            "a day of " + label.identity() + " has level " + above.get(),
            "the label's cap is %s, and a benign label relaxes only levels up to its cap"
                .formatted(label.cap()),
            "review its alerts; if they are harmless, give --cap " + above.get());
      }
    }
  }

  @Command(
      name = "list",
      description = "Lists all labels, and shows which ones have expired or contradict each other.",
      footer = "  tidemark label list --warehouse tables")
  static final class ListAll extends WarehouseCommand {
    @Mixin private SharedOptions.Rows table;

    @Override
    void run(Warehouse warehouse, Settings settings) {
      Instant now = now();
      RowView<Label> view =
          new RowView<Label>(160)
              .column("verdict", label -> label.verdict().label())
              .column("from", Label::from)
              .column("to", Label::to)
              .column("by", Label::actor)
              .column("until", label -> label.expires().orElse(null))
              .column(
                  "state",
                  label ->
                      label.expires().orElse(Instant.MAX).isAfter(now) ? "in force" : "expired")
              .column("cap", Label::cap)
              .column("note", label -> label.note().isEmpty() ? null : label.note())
              .whole("identity", Label::identity);
      List<Label> labels = Label.TABLE.all(warehouse);
      table.print(view, labels, "label", "labels", out());
      if (!table.json) {
        printConflicts(labels, this);
      }
    }
  }

  @Command(
      name = "remove",
      description =
          "Removes labels that were added by mistake. The next night judges as if the labels had "
              + "never existed.",
      footer = {"  tidemark label remove --identity 'gateway|-|crm-sync' --from 2026-03-27"})
  static final class Remove extends WarehouseCommand implements WarehouseCommand.Writes {
    @Mixin private SharedOptions.Identity identity;

    @Option(
        names = "--from",
        required = true,
        description = "Start of the label, as shown by 'tidemark label list'.")
    private DayOrTime from;

    @Option(
        names = "--verdict",
        description = "Remove only labels with this verdict. Default: any.")
    private Verdict verdict;

    @Override
    void run(Warehouse warehouse, Settings settings) {
      List<Label> removed =
          Label.TABLE.remove(
              warehouse,
              label ->
                  label.identity().equals(identity.key)
                      && label.from().equals(from.begin())
                      && (verdict == null || label.verdict() == verdict));
      if (removed.isEmpty()) {
        throw usage(
            "there is no such label for '" + identity.key + "'",
            "no label of this identity begins at " + from.begin(),
            "copy the identity and the start from 'tidemark label list" + at() + "'");
      }
      for (Label label : removed) {
        printLine(
            "Removed     %s by %s: %s from %s to %s",
            label.verdict().label(), label.actor(), label.identity(), label.from(), label.to());
      }
      printNext("tidemark nightly", ", which judges without it");
    }
  }

  @Command(
      name = "import",
      description =
          "Adds labels from a CSV file with the header identity,from,to,verdict and, optionally, "
              + "actor,note,expires,cap. If one label is invalid, none is added. A benign label "
              + "expires after 30 days unless the file says otherwise. Importing the same file "
              + "again replaces its labels.",
      footer = "  tidemark label import verdicts.csv --by soc --warehouse tables")
  static final class Import extends WarehouseCommand implements WarehouseCommand.Writes {
    private static final int MISTAKES_TOLD = 10;

    @Parameters(index = "0", paramLabel = "FILE", description = "The CSV file, in UTF-8.")
    private Path file;

    @Option(
        names = "--by",
        paramLabel = "WHO",
        defaultValue = SharedOptions.USER,
        description = "Author of labels without an actor. Default: your user name.")
    private String by;

    private LabelFile content;

    @Override
    void check(Settings settings) {
      try (Reader reader = Files.newBufferedReader(file)) {
        content = LabelFile.read(reader, by, now());
      } catch (IOException e) {
        boolean missing = e instanceof NoSuchFileException;
        throw new TidemarkException(
            missing ? ExitCode.INPUT_MISSING : ExitCode.USAGE,
            "the labels in " + PrintableText.of(file.toString(), 120) + " cannot be read",
            FileFault.cause(e),
            "give a readable CSV file in UTF-8",
            e);
      }
      if (content.identities().isEmpty()) {
        // If there are identities, look them up first, so that all mistakes are reported at once.
        refuse(content.mistakes());
      }
    }

    @Override
    void run(Warehouse warehouse, Settings settings) {
      refuse(content.mistakesIn(warehouse));
      Label.TABLE.put(warehouse, content.labels());
      out().println(Counted.of(content.labels().size(), "label") + " imported.");
      printNext("tidemark nightly", ", which takes them into account");
      printConflicts(Label.TABLE.all(warehouse), this);
    }

    private void refuse(List<Mistake> mistakes) {
      if (mistakes.isEmpty()) {
        return;
      }
      List<String> lines = mistakes.stream().limit(MISTAKES_TOLD).map(Mistake::toString).toList();
      throw TidemarkException.usage(
          "%s has %s, and no label was added"
              .formatted(
                  PrintableText.of(file.toString(), 120), Counted.of(mistakes.size(), "mistake")),
          String.join(TidemarkException.NEXT_CAUSE, lines),
          "correct the file and import it again; 'tidemark identities list' lists the identity keys");
    }
  }
}
