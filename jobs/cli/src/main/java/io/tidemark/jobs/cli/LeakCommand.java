package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.leak.Leak;
import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.Leak.Status;
import io.tidemark.jobs.leak.Leak.Treatment;
import io.tidemark.jobs.leak.LeakBook;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Leaks of credentials. */
final class LeakCommand {
  private static final int TEXT = 120;

  private LeakCommand() {}

  /** The leaked credential, or the identity whose credentials leaked. */
  static final class Subject {
    @Option(
        names = "--credential",
        paramLabel = "ID",
        description = "Id of the credential, as credential_uid has it; never the secret.")
    private String credential;

    @Option(
        names = "--identity",
        paramLabel = "KEY",
        description = "Key of the identity; its credentials of before the leak are meant.")
    private String identity;

    Kind kind() {
      return credential != null ? Kind.CREDENTIAL : Kind.IDENTITY;
    }

    String id() {
      return credential != null ? credential : identity;
    }
  }

  /** Follows one. */
  @Command(
      name = "track",
      description = {
        "Tracks a leak until rotation. The next release makes enforcers refuse the credential.",
        "Tracked again, it is open again."
      },
      footer = "  tidemark leak track --credential AKIAEXAMPLE --since 2026-03-20 --by soc")
  static final class Track extends WarehouseCommand {
    @ArgGroup(multiplicity = "1")
    private Subject subject;

    @Option(
        names = "--since",
        paramLabel = "T",
        required = true,
        description = "When it leaked, such as 2026-03-20 or 2026-03-20T12:00:00Z.")
    private DayOrTime since;

    @Option(
        names = "--by",
        paramLabel = "WHO",
        required = true,
        description = "Name of the person who reports it.")
    private String by;

    @Option(names = "--note", paramLabel = "TEXT", description = "How it is known.")
    private String note;

    @Option(
        names = "--watch",
        description = "Let enforcers accept it, because its owner needs it until rotation.")
    private boolean watch;

    private Leak leak;

    Track() {
      super(Access.WRITES);
    }

    @Override
    void check() {
      try {
        leak =
            Leak.tracked(
                subject.kind(),
                subject.id(),
                since.begin(),
                watch ? Treatment.WATCH : Treatment.REFUSE,
                by,
                note == null ? "" : note,
                invocation().clock().instant());
      } catch (IllegalArgumentException e) {
        throw usage(
            "the leak is not valid",
            String.valueOf(e.getMessage()),
            "see tidemark leak track --help");
      }
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      if (subject.kind() == Kind.IDENTITY) {
        // A credential may never have been seen in a log, and be refused all the same.
        checkKnown(warehouse, subject.id());
      }
      new LeakBook(warehouse).put(List.of(leak));
      out.println(
          PrintableText.of(
              "Tracked by the next night: "
                  + subject.id()
                  + (watch ? ", not refused" : ", refused from its release on"),
              200));
      out.println(
          "Next        tidemark leak review --%s %s --since %s"
              .formatted(subject.kind().label(), ShellWord.of(subject.id()), since.begin()));
      return ExitCode.OK;
    }
  }

  /** Lists all. */
  @Command(
      name = "list",
      description = "Lists all leaks, and how long each was or is valid.",
      footer = "  tidemark leak list --warehouse tables")
  static final class ListAll extends WarehouseCommand {
    private static final RowView<Leak> VIEW =
        new RowView<Leak>(TEXT)
            .column("state", leak -> leak.state().status())
            .column("kind", leak -> leak.kind().label())
            .column("since", Leak::since)
            .column("days valid", Leak::daysValid)
            .column("last accepted", leak -> leak.lastAccepted().orElse(null))
            .column("credentials", leak -> (long) leak.credentials().size())
            .column("treatment", leak -> leak.treatment().label())
            .column("night", leak -> leak.asOf().orElse(null))
            .column(
                "ended",
                leak ->
                    leak.state().endedAt().map(at -> leak.state().how() + " at " + at).orElse(null))
            .whole("id", Leak::id);

    @Mixin private TableOptions table;

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      table.print(VIEW, new LeakBook(warehouse).all(), "leak", "leaks", out);
      return ExitCode.OK;
    }
  }

  /** Closes one by hand. */
  @Command(
      name = "close",
      description = {
        "Closes a leak by hand. A credential closed as rotated stays refused; the leak is open",
        "again if the logs show it accepted later. A dismissed one is no longer refused."
      },
      footer = {
        "  tidemark leak close --credential AKIAEXAMPLE --as rotated \\",
        "    --why 'ticket 4711'"
      })
  static final class Close extends WarehouseCommand {
    @ArgGroup(multiplicity = "1")
    private Subject subject;

    @Option(
        names = "--as",
        paramLabel = "rotated|dismissed",
        required = true,
        description = "What became of it.")
    private Status status;

    @Option(names = "--why", paramLabel = "TEXT", required = true, description = "How it is known.")
    private String why;

    Close() {
      super(Access.WRITES);
    }

    @Override
    void check() {
      if (status == Status.OPEN) {
        throw usage("--as cannot be open", "that closes nothing", "give rotated or dismissed");
      }
    }

    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      LeakBook book = new LeakBook(warehouse);
      Optional<Leak> leak = book.of(subject.kind(), subject.id());
      if (leak.isEmpty()) {
        throw usage(
            "no leak of '" + subject.id() + "' is followed",
            "the table leaks does not hold it",
            "see tidemark leak list");
      }
      book.put(List.of(leak.get().closed(status, why, invocation().clock().instant())));
      out.println(PrintableText.of("Closed as " + status.label() + ": " + subject.id(), 200));
      return ExitCode.OK;
    }
  }
}
