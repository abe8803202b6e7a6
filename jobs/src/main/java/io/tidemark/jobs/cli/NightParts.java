package io.tidemark.jobs.cli;

import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine;

/**
 * The options that only some commands of a night have: each has those that do something for it, and
 * its command line refuses the others.
 */
final class NightParts {
  /** Options that go together. */
  enum Part {
    /** {@code --input}. */
    INPUT,
    /** {@code --format}. */
    FORMAT,
    /** {@code --date}. */
    DATE,
    /** {@code --publish} and {@code --signing-key}. */
    RELEASES,
    /** {@code --accept-gate} and {@code --why}. */
    GATES,
    /** {@code --dry-run}. */
    DRY_RUN,
    /** {@code --metrics} and the webhook. */
    NOTICES
  }

  private final Set<Part> offered;
  private final InputOption input;
  private final FormatOption format = new FormatOption();
  private final DateOption date = new DateOption();
  private final ReleaseOptions releases = new ReleaseOptions();
  private final GateOptions gates = new GateOptions();
  private final DryRunOption dryRun = new DryRunOption();
  private final NoticeOptions notices = new NoticeOptions();

  NightParts(Set<Part> offered, InputOption.Unnamed unnamed) {
    input = new InputOption(unnamed);
    this.offered = EnumSet.copyOf(offered);
  }

  /** Adds those that are offered to a command line; the others keep their defaults. */
  void addTo(CommandLine line) {
    for (Part part : offered) {
      if (part == Part.INPUT) {
        line.getCommandSpec().addOption(input.spec());
        continue;
      }
      line.addMixin(
          part.name(),
          switch (part) {
            case INPUT -> throw new IllegalStateException("it was added as an option");
            case FORMAT -> format;
            case DATE -> date;
            case RELEASES -> releases;
            case GATES -> gates;
            case DRY_RUN -> dryRun;
            case NOTICES -> notices;
          });
    }
  }

  boolean offers(Part part) {
    return offered.contains(part);
  }

  InputOption input() {
    return input;
  }

  FormatOption format() {
    return format;
  }

  DateOption date() {
    return date;
  }

  ReleaseOptions releases() {
    return releases;
  }

  GateOptions gates() {
    return gates;
  }

  DryRunOption dryRun() {
    return dryRun;
  }

  NoticeOptions notices() {
    return notices;
  }
}
