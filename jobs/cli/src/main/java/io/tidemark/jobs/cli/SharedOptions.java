package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.ResolvedSettings;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.jobs.run.KeyFiles.Role;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.table.FirstRows;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.TrustedKeys;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options shared by several commands, and their validation. */
final class SharedOptions {
  private SharedOptions() {}

  static final class Config {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "YAML file with settings; see 'tidemark config show'.")
    private Path config;

    @Option(
        names = "--set",
        paramLabel = "KEY=VALUE",
        description = {
          "A setting; may be repeated. Overrides the file and environment",
          "variables such as TIDEMARK_TRAIN_NUM_TREES."
        })
    private List<String> set = new ArrayList<>();

    ResolvedSettings choice(Invocation invocation) {
      return ResolvedSettings.of(Optional.ofNullable(config), invocation.environment(), set);
    }

    Settings settings(Invocation invocation) {
      return choice(invocation).settings();
    }
  }

  /** A range of days, whose limits are inclusive. */
  static final class Days {
    @Option(names = "--from", paramLabel = "D", description = "First night, such as 2026-03-01.")
    private LocalDate from;

    @Option(names = "--to", paramLabel = "D", description = "Last night, such as 2026-03-21.")
    private LocalDate to;

    Optional<LocalDate> from() {
      return Optional.ofNullable(from);
    }

    Optional<LocalDate> to() {
      return Optional.ofNullable(to);
    }

    /** Validates the range. Rejects {@code --date} if it is given in addition to a range. */
    void check(Optional<LocalDate> date) {
      if (date.isPresent() && (from != null || to != null)) {
        throw usage(
            "--date cannot be combined with --from or --to",
            "the command takes either a single night or a range of nights",
            "leave one of them out");
      }
      if (from != null && to != null && from.isAfter(to)) {
        throw usage(
            "there is no day from " + from + " to " + to, "--from is after --to", "swap them");
      }
    }
  }

  /** The catalogue and policy that a past night used. */
  static final class JudgedBy {
    @Option(
        names = "--catalogue",
        paramLabel = "NAME|FILE",
        description = "The catalogue that the night used. Default: features.catalogue.")
    private String catalogueGiven;

    @Option(
        names = "--policy",
        paramLabel = "FILE",
        description = "The policy that the night used. Default: risk.policy.")
    private Path policyGiven;

    private ExecutorProgram catalogue;
    private Policy policy;

    void read(Settings settings) {
      catalogue =
          FeatureSources.catalogue(
              catalogueGiven == null ? settings.features().catalogue() : catalogueGiven);
      policy = PolicyFile.of(policyGiven, settings);
    }

    ExecutorProgram catalogue() {
      return catalogue;
    }

    Policy policy() {
      return policy;
    }
  }

  static final class Format {
    @Option(
        names = "--format",
        paramLabel = "F",
        defaultValue = "auto",
        order = -2,
        completionCandidates = Ids.class,
        description = {
          "Log format; auto detects it from the content.",
          "One of ${COMPLETION-CANDIDATES}."
        })
    private String format = LogFormat.AUTO.id();

    static final class Ids implements Iterable<String> {
      @Override
      public Iterator<String> iterator() {
        return LogFormat.allIds().iterator();
      }
    }

    /**
     * Returns the log format.
     *
     * @throws TidemarkException if the name is unknown
     */
    LogFormat format() {
      return LogFormat.ofId(format)
          .orElseThrow(() -> OptionChecks.unknown("--format", format, LogFormat.allIds()));
    }

    /**
     * Returns the log format for a command that runs without Spark.
     *
     * @throws TidemarkException if the name is unknown or denotes a table format
     */
    LogFormat ofRawLogs() {
      LogFormat chosen = format();
      if (chosen.isTable()) {
        throw usage(
            "--format cannot be " + chosen.id() + " here",
            "only Spark can read tables, and this command runs without it",
            "give it raw logs");
      }
      return chosen;
    }
  }

  static final class Rows {
    /** Maximum number of rows to print. The driver holds all of them in memory. */
    private static final int MOST_LINES = 1_000_000;

    private int lines;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "Print at most this many rows.")
    void setLines(int given) {
      OptionChecks.within("--limit", given, 1, MOST_LINES);
      lines = given;
    }

    int lines() {
      return lines;
    }

    boolean isJson() {
      return json;
    }

    /** Prints the first rows. A table is followed by the total number of rows. */
    <T> void print(
        RowView<T> view, FirstRows<T> rows, String one, String several, PrintWriter out) {
      if (json) {
        view.printJson(rows.rows(), out);
      } else {
        view.printTable(rows.rows(), out);
        out.println(RowView.total(rows.all(), rows.rows().size(), one, several));
      }
    }

    <T> void print(RowView<T> view, List<T> rows, String one, String several, PrintWriter out) {
      print(view, FirstRows.of(rows, lines), one, several, out);
    }
  }

  static final class Published {
    @Option(
        names = "--release",
        paramLabel = "DIR",
        required = true,
        description = "Release folder, which contains CURRENT.jws.")
    private Path folder;

    @Option(
        names = "--key",
        paramLabel = "FILE",
        description =
            "Public root key to trust; never use one from the release folder. Default: "
                + "./keys/root.pub.")
    private Path key;

    @Option(names = "--verbose", description = "Print stack traces of errors.")
    private boolean verbose;

    boolean isVerbose() {
      return verbose;
    }

    Path folder() {
      return folder;
    }

    TrustedKeys keys(Invocation invocation) {
      Path file =
          key != null
              ? key
              : invocation.working().resolve(KeyFiles.THROW_AWAY).resolve(Role.ROOT.publicFile());
      return KeyFiles.pinned(file, folder);
    }

    TidemarkException refused(RejectedReleaseException e) {
      String message = PrintableText.of(e.getMessage(), 500);
      int remedy = message.lastIndexOf("; ");
      return new TidemarkException(
          ExitCode.RELEASE_REFUSED,
          "the release in " + folder + " is refused",
          remedy < 0 ? message : message.substring(0, remedy),
          remedy < 0 ? "publish or fetch it again" : message.substring(remedy + 2),
          e);
    }
  }
}
