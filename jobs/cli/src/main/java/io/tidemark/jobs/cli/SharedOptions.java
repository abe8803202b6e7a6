package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.batch.ExecutorProgram;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.ResolvedSettings;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.identityview.IdentityViewReader;
import io.tidemark.jobs.ingest.LogReading;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.night.NightReports;
import io.tidemark.jobs.report.ReportSource;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.run.LogStyle;
import io.tidemark.jobs.run.PolicyFile;
import io.tidemark.jobs.source.LogFormat;
import io.tidemark.jobs.source.ReadOptions;
import io.tidemark.jobs.table.FirstRows;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.notebooks.InertText;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.risk.Level;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Options shared by several commands, and their validation. */
final class SharedOptions {
  /** Default author of labels and suppressions: the user's name. */
  static final String USER = "${sys:user.name:-}";

  private SharedOptions() {}

  static final class Config {
    @Option(
        names = "--config",
        description = "YAML file with settings; see 'tidemark config show'.")
    private Path config;

    @Option(
        names = "--set",
        paramLabel = "KEY=VALUE",
        description =
            "A setting; may be repeated. Overrides the file and environment variables such as "
                + "TIDEMARK_TRAIN_NUM_TREES.")
    private List<String> set = new ArrayList<>();

    ResolvedSettings choice(Invocation invocation) {
      return ResolvedSettings.of(Optional.ofNullable(config), invocation.environment(), set);
    }

    Settings settings(Invocation invocation) {
      return choice(invocation).settings();
    }
  }

  /** Takes an identity key also as extracts write it, with an apostrophe before a formula. */
  static final class IdentityKey implements ITypeConverter<String> {
    @Override
    public String convert(String key) {
      return InertText.original(key);
    }
  }

  static final class Identity {
    @Option(
        names = "--identity",
        paramLabel = "KEY",
        converter = IdentityKey.class,
        required = true,
        description = "Identity key, provider|account|principal, as in alerts.")
    String key;
  }

  /** A person's decision about an identity, which relaxes alerts for a limited time. */
  static final class Relaxation {
    @Option(
        names = "--by",
        paramLabel = "WHO",
        defaultValue = USER,
        description = "Person responsible. Default: your user name.")
    String by;

    @Option(
        names = "--expires",
        description = "Expiry, at most 90 days from now. Default: 30 days from now.")
    DayOrTime expires;

    @Option(
        names = "--cap",
        paramLabel = "MEDIUM|HIGH",
        defaultValue = "MEDIUM",
        description = "Highest level that this covers.")
    Level cap;

    @Option(names = "--note", paramLabel = "TEXT", description = "Reason.")
    String note = "";

    Instant end(Instant now) {
      return expires == null ? Label.Expiry.usual(now) : expires.begin();
    }
  }

  /** A range of days, whose limits are inclusive. */
  static final class Days {
    @Option(names = "--from", order = -2, description = "First night, such as 2026-03-01.")
    Optional<LocalDate> from = Optional.empty();

    @Option(names = "--to", order = -2, description = "Last night, such as 2026-03-21.")
    Optional<LocalDate> to = Optional.empty();

    /** Validates the range. Rejects {@code --date} if it is given in addition to a range. */
    void check(Optional<LocalDate> date) {
      if (date.isPresent() && from.or(() -> to).isPresent()) {
        throw usage(
            "--date cannot be combined with --from or --to",
            "the command takes either a single night or a range of nights",
            "leave one of them out");
      }
      if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
        throw usage(
            "there is no day from " + from.get() + " to " + to.get(),
            "--from is after --to",
            "swap them");
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
        description = "The policy that the night used. Default: risk.policy.")
    private Path policyGiven;

    ExecutorProgram catalogue;
    Policy policy;
    private ProfileRules rules;

    void read(Settings settings) {
      rules = settings.profile().rules();
      catalogue =
          FeatureSources.catalogue(
              catalogueGiven == null ? settings.features().catalogue() : catalogueGiven);
      policy = PolicyFile.of(policyGiven, settings);
    }

    IdentityViewReader identities(Warehouse warehouse) {
      return new IdentityViewReader(warehouse, catalogue.program(), rules, policy);
    }

    ReportSource report(Warehouse warehouse, LocalDate night) {
      return NightReports.source(warehouse, night, catalogue.program(), rules, policy);
    }
  }

  static final class Log {
    @Option(
        names = "--log-format",
        defaultValue = "text",
        description = "Format of log lines on stderr.")
    private LogStyle style;

    void start(String runId, org.apache.logging.log4j.Level level) {
      style.apply(runId, level);
    }
  }

  static final class Format {
    @Option(
        names = "--format",
        paramLabel = "F",
        defaultValue = "auto",
        order = -2,
        completionCandidates = Ids.class,
        description =
            "Log format; auto detects it from the content. One of ${COMPLETION-CANDIDATES}.")
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

    /** Returns how a command that runs without Spark reads logs in this format. */
    ReadOptions reading(Settings settings, Instant now) {
      return LogReading.options(settings.ingest(), EventTime.micros(now)).withFormat(ofRawLogs());
    }

    /**
     * Returns the log format for a command that runs without Spark.
     *
     * @throws TidemarkException if the name is unknown or denotes a table format
     */
    private LogFormat ofRawLogs() {
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

    int lines;

    @Option(names = "--json", description = "Print a JSON array.")
    boolean json;

    @Option(names = "--limit", defaultValue = "50", description = "Print at most this many rows.")
    void setLines(int given) {
      OptionChecks.within("--limit", given, 1, MOST_LINES);
      lines = given;
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
}
