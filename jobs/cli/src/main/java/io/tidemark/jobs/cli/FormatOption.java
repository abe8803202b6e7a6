package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.source.LogFormat;
import java.util.Iterator;
import picocli.CommandLine.Option;

/** The format of the logs, for commands that read some. */
final class FormatOption {
  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "auto",
      order = -2,
      completionCandidates = Ids.class,
      description = {
        "Format of the logs; auto recognises it by content. It is one of",
        "${COMPLETION-CANDIDATES}."
      })
  private String format = LogFormat.AUTO.id();

  /** All that there is to choose from. */
  static final class Ids implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return LogFormat.allIds().iterator();
    }
  }

  /**
   * The format.
   *
   * @throws TidemarkException where there is none of that name
   */
  LogFormat format() {
    return LogFormat.ofId(format)
        .orElseThrow(() -> ChoiceValidator.unknown("--format", format, LogFormat.allIds()));
  }

  /**
   * The format, for a command without Spark.
   *
   * @throws TidemarkException where there is none of that name, or it is a table
   */
  LogFormat ofRawLogs() {
    LogFormat chosen = format();
    if (chosen.isTable()) {
      throw usage(
          "--format cannot be " + chosen.id() + " here",
          "tables are read by Spark, and this command runs without it",
          "give it raw logs");
    }
    return chosen;
  }
}
