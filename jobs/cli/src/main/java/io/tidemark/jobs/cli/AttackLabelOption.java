package io.tidemark.jobs.cli;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.label.AttackLabels;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** The option that names known attacks in the logs. */
final class AttackLabelOption {
  private static final String NONE = "none";
  private static final int TEXT = 200;

  @Option(
      names = "--labels",
      paramLabel = "FILE|none",
      description = {
        "CSV with a column event_id of events that are attacks already, as the simulator writes it:",
        "they are neither found nor false alarms. Default: each labels.csv among the logs that were",
        "read, as nights do; none ignores them."
      })
  private String labels;

  /**
   * Events that are attacks.
   *
   * @param events their ids
   * @param says where they are from, for a line of the screen
   */
  record Known(Set<String> events, String says) {
    Known {
      events = Set.copyOf(events);
    }
  }

  /** The events that the option, or else the logs of the warehouse, name. */
  Known read(Warehouse warehouse) {
    if (NONE.equals(labels)) {
      return new Known(Set.of(), nothing("--labels none"));
    }
    return labels == null ? amongLogs(warehouse) : given();
  }

  private Known given() {
    try {
      Set<String> events = AttackLabels.events(Files.newBufferedReader(Path.of(labels)));
      return new Known(events, Counted.of(events.size(), "known attack event") + " of " + shown());
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(shown(), e);
    }
  }

  private static Known amongLogs(Warehouse warehouse) {
    List<String> files = AttackLabels.amongLogsOf(warehouse);
    if (files.isEmpty()) {
      return new Known(Set.of(), nothing("there is no labels.csv among the logs"));
    }
    Set<String> events = new TreeSet<>();
    for (String file : files) {
      try {
        events.addAll(AttackLabels.events(file, warehouse));
      } catch (IOException | IllegalArgumentException e) {
        throw unreadable(PrintableText.of(file, TEXT), e);
      }
    }
    return new Known(
        events,
        Counted.of(events.size(), "known attack event")
            + " of "
            + PrintableText.of(String.join(", ", files), TEXT)
            + "; --labels none takes none");
  }

  /** A note that figures are without known attacks. */
  private static String nothing(String why) {
    return "none known ("
        + why
        + "): every alert on the days as they were counts as a false step-up, also one of an attack";
  }

  private String shown() {
    return PrintableText.of(labels, TEXT);
  }

  private static TidemarkException unreadable(String file, Exception e) {
    return new TidemarkException(
        ExitCode.USAGE,
        "the labels in " + file + " cannot be read",
        FileFault.because(e),
        "give --labels a CSV file with a column event_id, or none",
        e);
  }
}
