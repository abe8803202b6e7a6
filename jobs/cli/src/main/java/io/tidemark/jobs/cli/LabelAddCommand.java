package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.label.DayLevels;
import io.tidemark.jobs.label.Expiry;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.Label.Verdict;
import io.tidemark.jobs.label.LabelBook;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.risk.Level;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Adds one label. */
@Command(
    name = "add",
    description = {
      "Says of an identity that it was benign or compromised from one day or time to another. A benign",
      "label expires, and relaxes only days whose level does not pass its cap. Where labels contradict",
      "each other, compromised holds. Adding the same again replaces it."
    },
    footer = {
      "  tidemark label add --identity 'gateway|-|crm-sync' --verdict benign \\",
      "    --from 2026-03-27 --note 'moved to the new cluster'",
      "  tidemark label add --identity 'aws|1|arn:…:user/ci' --verdict compromised \\",
      "    --from 2026-03-27 --to 2026-03-28"
    })
final class LabelAddCommand extends WarehouseCommand {
  @Option(
      names = "--identity",
      paramLabel = "KEY",
      required = true,
      description = "Key of the identity, provider|account|principal, as alerts have it.")
  private String identity;

  @Option(
      names = "--verdict",
      paramLabel = "benign|compromised",
      required = true,
      description = "What is said.")
  private Verdict verdict;

  @Option(
      names = "--from",
      paramLabel = "T",
      required = true,
      description = "First day or time, such as 2026-03-27 or 2026-03-27T06:00:00Z.")
  private DayOrTime from;

  @Option(
      names = "--to",
      paramLabel = "T",
      description = "Last day or time. Default: that of --from.")
  private DayOrTime to;

  @Option(
      names = "--expires",
      paramLabel = "T",
      description =
          "From when on a benign label relaxes nothing any more; at most 90 days from now. Default:"
              + " in 30 days.")
  private DayOrTime expires;

  @Option(
      names = "--cap",
      paramLabel = "MEDIUM|HIGH",
      defaultValue = "MEDIUM",
      description = "Highest level of a day that a benign label may relax.")
  private Level cap;

  @Option(
      names = "--actor",
      paramLabel = "WHO",
      description = "Who says it. Default: your user name.")
  private String actor;

  @Option(names = "--note", paramLabel = "TEXT", description = "Why.")
  private String note;

  private Label label;

  LabelAddCommand() {
    super(Access.WRITES);
  }

  @Override
  void check() {
    Instant now = invocation().clock().instant();
    try {
      label =
          new Label(
              identity,
              from.begin(),
              (to == null ? from : to).end(),
              verdict,
              actor == null ? System.getProperty("user.name", "") : actor,
              note == null ? "" : note,
              expires(now),
              cap,
              now);
    } catch (IllegalArgumentException e) {
      throw usage(
          "the label cannot be meant",
          String.valueOf(e.getMessage()),
          "see 'tidemark label add --help'");
    }
  }

  private Optional<Instant> expires(Instant now) {
    return expires == null && verdict == Verdict.BENIGN
        ? Optional.of(Expiry.usual(now))
        : Optional.ofNullable(expires).map(DayOrTime::begin);
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    checkKnown(warehouse, identity);
    checkCap(warehouse);
    LabelBook book = new LabelBook(warehouse);
    book.add(List.of(label));
    out.println(
        PrintableText.of(
            "Labelled "
                + label.verdict().label()
                + label.expires().map(until -> " until " + until).orElse("")
                + ": "
                + identity
                + " from "
                + label.from()
                + " to "
                + label.to()
                + " by "
                + label.actor(),
            300));
    if (LabelBook.isOfNoEvents(warehouse, label)) {
      out.println(
          "No night has seen events of it on these days, so the label changes nothing as yet;"
              + " 'tidemark identities show' tells when it was seen.");
    }
    LabelBook.conflicts(book.all())
        .forEach(conflict -> out.println("Conflict: " + PrintableText.of(conflict, 300)));
    out.println("The next night takes it into account.");
    return ExitCode.OK;
  }

  /** A day of a higher level needs a cap that says so. */
  private void checkCap(Warehouse warehouse) {
    Optional<Level> above = DayLevels.about(warehouse, List.of(label)).above(label);
    if (above.isPresent()) {
      throw usage(
          "a day of " + identity + " has level " + above.get(),
          "the label's cap is " + label.cap() + ", and a benign label relaxes no more than that",
          "look at its alerts again; if they are harmless, give --cap " + above.get());
    }
  }
}
