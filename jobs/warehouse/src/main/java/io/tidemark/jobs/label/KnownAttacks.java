package io.tidemark.jobs.label;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.Counted;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Ids of events already known to belong to attacks.
 *
 * @param origin a line of text stating where the ids come from
 */
public record KnownAttacks(Set<String> events, String origin) {
  private static final String NONE = "none";
  private static final int TEXT = 200;

  public KnownAttacks {
    events = Set.copyOf(events);
  }

  /**
   * Reads the ids of known attack events.
   *
   * @param labels a CSV file, or {@code none}; null to use every labels.csv among the logs that
   *     were read
   */
  public static KnownAttacks of(String labels, Warehouse warehouse) {
    if (NONE.equals(labels)) {
      return nothing("--labels none");
    }
    if (labels == null) {
      return amongLogs(warehouse);
    }
    String shown = PrintableText.of(labels, TEXT);
    try (Reader reader = Files.newBufferedReader(Path.of(labels))) {
      Set<String> events = AttackLabels.events(reader);
      return new KnownAttacks(events, counted(events) + shown);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(shown, e);
    }
  }

  private static KnownAttacks amongLogs(Warehouse warehouse) {
    List<String> files = AttackLabels.amongLogsOf(warehouse);
    if (files.isEmpty()) {
      return nothing("there is no labels.csv among the logs");
    }
    Set<String> events = new TreeSet<>();
    for (String file : files) {
      try {
        events.addAll(AttackLabels.events(file, warehouse));
      } catch (IOException | IllegalArgumentException e) {
        throw unreadable(PrintableText.of(file, TEXT), e);
      }
    }
    return new KnownAttacks(
        events,
        counted(events)
            + PrintableText.of(String.join(", ", files), TEXT)
            + "; --labels none uses no labels");
  }

  private static String counted(Set<String> events) {
    return Counted.of(events.size(), "known attack event") + " of ";
  }

  private static KnownAttacks nothing(String why) {
    return new KnownAttacks(
        Set.of(),
        "none known ("
            + why
            + "): every alert on the original days counts as a false step-up, even one caused by an"
            + " attack");
  }

  private static TidemarkException unreadable(String file, Exception e) {
    return usage(
        "the labels in " + file + " cannot be read",
        FileFault.cause(e),
        "give --labels a CSV file with a column event_id, or none",
        e);
  }
}
