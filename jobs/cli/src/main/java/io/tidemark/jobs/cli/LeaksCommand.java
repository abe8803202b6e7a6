package io.tidemark.jobs.cli;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.leak.Leak;
import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.Leak.Status;
import io.tidemark.jobs.leak.Leak.Treatment;
import io.tidemark.jobs.leak.LeakBook;
import io.tidemark.jobs.table.Warehouse;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Leaks that are followed until rotation is seen. */
final class LeaksCommand {
  private LeaksCommand() {}

  /** What leaked: one of the two. */
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
        "Follows a leak from now on. The next release tells enforcers to refuse the credential.",
        "Tracked again, it is open again."
      },
      footer = "  tidemark leaks track --credential AKIAEXAMPLE --since 2026-03-20 --actor soc")
  static final class Track extends WarehouseCommand {
    @ArgGroup(multiplicity = "1")
    private Subject subject;

    @Option(
        names = "--since",
        paramLabel = "T",
        required = true,
        description = "When it leaked, such as 2026-03-20 or 2026-03-20T12:00:00Z.")
    private DayOrTime since;

    @Option(names = "--actor", paramLabel = "WHO", required = true, description = "Who says so.")
    private String actor;

    @Option(names = "--note", paramLabel = "TEXT", description = "How it is known.")
    private String note;

    @Option(
        names = "--watch",
        description = "Enforcers do not refuse it: its owner needs it until it is rotated.")
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
                actor,
                note == null ? "" : note,
                invocation().clock().instant());
      } catch (IllegalArgumentException e) {
        throw usage(
            "the leak cannot be meant",
            String.valueOf(e.getMessage()),
            "see tidemark leaks track --help");
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
              "Followed from the next night on: "
                  + subject.id()
                  + (watch ? ", not refused" : ", refused from its release on"),
              200));
      return ExitCode.OK;
    }
  }

  /** Shows all. */
  @Command(name = "list", description = "Shows all leaks, and how long each was or is valid.")
  static final class Show extends WarehouseCommand {
    @Override
    ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
      List<Leak> all = new LeakBook(warehouse).all();
      long open = 0;
      for (Leak leak : all) {
        boolean isOpen = leak.state().status() == Status.OPEN;
        open += isOpen ? 1 : 0;
        out.println(PrintableText.of(line(leak), 300));
      }
      out.printf(Locale.ROOT, "%s, %,d open.%n", Counted.of(all.size(), "leak"), open);
      return ExitCode.OK;
    }

    private static String line(Leak leak) {
      return "%-9s  %s %s  since %s  valid %s, last accepted %s, %s, %s%s%s"
          .formatted(
              leak.state().status(),
              leak.kind().label(),
              leak.id(),
              leak.since(),
              Counted.of(leak.daysValid(), "day"),
              leak.lastAccepted().map(Object::toString).orElse("not since"),
              Counted.of(leak.credentials().size(), "credential"),
              leak.treatment() == Treatment.REFUSE ? "refused" : "watched",
              leak.state().endedAt().map(at -> "; " + leak.state().how() + " at " + at).orElse(""),
              leak.asOf().map(night -> "; night of " + night).orElse("; no night yet"));
    }
  }

  /** Closes one by hand. */
  @Command(
      name = "close",
      description = {
        "Closes a leak whose end no log shows. Said to be rotated, it is refused for good, and open",
        "again if the logs show it accepted later. Dismissed, it is no leak, and refused no more."
      },
      footer = {
        "  tidemark leaks close --credential AKIAEXAMPLE --as rotated \\",
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
            "see tidemark leaks list");
      }
      book.put(List.of(leak.get().closed(status, why, invocation().clock().instant())));
      out.println(PrintableText.of("Closed as " + status.label() + ": " + subject.id(), 200));
      return ExitCode.OK;
    }
  }
}
